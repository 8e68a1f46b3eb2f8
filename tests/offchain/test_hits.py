"""csop.hits against the plain model of docs/spec.md."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csop.hits import Draw, Hit, pack_hits, paid_hits, settlement
from csop.sumtree import SumTree
from csop.types import Address, Epoch, Hash
from tests.models import hits as model
from tests.models import sum_tree
from tests.models.sum_tree import fleet

MINE = Address("0x52908400098527886E0F7030069857D2E4169EE7")
VALUES = st.binary(min_size=32, max_size=32)


def both(
    value: bytes, epoch: int, per_batch: int, total: int, chain: int = 31337
) -> tuple[list[Hit], model.Draw]:
    draw = Draw(chain, MINE, Epoch(epoch), Hash(value), per_batch)
    return draw.hits(total), model.Draw(chain, MINE, value, epoch, per_batch, total)


@given(VALUES, st.integers(0, 2**64 - 1), st.integers(1, 60), st.integers(1, 2**64 - 1))
@settings(max_examples=60)
def test_hits__any_draw__every_hit_once_at_its_place_in_rising_order(
    value: bytes, epoch: int, per_batch: int, total: int
) -> None:
    hits, plain = both(value, epoch, per_batch, total)
    assert sorted(hit.index for hit in hits) == list(range(6 * per_batch))
    assert all(hit.x == plain.position(hit.index) < total for hit in hits)
    pairs = [(hit.x, hit.index) for hit in hits]
    assert pairs == sorted(pairs)


def test_hits__one_unit_of_weight__all_at_zero_in_order_of_number() -> None:
    hits, _ = both(b"\x11" * 32, 3, 50, 1)
    assert [(hit.x, hit.index) for hit in hits] == [(0, i) for i in range(300)]


def test_hits__anything_else_drawn__falls_elsewhere() -> None:
    first, _ = both(b"\x11" * 32, 3, 50, 2**64 - 1)
    for other in (
        both(b"\x12" + b"\x11" * 31, 3, 50, 2**64 - 1),
        both(b"\x11" * 32, 4, 50, 2**64 - 1),
        both(b"\x11" * 32, 3, 50, 2**64 - 1, chain=1),
    ):
        assert not {hit.x for hit in first} & {hit.x for hit in other[0]}


def test_hits__no_weight__refused() -> None:
    with pytest.raises(ZeroDivisionError):
        both(b"\x11" * 32, 3, 50, 0)


@given(VALUES, st.integers(1, 120), st.integers(0, 99), st.data())
@settings(max_examples=60)
def test_settlement__any_hits__opens_exactly_their_owners_in_order(
    value: bytes, size: int, seed: int, data: st.DataObject
) -> None:
    tree = SumTree.build(fleet(size, seed))
    hits, draw = both(value, 9, 10, tree.total)
    chosen = data.draw(st.sets(st.sampled_from(hits), min_size=1))
    packed, proof = settlement(tree, sorted(chosen))
    numbers = [int.from_bytes(packed[i : i + 2], "big") for i in range(0, len(packed), 2)]
    assert numbers == [hit.index for hit in sorted(chosen)]
    reading = sum_tree.read(proof)
    assert sum_tree.root_of(reading.top, reading.total, size) == tree.root
    matched = model.match(draw, numbers, reading.leaves, set(), 7)
    assert matched is not None
    assert sum(matched.amounts) == 7 * len(chosen)


def test_pack_hits__largest_number__two_bytes() -> None:
    assert pack_hits([Hit(0, 65_535), Hit(1, 258)]) == b"\xff\xff\x01\x02"


@given(st.sets(st.integers(0, 65_535)))
@settings(max_examples=50)
def test_paid_hits__any_bitmap__its_numbers(numbers: set[int]) -> None:
    bitmap = [sum(1 << n - 256 * i for n in numbers if n // 256 == i) for i in range(256)]
    assert paid_hits(bitmap) == sorted(numbers)
