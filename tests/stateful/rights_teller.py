"""How a story of rights is told: one call after the other, everything looked at in between."""

from tests.stateful.rights_choices import GRANTEES, NOTICE, PURPOSES, RECEIPT
from tests.stateful.rights_rules import DAY, DOCUMENT, HAPPENED

KEY = (GRANTEES[0], PURPOSES[0])


class Told:
    """Somebody who tells a story: `tell.steward("MemberRegistry.setStatus", …)` and so on."""

    def __init__(self, machine, people=3, cars=2, days=1):
        self.story = machine()
        self.story.say = print
        self.story.begin(people, cars, days)
        self.people = list(self.story.pools)
        self.cars, self.devices = self.story.cars, self.story.devices

    def __getattr__(self, officer):
        """A call by an officer that goes through."""
        if officer not in self.story.chain.hands:
            raise AttributeError(officer)
        return lambda *call: self.by(self.story.chain.hands[officer], *call)

    def by(self, account, *call):
        """A call that goes through; everything is looked at afterwards."""
        assert self.story.act(account, *call), call
        self.story.check()

    def refused(self, error, account, *call):
        """A call that is refused for this reason."""
        before = HAPPENED[error]
        assert not self.story.act(self.story.chain.hands.get(account, account), *call)
        assert HAPPENED[error] == before + 1
        self.story.check()

    def confirm(self, member):
        """The pending proposal, by the notary."""
        self.notary("MemberRegistry.confirmProposal", *self.story.pending(member))

    def execute(self, member):
        self.notary("MemberRegistry.executeProposal", *self.story.pending(member))

    def not_executed(self, error, member):
        """Not even when it is named as it is."""
        pending = self.story.pending(member)
        self.refused(error, "notary", "MemberRegistry.executeProposal", *pending)

    def later(self, seconds):
        self.story.reach(self.story.world_time + seconds)

    def wallet(self, who, which=-1):
        """One of a person's wallets; the one in use, unless told."""
        return self.story.books.everyone[self.people[who]].wallets[which]

    def new_wallet(self, who):
        pool = self.story.pools[self.people[who]]
        return pool[len(self.story.books.everyone[self.people[who]].wallets)]

    def grant(self, car, epoch=0, bits=1, days=30):
        until = self.story.world_time + days * DAY
        return (self.cars[car], *KEY, epoch, bits, bits & 14, until, NOTICE, RECEIPT)

    def signature(self, kind, words, wallet):
        story = self.story
        nonce, deadline = story.books.consents.nonces[wallet], story.world_time + DAY
        said = (*words, wallet, nonce, deadline)
        key = story.chain.keys[wallet]
        return (nonce, deadline, story.books.consents.domain.sign(key, kind, said))

    def permitted(self, car, time, bits=1):
        key = (self.cars[car], *KEY)
        (said,) = self.story.chain.look([("ConsentRegistry.isPermitted", *key, bits, time)])[0]
        assert said == self.story.books.consents.is_permitted(key, bits, time)
        return bool(said)

    def recover(self, who, document=DOCUMENT):
        """Another wallet: proposed, and seen through."""
        person, wallet = self.people[who], self.new_wallet(who)
        self.steward("MemberRegistry.proposeRecovery", person, wallet, document)
        proposal = self.story.books.everyone[person].proposal
        if proposal.second:
            self.confirm(person)
        self.story.reach(proposal.executable_at)
        self.execute(person)
