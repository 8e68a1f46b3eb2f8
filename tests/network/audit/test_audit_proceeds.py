"""The audit of distributions on a real chain: green where all is well, with all of it counted."""

from types import SimpleNamespace

import pytest
from rich.console import Console

from csop.audit import Scope
from csop.audit.proceedstotals import VoucherTotals
from csop.chain.artifacts import load
from csop.chain.contracts.members import Status
from csop.chain.contracts.proceeds import SettlementVoucher
from csop.chain.keys import address_of, derived
from csop.chain.transactions import Call
from csop.hashing import ZERO_HASH, words
from csop.proceeds.arithmetic import pot_of
from tests.network import lies
from tests.network.audit.kit import assert_finds, check
from tests.network.paid_chain import (
    BURNED,
    MINTED,
    MORE,
    NEW,
    PROCEEDS,
    SAVINGS,
    SENT,
    THREE_DAYS,
    reference,
)
from tests.network.small_chain import SEED, member, wallet

ALL = 300_000_000 * 10**18
POTS = [proceeds * 490 // 10_000 for proceeds in PROCEEDS]
HELD_AT = (MINTED, tuple(a + b for a, b in zip(MINTED, MORE, strict=True)))
DUE = [[pot * own // ALL for own in held] for pot, held in zip(POTS, HELD_AT, strict=True)]
REFUNDS = [pot * (ALL - sum(held)) // ALL for pot, held in zip(POTS, HELD_AT, strict=True)]


def audit_of(paid, **options):
    return check(paid.chain, scope=Scope.ANYONE, other_mines=[paid.suite.mine.address], **options)


def balance(paid, account):
    return paid.suite.voucher.balance_of(account)


def test_audit__honest_distributions__finds_nothing_and_counts_all(paid):
    report = audit_of(paid)
    assert report.ok, report.failure
    counted = {name: count for name, count in report.checks.items() if count}
    assert counted == {
        "contracts": 19,
        "proposals": 2,
        "mints": 2,
        "movements": 2,
        "balances": 6,
        "records": 3,
        "distributions": 2,
        "claims": 11,  # 5 paid, 3 held, 2 released, 1 sweep
        "payments": 12,  # 2 deposits, 2 refunds, and all but what is held
        "vault": 2,
        "vouchers": 18,
    }


def test_audit__honest_distributions__totals_are_the_storys(paid):
    found = audit_of(paid).proceeds
    first, second = found.distributions
    assert (first.mode, first.deposit, first.refund) == ("dividend", POTS[0], REFUNDS[0])
    assert (second.mode, second.deposit, second.refund) == ("disposal", POTS[1], REFUNDS[1])
    assert (first.claimed, second.claimed) == (sum(DUE[0][:4]), DUE[1][0] + DUE[1][2] + DUE[1][3])
    assert (first.held, second.held) == (0, DUE[1][1])
    assert (first.unclaimed, second.unclaimed) == (0, DUE[1][4])
    assert first.swept == POTS[0] - REFUNDS[0] - sum(DUE[0][:4])
    assert (first.dust, second.dust) == (0, POTS[1] - REFUNDS[1] - sum(DUE[1]))
    for one in found.distributions:
        assert (one.claims, one.members) == (4, 5)
        parts = (one.refund, one.claimed, one.held, one.unclaimed, one.dust, one.swept)
        assert one.deposit == sum(parts)
    assert found.vouchers == VoucherTotals(SAVINGS + sum(POTS), BURNED, SAVINGS)
    assert found.given == 0


def test_story__what_members_have__is_what_they_were_entitled_to(paid):
    assert balance(paid, address_of(NEW)) == SAVINGS + DUE[0][3] + DUE[1][3]
    assert balance(paid, wallet(2).address) == DUE[0][2] + DUE[1][2] - SENT
    assert balance(paid, wallet(0).address) == DUE[0][0] + DUE[1][0] + DUE[0][1] + SENT - BURNED


def test_show__distributions__in_a_table_and_a_line(paid):
    console = Console(record=True, width=160)
    audit_of(paid).show(console)
    shown = console.export_text()
    assert "1, disposal" in shown
    assert f"{DUE[1][1]:,}" in shown
    assert "4 of 5" in shown
    assert "1,234 burned, 4,200 recovered" in shown
    assert "unasked" not in shown


def test_show__no_distributions__is_silent(chain):
    console = Console(record=True, width=160)
    report = check(chain)
    report.show(console)
    assert report.proceeds.distributions == ()
    shown = console.export_text()
    assert "vouchers, in fen" not in shown
    assert "deposit" not in shown


# what anybody may do is no difference


def test_audit__vault_given_something__is_counted_and_no_difference(paid_later):
    paid, vault = paid_later, paid_later.suite.vault
    paid.client.transact(wallet(2), paid.suite.voucher.transfer(vault.address, 7))
    report = audit_of(paid)
    assert report.ok, report.failure
    assert report.proceeds.given == 7
    console = Console(record=True, width=160)
    report.show(console)
    assert "the vault was given 7 unasked, which stay there" in console.export_text()


def test_audit__vault_given_something_before_any_distribution__is_counted(later):
    voucher, vault = later.suite.voucher, later.suite.vault.address
    later.client.transact(derived(SEED, "bank"), voucher.mint(vault, 7, reference("a gift")))
    report = check(later)
    assert report.ok, report.failure
    assert report.proceeds.given == 7


def test_audit__transfer_of_nothing_in_the_vaults_name__is_no_difference(paid_later):
    paid, voucher = paid_later, paid_later.suite.voucher
    encode = voucher.artifact.functions["transferFrom"].encode
    call = Call(voucher.address, encode(paid.suite.vault.address, wallet(0).address, 0))
    paid.role("anyone", call)
    report = audit_of(paid)
    assert report.ok, report.failure
    assert report.checks["payments"] == 12
    assert report.checks["vouchers"] == 19


def test_audit__sponsor_no_insider_any_more__spends_what_it_has(paid_later):
    paid, voucher = paid_later, paid_later.suite.voucher
    paid.admin(voucher.set_insider(paid.sponsor, False))
    paid.role("sponsor", voucher.transfer(wallet(0).address, 7))
    report = audit_of(paid)
    assert report.ok, report.failure


def test_audit__heir_dies_too__the_heirs_heir_is_paid(paid_later):
    paid, members = paid_later, paid_later.suite.members
    paid.status(0, Status.DECEASED)
    paid.role("steward", members.propose_inheritance(member(0), member(2), ZERO_HASH))
    paid.later_by(THREE_DAYS)
    paid.role("notary", members.execute_proposal(member(0), members.proposal_count()))
    before = balance(paid, wallet(2).address)
    paid.role("anyone", paid.suite.vault.release([1], member(1)))
    assert balance(paid, wallet(2).address) == before + DUE[1][1]
    report = audit_of(paid)
    assert report.ok, report.failure


def test_audit__vault_registered_as_a_person__its_money_stays(paid_later):
    """It is recovered from and gets nothing; what its person claims it pays to itself."""
    paid, members, vault = paid_later, paid_later.suite.members, paid_later.suite.vault
    person, rest = reference("disguised"), balance(paid_later, paid_later.suite.vault.address)
    paid.role("registrar", members.register(person, vault.address, 0))
    paid.act(paid.suite.mine.address, paid.suite.stone.mint_mileage([person], [10**18]))
    paid.role("recorder", paid.suite.stone.take_record())
    paid.open(4, PROCEEDS[0])
    paid.role("anyone", vault.claim([2], person))
    thief = address_of(derived(SEED, "thief"))
    paid.role("steward", members.propose_recovery(person, thief, ZERO_HASH))
    paid.later_by(THREE_DAYS)
    paid.role("notary", members.execute_proposal(person, members.proposal_count()))
    assert balance(paid, vault.address) == rest + POTS[0] - vault.distribution_of(2).refund
    report = audit_of(paid)
    assert report.ok, report.failure
    assert report.proceeds.given == vault.distribution_of(2).claimed == POTS[0] * 10**18 // ALL


# another asset beside the voucher


@pytest.fixture
def token(paid_later):
    """A second voucher, allowed in the vault; distributions 2 and 4 are of it, 3 is not."""
    paid, timelock = paid_later, paid_later.suite.timelock.address
    code = load("SettlementVoucher").bytecode
    code += words(paid.suite.manager.address, paid.suite.members.address)
    token = SettlementVoucher(paid.client, paid.client.send(derived(SEED, "x"), None, code).address)
    vault = paid.suite.vault
    set_asset = vault.artifact.functions["setAsset"].encode(token.address, True)
    paid.admin(
        token.set_insider(paid.sponsor, True),
        token.set_insider(vault.address, True),
        Call(vault.address, set_asset),
    )
    for record in range(4, 7):
        paid.role("recorder", paid.suite.stone.take_record())
        if record == 5:
            paid.open(record, PROCEEDS[0])
            continue
        pot = pot_of(PROCEEDS[1])
        paid.act(timelock, token.mint(paid.sponsor, pot, reference(f"token {record}")))
        paid.role("sponsor", token.approve(vault.address, pot))
        paid.role("sponsor", vault.open(paid.terms(record, PROCEEDS[1], asset=token.address), pot))
    paid.claim([2, 3, 4], 0, 2)  # a transfer for each: neighbours are of other assets
    paid.claim([4, 2, 3], 3, 4)  # one for the neighbours of one asset
    return token


def test_audit__two_assets__finds_nothing(paid_later, token):
    report = audit_of(paid_later)
    assert report.ok, report.failure
    assert report.checks["payments"] == 12 + 6 + 12
    assert report.proceeds.distributions[4].unclaimed == 0
    assert report.proceeds.distributions[4].claims == 4


def test_audit__lies_about_another_asset__are_named(paid_later, token):
    suite = SimpleNamespace(token=token)
    vault = paid_later.suite.vault.address

    def more(topics, words):
        words[0] = f"{int(words[0], 16) + 1:064x}"

    def up(data):
        return (int.from_bytes(data) + 1).to_bytes(32)

    # The vault sent: 2 refunds, 2 to cars 0 and 2 each, 1 to cars 3 and 4 each.
    paid = lies.in_log(suite, "token", "Transfer", 6, more)
    assert_finds(audit_of(paid_later, lie=paid), "payments: block", "for payments: units")
    hidden = lies.without_log(suite, "token", "Transfer", 5)
    assert_finds(audit_of(paid_later, lie=hidden), "payments: block", ": its payment: expected")
    stored = lies.in_view(suite, "token", "balanceOf", up, (vault,))
    assert_finds(audit_of(paid_later, lie=stored), f"the vault's balance of {token.address}")
