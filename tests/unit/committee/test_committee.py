"""Committee, function by function: who signs, how many, and in which order."""

from itertools import combinations

import pytest
from brownie import ZERO_ADDRESS, accounts

from csop.chain.keys import derived
from csop.hashing import keccak
from tests.helpers import delayed, expect_error
from tests.unit.events import events_of

DIGEST = keccak(b"an epoch")
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
HONEST, REVERTING, WRONG_ANSWER, SHORT_ANSWER = range(4)
ROTATOR_ROLE = 7


@pytest.fixture(scope="module")
def others():
    """Keys of institutions outside the committee."""
    return [derived("tests", f"other-{i}") for i in range(17)]


@pytest.fixture
def build(Committee, manager):
    """Deploys a committee."""

    def deploy(members, threshold):
        return Committee.deploy(manager, members, threshold, {"from": accounts[2]})

    return deploy


@pytest.fixture
def instant(manager, as_admin):
    """A rotator without a delay, for what is not about the delay."""
    manager.grantRole(ROTATOR_ROLE, accounts[1], 0, {"from": as_admin})
    return accounts[1]


def addresses(keys):
    return [key.address for key in keys]


def signed(keys, places, digest=DIGEST):
    """Signatures of these members, by their places."""
    return [(i, bytes(keys[i].unsafe_sign_hash(digest).signature)) for i in places]


def malleated(signature):
    """The other signature with the same signer: s replaced by the order less s."""
    r, s, v = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    return r + (ORDER - s).to_bytes(32, "big") + bytes([55 - v])


# constructor and rotate


def test_constructor__valid_committee__in_force(build, others):
    names = addresses(others[:5])
    built = build(names, 3)
    assert [e for e in events_of(built.tx, built) if e[0] == "CommitteeRotated"] == [
        ("CommitteeRotated", {"generation": 1, "members": tuple(names), "threshold": 3})
    ]
    assert (built.members(), built.threshold(), built.generation()) == (tuple(names), 3, 1)


def bad_committees(keys):
    """Members, threshold, error of each committee that must be refused."""
    names = addresses(keys)

    def invalid(n, k):
        return names[:n], k, ("Committee_InvalidThreshold", k, n)

    return [
        *(invalid(n, k) for n, k in ((0, 0), (0, 1), (1, 0), (1, 2), (2, 1), (3, 1), (5, 2))),
        *(invalid(n, k) for n, k in ((4, 2), (5, 6), (16, 8), (17, 9), (17, 17), (5, 256 + 3))),
        ([*names[:2], ZERO_ADDRESS], 2, ("Committee_ZeroMember",)),
        ([ZERO_ADDRESS], 1, ("Committee_ZeroMember",)),
        ([*names[:4], names[0]], 3, ("Committee_DuplicateMember", names[0])),
        ([names[0], names[3], names[3]], 2, ("Committee_DuplicateMember", names[3])),
    ]


def test_constructor__bad_committee__refused_COMMITTEE_1_COMMITTEE_2(build, others):
    for members, threshold, error in bad_committees(others):
        with expect_error(*error):
            build(members, threshold)
            print("accepted:", len(members), threshold)


def test_rotate__bad_committee__refused_COMMITTEE_1_COMMITTEE_2(committee, others, instant):
    before = committee.members()
    for members, threshold, error in bad_committees(others):
        with expect_error(*error):
            committee.rotate(members, threshold, {"from": instant})
            print("accepted:", len(members), threshold)
    assert (committee.members(), committee.generation()) == (before, 1)


@pytest.mark.parametrize(("n", "k"), [(1, 1), (2, 2), (3, 2), (4, 3), (16, 9), (16, 16)])
def test_rotate__every_allowed_size__in_force_COMMITTEE_1(committee, others, instant, n, k):
    committee.rotate(addresses(others[:n]), k, {"from": instant})
    assert (len(committee.members()), committee.threshold()) == (n, k)
    committee.verify(DIGEST, signed(others, range(n - k, n)))
    with expect_error("Committee_TooFewSignatures", k - 1, k):
        committee.verify(DIGEST, signed(others, range(k - 1)))


