"""Blocked members: what they claim is held for them, whatever happens, and paid in the end."""

import pytest

from tests.helpers import bytes32
from tests.unit.events import events_of
from tests.unit.proceeds_vault.desk import STONES, claimed_by, held_for, released_to, share
from tests.unit.stone.people import ACTIVE, CLOSED, DECEASED, FROZEN, SUSPENDED, Person, register

ZERO = "0x" + "00" * 20
LIN, MEI = share(30_000 * STONES + 1), share(7 * STONES - 1)
BLOCKED = [SUSPENDED, FROZEN, DECEASED, CLOSED]


@pytest.fixture
def held(desk, opened, hands, lin):
    """Lin is frozen, and what is lin's is held."""
    hands.set_status(lin, FROZEN)
    desk.claim([opened], lin)
    return opened


@pytest.mark.parametrize("status", BLOCKED)
def test_claim__blocked__held_and_no_money_moves_VAULT_1(desk, opened, hands, lin, mei, status):
    hands.set_status(lin, status)
    before = desk.has(*desk.places, lin)
    tx = desk.claim([opened], lin)
    assert desk.logged(tx) == [held_for(opened, lin, LIN)]
    assert events_of(tx, desk.voucher) == []
    assert desk.has(*desk.places, lin) == before
    assert desk.vault.heldOf(opened, lin.id) == desk.of(opened)["held"] == LIN
    assert desk.of(opened)["claimed"] == 0
    assert desk.vault.payeeOf(lin.id) == ZERO
    assert desk.vault.payeeOf(mei.id) == mei.wallet
    with desk.refused("ProceedsVault_AlreadyClaimed", 1):
        desk.claim([opened], lin)
    desk.adds_up()


@pytest.mark.parametrize("status", BLOCKED)
def test_release__blocked_still__refused_and_paid_once_it_is_not(desk, opened, hands, lin, status):
    hands.set_status(lin, status)
    desk.claim([opened], lin)
    with desk.refused("ProceedsVault_Blocked", lin.id):
        desk.release([opened], lin)
    hands.set_status(lin, ACTIVE)
    tx = desk.release([opened], lin)
    assert desk.logged(tx) == [released_to(opened, lin, LIN)]
    assert desk.has(lin, desk.stranger) == [LIN, 0]
    assert desk.vault.heldOf(opened, lin.id) == desk.of(opened)["held"] == 0
    assert desk.of(opened)["claimed"] == LIN
    desk.adds_up()


def test_release__twice__refused_VAULT_2(desk, held, hands, lin):
    hands.set_status(lin, ACTIVE)
    assert desk.logged(desk.release([held, held], lin)) == [released_to(held, lin, LIN)]
    with desk.refused("ProceedsVault_NothingHeld", lin.id):
        desk.release([held], lin)
    with desk.refused("ProceedsVault_AlreadyClaimed", 1):
        desk.claim([held], lin)
    assert desk.has(lin) == [LIN]


def test_release__nothing_held__refused(desk, held, hands, lin, mei):
    for distributions in ([], [held], [1], [held, 2**256 - 1]):
        with desk.refused("ProceedsVault_NothingHeld", mei.id):
            desk.release(distributions, mei)
    with desk.refused("ProceedsVault_NothingHeld", lin.id):
        desk.release([], lin)
    hands.set_status(mei, FROZEN)
    with desk.refused("ProceedsVault_NothingHeld", mei.id):
        desk.release([held], mei)
    with desk.refused("ProceedsVault_NothingHeld", b"\7" * 32):
        desk.vault.release([held], b"\7" * 32, {"from": desk.stranger})


def test_release__somebody_released_one_before__the_others_are_paid_VAULT_2(desk, hands, lin):
    """So nobody can spoil another's call."""
    ids = [desk.open() for _ in range(3)]
    hands.set_status(lin, SUSPENDED)
    desk.claim(ids, lin)
    hands.set_status(lin, ACTIVE)
    desk.release([1], lin)
    assert desk.logged(desk.release([*ids, 3], lin)) == [released_to(i, lin, LIN) for i in (0, 2)]
    assert desk.has(lin) == [3 * LIN]
    desk.adds_up()


def test_release__several_distributions__all_at_once(desk, hands, lin, mei):
    ids = [desk.open() for _ in range(3)]
    hands.set_status(lin, SUSPENDED)
    desk.claim(ids, mei, lin)
    hands.set_status(lin, ACTIVE)
    tx = desk.release(ids, lin)
    assert desk.logged(tx) == [released_to(i, lin, LIN) for i in ids]
    assert desk.has(lin, mei) == [3 * LIN, 3 * MEI]
    desk.adds_up()


def test_sweep__something_held__stays_and_is_paid_later_VAULT_4(desk, held, hands, lin, mei):
    desk.claim([held], mei)
    left = desk.left(held)
    desk.end(held)
    desk.sweep(held)
    assert desk.has(desk.sink, desk.vault) == [left, LIN]
    desk.clock.forward(10 * 365 * 86_400)
    desk.adds_up()
    with desk.refused("ProceedsVault_AlreadySwept", held):
        desk.sweep(held)
    hands.set_status(lin, ACTIVE)
    desk.release([held], lin)
    assert desk.has(lin, desk.vault) == [LIN, 0]
    desk.adds_up()


