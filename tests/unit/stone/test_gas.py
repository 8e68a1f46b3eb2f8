"""What one more id costs a mint: all in, but for what a call costs once.

The floor of a warm one: balance slot 5,000, Transfer 1,756, registry slot 2,100, calldata 750.
"""

import pytest

from tests.unit.stone.people import Person, register

IDS = 100
WARM, FRESH = 10_500, 27_600


@pytest.fixture(scope="module")
def ids(members, registrar, accounts):
    """Members with random-looking ids, none of whom has a stone."""
    people = [
        register(
            members,
            registrar,
            Person(bytes(range(i, i + 32)), accounts.at(f"0x{2**159 + i:040x}", force=True)),
        )
        for i in range(1, IDS + 1)
    ]
    return [person.id for person in people]


def gas_of_one(mint, minter, ids):
    """Of a whole batch over an empty one."""
    empty, whole = (
        mint(batch, [10**19] * len(batch), {"from": minter}).gas_used for batch in ([], ids)
    )
    return (whole - empty) / len(ids)


@pytest.mark.usefixtures("day_one")
def test_mintMileage__one_more_id__within_the_aim(stone, ids, mileage_minter):
    stone.mintMileage(ids[:1], [1], {"from": mileage_minter})
    assert gas_of_one(stone.mintMileage, mileage_minter, ids[1:]) < FRESH
    assert gas_of_one(stone.mintMileage, mileage_minter, ids) < WARM