def test_rotate__after_its_delay__old_members_count_no_more(
    committee, committee_keys, others, manager, rotator, clock, params
):
    names = addresses(others[:7])
    before = clock.now
    tx = delayed(manager, committee, committee.rotate.encode_input(names, 4), rotator, clock)
    assert tx.timestamp - before >= params.delays.policy
    assert events_of(tx, committee) == [
        ("CommitteeRotated", {"generation": 2, "members": tuple(names), "threshold": 4})
    ]
    assert (committee.members(), committee.threshold()) == (tuple(names), 4)
    assert committee.generation() == 2
    committee.verify(DIGEST, signed(others, (0, 2, 4, 6)))
    with expect_error("Committee_InvalidSignature", 0):
        committee.verify(DIGEST, signed(committee_keys, range(5)))


def test_rotate__before_its_delay__refused(committee, others, manager, rotator):
    call = committee.rotate.encode_input(addresses(others[:3]), 2)
    operation = manager.hashOperation(rotator, committee, call)
    with expect_error("AccessManagerNotScheduled", operation):
        committee.rotate(addresses(others[:3]), 2, {"from": rotator})


def test_rotate__anyone_but_the_rotator__refused(committee, others, stranger, guardian, as_admin):
    for caller in (stranger, guardian, as_admin):
        with expect_error("AccessManagedUnauthorized", caller):
            committee.rotate.call(addresses(others[:3]), 2, {"from": caller})


# verify


@pytest.mark.parametrize("places", list(combinations(range(5), 3)))
def test_verify__any_three_of_five__accepted_COMMITTEE_3(committee, committee_keys, places):
    assert list(committee.members()) == addresses(committee_keys)
    committee.verify(DIGEST, signed(committee_keys, places))


def test_verify__all_five__accepted(committee, committee_keys):
    committee.verify(DIGEST, signed(committee_keys, range(5)))


@pytest.mark.parametrize("given", [0, 1, 2])
def test_verify__too_few__refused_COMMITTEE_3(committee, committee_keys, given):
    with expect_error("Committee_TooFewSignatures", given, 3):
        committee.verify(DIGEST, signed(committee_keys, range(given)))


def test_verify__same_member_twice__refused_COMMITTEE_3(committee, committee_keys):
    first, second = signed(committee_keys, (0, 1))
    for again in (second, (1, malleated(second[1])), (1, b"")):
        with expect_error("Committee_DuplicateSigner", 1):
            committee.verify(DIGEST, [first, second, again])
    with expect_error("Committee_DuplicateSigner", 0):
        committee.verify(DIGEST, [first, first, second])


def test_verify__one_member_under_three_places__refused_COMMITTEE_3(committee, committee_keys):
    own = signed(committee_keys, (0,))[0][1]
    with expect_error("Committee_InvalidSignature", 1):
        committee.verify(DIGEST, [(0, own), (1, own), (2, own)])


def test_verify__not_in_rising_order__refused(committee, committee_keys):
    with expect_error("Committee_UnsortedSigners", 3, 1):
        committee.verify(DIGEST, signed(committee_keys, (0, 3, 1)))
    with expect_error("Committee_UnsortedSigners", 1, 0):
        committee.verify(DIGEST, signed(committee_keys, (1, 0, 2)))


@pytest.mark.parametrize("place", [5, 255])
def test_verify__no_such_member__refused(committee, committee_keys, place):
    third = (place, signed(committee_keys, (4,))[0][1])
    with expect_error("Committee_UnknownSigner", place, 5):
        committee.verify(DIGEST, [*signed(committee_keys, (0, 1)), third])