def test_claim__nothing_due_to_a_blocked_member__nothing_is_held(desk, opened, hands, yan):
    hands.set_status(yan, CLOSED)
    assert desk.logged(desk.claim([opened], yan)) == [held_for(opened, yan, 0)]
    hands.set_status(yan, ACTIVE)
    with desk.refused("ProceedsVault_NothingHeld", yan.id):
        desk.release([opened], yan)


def test_claimMany__people_in_every_state__nobody_holds_up_the_others_VAULT_1(
    desk, hands, members, registrar, lin, mei, fresh
):
    """Four are blocked, one left its stones to mei and one to a blocked one, one has a new wallet
    and one is about to."""
    people = [Person(bytes32(f"person {i}"), f"0x{0xA000 + i:040x}") for i in range(8)]
    for place, person in enumerate(people):
        hands.mint(register(members, registrar, person), (place + 1) * STONES)
    opened = desk.open()
    for person, status in zip(people, BLOCKED, strict=False):
        hands.set_status(person, status)
    hands.inherited(people[4], mei)
    hands.inherited(people[5], people[1])
    moved = hands.recovered(people[6], fresh[0])
    hands.propose(people[7], fresh[1])
    desk.claim([opened], *people, lin, mei)
    assert desk.has(lin, mei, moved) == [LIN, MEI + share(5 * STONES), share(7 * STONES)]
    held = [desk.vault.heldOf(opened, person.id) for person in people]
    waits = (True, True, True, True, False, True, False, True)
    assert held == [share((i + 1) * STONES) if waits[i] else 0 for i in range(8)]
    desk.adds_up()


def test_release__recovered_meanwhile__to_the_new_wallet_VAULT_3(desk, opened, hands, lin, fresh):
    """A proposal suspends: what strangers claim in between waits for whoever it is proven to be."""
    hands.propose(lin, fresh[0])
    desk.claim([opened], lin)
    hands.clock.forward(hands.rules.recovery_seconds)
    hands.execute(lin)
    tx = desk.release([opened], lin)
    assert desk.logged(tx) == [released_to(opened, lin, LIN, fresh[0])]
    assert desk.has(lin, fresh[0]) == [0, LIN]


def test_claim__dead_with_an_heir__paid_to_the_heir_under_its_own_id_VAULT_3(
    desk, opened, hands, lin, mei
):
    hands.inherited(lin, mei)
    assert desk.vault.payeeOf(lin.id) == mei.wallet
    assert desk.logged(desk.claim([opened], lin)) == [claimed_by(opened, lin, LIN, mei.wallet)]
    desk.claim([opened], mei)
    assert desk.has(lin, mei) == [0, LIN + MEI]
    desk.adds_up()


def test_claim__inherited_before_the_record__the_stones_count_for_the_heir_VAULT_3(
    desk, hands, lin, mei
):
    hands.inherited(lin, mei)
    opened = desk.open()
    desk.claim([opened], lin, mei)
    assert desk.has(lin, mei) == [0, share(30_007 * STONES)]


def test_release__held_for_the_dead__to_the_heir(desk, opened, hands, lin, mei):
    hands.set_status(lin, DECEASED)
    desk.claim([opened], lin)
    with desk.refused("ProceedsVault_Blocked", lin.id):
        desk.release([opened], lin)
    hands.inherited(lin, mei)
    assert desk.logged(desk.release([opened], lin)) == [released_to(opened, lin, LIN, mei.wallet)]
    assert desk.has(mei) == [LIN]


def test_payeeOf__heir_blocked__held_until_it_is_not(desk, opened, hands, lin, mei):
    hands.inherited(lin, mei)
    for status in (SUSPENDED, FROZEN, CLOSED):
        hands.set_status(mei, status)
        assert desk.vault.payeeOf(lin.id) == ZERO
    desk.claim([opened], lin)
    hands.set_status(mei, ACTIVE)
    desk.release([opened], lin)
    assert desk.has(mei) == [LIN]


def test_payeeOf__heir_recovered__the_heirs_new_wallet(desk, hands, lin, mei, fresh):
    hands.inherited(lin, mei)
    hands.recovered(mei, fresh[0])
    assert desk.vault.payeeOf(lin.id) == fresh[0]


@pytest.fixture
def line(hands, members, registrar, lin):
    """Lin and ten more, each the heir of the one before, the last one alive."""
    found = [lin]
    for place in range(10):
        wallet = f"0x{0x9000 + place:040x}"
        heir = register(members, registrar, Person(f"heir {place}".encode().rjust(32), wallet))
        hands.inherited(found[-1], heir)
        found.append(heir)
    return found


def test_payeeOf__a_line_of_heirs__followed_as_far_as_promised(desk, opened, line):
    most = desk.vault.MOST_HEIRS()
    assert most == 8
    last = line[-1].wallet
    found = [desk.vault.payeeOf(person.id) for person in line]
    assert found == [last if len(line) - 1 - i <= most else ZERO for i in range(len(line))]
    desk.claim([opened], line[0])
    assert desk.vault.heldOf(opened, line[0].id) == LIN
    desk.adds_up()