def test_verify__not_this_members_over_this_digest__refused_COMMITTEE_3(
    committee, committee_keys, others
):
    first, second, third = signed(committee_keys, (0, 1, 2))
    right = third[1]
    wrong = {
        "another digest": signed(committee_keys, (2,), keccak(b"another epoch"))[0][1],
        "another member's": second[1],
        "a stranger's": signed(others, (2,))[0][1],
        "malleable": malleated(right),
        "empty": b"",
        "short": right[:64],
        "long": right + b"\0",
        "v 0 or 1": right[:64] + bytes([right[64] - 27]),
        "zero": bytes(65),
        "no point": b"\xff" * 32 + right[32:],
    }
    for name, signature in wrong.items():
        with expect_error("Committee_InvalidSignature", 2):
            committee.verify(DIGEST, [first, second, (2, signature)])
            print("accepted:", name)


def test_verify__enough_good_and_one_bad__refused_COMMITTEE_3(committee, committee_keys):
    good = signed(committee_keys, (0, 1, 2))
    with expect_error("Committee_InvalidSignature", 4):
        committee.verify(DIGEST, [*good, (4, good[0][1])])


# contract wallets (ERC-1271)


@pytest.fixture
def mixed(build, WalletMock, committee_keys):
    """Two keys and a contract wallet, which the third key owns; two must sign."""
    wallet = WalletMock.deploy(committee_keys[2].address, {"from": accounts[2]})
    return build([*addresses(committee_keys[:2]), wallet], 2), wallet


def test_verify__contract_wallet__asked_by_ERC_1271_COMMITTEE_3(mixed, committee_keys):
    committee, _ = mixed
    committee.verify(DIGEST, signed(committee_keys, (1, 2)))
    with expect_error("Committee_InvalidSignature", 2):
        wrong = signed(committee_keys, (2,), keccak(b"another epoch"))
        committee.verify(DIGEST, [*signed(committee_keys, (1,)), *wrong])


@pytest.mark.parametrize("mood", [REVERTING, WRONG_ANSWER, SHORT_ANSWER])
def test_verify__contract_wallet_says_anything_but_yes__refused(mixed, committee_keys, mood):
    committee, wallet = mixed
    wallet.setMood(mood, {"from": accounts[2]})
    with expect_error("Committee_InvalidSignature", 2):
        committee.verify(DIGEST, signed(committee_keys, (1, 2)))
    committee.verify(DIGEST, signed(committee_keys, (0, 1)))


def test_verify__key_that_delegates_its_code__its_own_signature_still_counts(
    build, WalletMock, committee_keys, web3
):
    """EIP-7702: the account of member 0 gets code that would refuse."""
    wallet = WalletMock.deploy(accounts[3], {"from": accounts[2]})
    committee = build(addresses(committee_keys[:2]), 2)
    code = "0xef0100" + wallet.address[2:]
    web3.provider.make_request("anvil_setCode", [committee_keys[0].address, code])
    committee.verify(DIGEST, signed(committee_keys, (0, 1)))


def test_verify__address_without_key_or_code__never_signs(build, committee_keys):
    """A member nobody holds a key for cannot be impersonated by a failed recovery."""
    nobody = "0x00000000000000000000000000000000000000ff"
    committee = build([committee_keys[0].address, nobody], 2)
    for signature in (bytes(65), b"", bytes(64) + b"\x1b"):
        with expect_error("Committee_InvalidSignature", 1):
            committee.verify(DIGEST, [*signed(committee_keys, (0,)), (1, signature)])


def test_verify__gas_three_of_five__below_22k(committee, committee_keys):
    """Beside the transaction itself (21,000 and its data)."""
    signatures = signed(committee_keys, (0, 2, 4))
    data = bytes.fromhex(committee.verify.encode_input(DIGEST, signatures)[2:])
    used = accounts[2].transfer(committee, 0, data="0x" + data.hex()).gas_used
    assert used - 21_000 - sum(16 if byte else 4 for byte in data) < 22_000
