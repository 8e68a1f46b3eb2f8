"""csop.sumtree against the plain model of docs/spec.md."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csop import sumtree
from csop.sumtree import WEIGHT_CAP, SumTree, SumTreeError, read_leaf_file, write_leaf_file
from csop.types import Leaf
from tests.models import sum_tree as model
from tests.models.sum_tree import fleet

SIZES = st.integers(1, 300)
SEEDS = st.integers(0, 2**32)
WEIGHTS = st.one_of(
    st.none(),
    st.just([1]),
    st.just([600]),
    st.just([1, 600]),
    st.lists(st.integers(1, 600), min_size=1, max_size=20),
)
EVERY_SMALL_SIZE = [*range(1, 35), 63, 64, 65, 127, 128, 129, 255, 256, 257, 300]


def owner_by_walking(tree: SumTree, x: int) -> int:
    """Which leaf owns x, found by walking along the leaves."""
    for index, leaf in enumerate(tree.leaves):
        if x < leaf.weight:
            return index
        x -= leaf.weight
    raise AssertionError("beyond W")


def refusal(data: bytes) -> str:
    with pytest.raises(SumTreeError) as caught:
        read_leaf_file(data, "epoch-7.csv")
    return str(caught.value)


@pytest.mark.parametrize("size", EVERY_SMALL_SIZE)
def test_root__every_small_size__as_the_plain_model(size: int) -> None:
    leaves = fleet(size, size)
    tree, plain = SumTree.build(leaves), model.tree_of(leaves)
    assert tree.root == model.root_of(plain.hash, plain.sum, size)
    assert list(tree.leaves) == plain.leaves()
    assert tree.total == plain.sum == sum(leaf.weight for leaf in leaves)


@given(SIZES, SEEDS, WEIGHTS)
@settings(max_examples=100)
def test_root__any_fleet__as_the_plain_model_whatever_the_order(
    size: int, seed: int, weights: list[int] | None
) -> None:
    leaves = fleet(size, seed, weights)
    plain = model.tree_of(leaves)
    assert SumTree.build(leaves).root == model.root_of(plain.hash, plain.sum, size)
    assert SumTree.build(reversed(leaves)).root == SumTree.build(leaves).root


def test_root__no_leaves__zero() -> None:
    tree = SumTree.build([])
    assert (tree.root, tree.total, tree.leaves) == (bytes(32), 0, ())


@given(SIZES, SEEDS)
@settings(max_examples=50)
def test_build__any_fleet__leaves_strictly_rise_by_hash(size: int, seed: int) -> None:
    hashes = SumTree.build(fleet(size, seed)).hashes
    assert all(low < high for low, high in zip(hashes, hashes[1:], strict=False))


@pytest.mark.parametrize("weight", [0, -1, WEIGHT_CAP + 1, 2**64])
def test_build__weight_out_of_range__refused(weight: int) -> None:
    with pytest.raises(SumTreeError, match=f"weight {weight} is not within 1..600"):
        SumTree.build(fleet(3) + fleet(1, 1, [weight]))


@pytest.mark.parametrize("weight", [1, WEIGHT_CAP])
def test_build__lightest_and_heaviest__accepted(weight: int) -> None:
    assert SumTree.build(fleet(3, 1, [weight])).total == 3 * weight


def test_build__a_vehicle_twice__refused_even_with_another_salt_and_weight() -> None:
    first, second = fleet(2)
    again = Leaf(first.vehicle, second.salt, second.member, second.weight)
    with pytest.raises(SumTreeError, match=f"vehicle {first.vehicle.hex()} has two leaves"):
        SumTree.build([first, again])


def test_build__two_vehicles_of_one_member__two_leaves() -> None:
    first, second = fleet(2)
    both = [first, Leaf(second.vehicle, second.salt, first.member, second.weight)]
    assert len(SumTree.build(both).leaves) == 2


@pytest.mark.parametrize("field", ["vehicle", "salt", "member"])
@pytest.mark.parametrize("value", [b"", bytes(31), bytes(33)])
def test_build__ids_and_salts_of_other_lengths__refused(field: str, value: bytes) -> None:
    (leaf,) = fleet(1)
    fields = {name: getattr(leaf, name) for name in ("vehicle", "salt", "member", "weight")}
    with pytest.raises(SumTreeError, match="32 bytes each"):
        SumTree.build([Leaf(**{**fields, field: value})])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13])
def test_owner__every_point__exactly_one_leaf(size: int) -> None:
    tree = SumTree.build(fleet(size, size, [1, 3, 600, 2, 77]))
    owners = [tree.owner(x) for x in range(tree.total)]
    assert owners == [owner_by_walking(tree, x) for x in range(tree.total)]
    for index in range(size):
        start, end = tree.range_of(index)
        assert [x for x in range(tree.total) if owners[x] == index] == list(range(start, end))


@given(SIZES, SEEDS, WEIGHTS, st.data())
@settings(max_examples=100)
def test_owner__any_point_of_any_fleet__as_walking_along(
    size: int, seed: int, weights: list[int] | None, data: st.DataObject
) -> None:
    tree = SumTree.build(fleet(size, seed, weights))
    x = data.draw(st.integers(0, tree.total - 1))
    owner = tree.owner(x)
    assert owner == owner_by_walking(tree, x)
    start, end = tree.range_of(owner)
    assert start <= x < end
    assert end - start == tree.leaves[owner].weight


@pytest.mark.parametrize("x", [-1, 6, 2**64])
def test_owner__outside__refused(x: int) -> None:
    with pytest.raises(SumTreeError, match=rf"{x} is outside \[0, 6\)"):
        SumTree.build(fleet(3, 0, [2])).owner(x)


def test_owner__no_leaves__refused() -> None:
    with pytest.raises(SumTreeError, match=r"0 is outside \[0, 0\)"):
        SumTree.build([]).owner(0)


@pytest.mark.parametrize("size", range(1, 10))
def test_prune__every_choice_of_leaves_of_a_small_tree__as_the_plain_model(size: int) -> None:
    leaves = fleet(size, size)
    tree, plain = SumTree.build(leaves), model.tree_of(leaves)
    for choice in range(1, 2**size):
        indexes = [i for i in range(size) if choice >> i & 1]
        pruned = tree.prune(reversed(indexes))
        assert pruned == model.packed(model.prune(plain, [tree.leaves[i] for i in indexes]))


@given(SIZES, SEEDS, st.data())
@settings(max_examples=100)
def test_prune__any_leaves_of_any_fleet__read_back_with_root_and_ranges(
    size: int, seed: int, data: st.DataObject
) -> None:
    leaves = fleet(size, seed)
    tree = SumTree.build(leaves)
    indexes = data.draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=20))
    pruned = tree.prune(indexes)
    assert pruned == model.packed(
        model.prune(model.tree_of(leaves), [tree.leaves[i] for i in indexes])
    )
    reading = model.read(pruned)
    assert model.root_of(reading.top, reading.total, size) == tree.root
    assert reading.leaves == tuple(
        model.Opened(tree.leaves[i].member, *tree.range_of(i), tree.hashes[i])
        for i in sorted(indexes)
    )


@pytest.mark.parametrize("indexes", [[], [-1], [3], [0, 3]])
def test_prune__nothing_or_no_such_leaf__refused(indexes: list[int]) -> None:
    with pytest.raises(SumTreeError, match=r"within 0\.\.2"):
        SumTree.build(fleet(3)).prune(indexes)


@given(st.integers(0, 50), SEEDS, WEIGHTS)
@settings(max_examples=50)
def test_leaf_file__written_and_read__the_same_tree(
    size: int, seed: int, weights: list[int] | None
) -> None:
    tree = SumTree.build(fleet(size, seed, weights))
    written = write_leaf_file(tree)
    assert read_leaf_file(written) == tree
    assert written.count(b"\n") == size
    assert all(
        line == f"{leaf.vehicle.hex()},{leaf.salt.hex()},{leaf.member.hex()},{leaf.weight}"
        for line, leaf in zip(written.decode().splitlines(), tree.leaves, strict=True)
    )


NOT_CANONICAL = {
    "upper case": lambda line: line.upper(),
    "0x": lambda line: "0x" + line,
    "carriage return": lambda line: line + "\r",
    "leading space": lambda line: " " + line,
    "trailing space": lambda line: line + " ",
    "space in the hex": lambda line: line[:2] + " " + line[2:],
    "leading zero": lambda line: line[:195] + "0" + line[195:],
    "plus": lambda line: line[:195] + "+" + line[195:],
    "underscore": lambda line: line[:195] + "1_0",
    "weight 0": lambda line: line[:195] + "0",
    "weight 601": lambda line: line[:195] + "601",
    "weight missing": lambda line: line[:195],
    "weight negative": lambda line: line[:195] + "-1",
    "weight in other digits": lambda line: line[:195] + "\u0663",
    "one field more": lambda line: line + ",",
    "one field less": lambda line: line[65:],
    "vehicle too short": lambda line: line[2:],
    "odd digits": lambda line: line[1:],
    "vehicle too long": lambda line: "00" + line,
    "no hex": lambda line: "g" + line[1:],
    "empty line before": lambda line: "\n" + line,
    "form feed": lambda line: line + "\f",
    "other line end": lambda line: line + "\u2028",
    "byte order mark": lambda line: "\ufeff" + line,
    "comment": lambda line: "# " + line,
}


@pytest.mark.parametrize("change", NOT_CANONICAL.values(), ids=NOT_CANONICAL)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_read_leaf_file__not_canonical__refused_with_file_and_line(change, number: int) -> None:
    lines = write_leaf_file(SumTree.build(fleet(3, 0, [12]))).decode().splitlines()
    lines[number - 1] = change(lines[number - 1])
    data = "".join(line + "\n" for line in lines).encode()
    assert refusal(data).startswith(f"epoch-7.csv:{number}: ")


def test_read_leaf_file__last_line_without_its_end__refused_with_file_and_line() -> None:
    data = write_leaf_file(SumTree.build(fleet(3)))
    assert refusal(data[:-1]).startswith("epoch-7.csv:3: ")


@pytest.mark.parametrize("extra", [b"\n", b" ", b"\0", b"\n\n"])
def test_read_leaf_file__something_after_the_last_line__refused_with_file_and_line(
    extra: bytes,
) -> None:
    data = write_leaf_file(SumTree.build(fleet(3)))
    assert refusal(data + extra).startswith("epoch-7.csv:4: ")


def test_read_leaf_file__no_text__refused_with_file_and_line() -> None:
    data = write_leaf_file(SumTree.build(fleet(3))).split(b"\n")
    data[1] = b"\xff" + data[1][1:]
    assert refusal(b"\n".join(data)).startswith("epoch-7.csv:2: ")


def test_read_leaf_file__lines_swapped__refused_with_file_and_line() -> None:
    first, second, third = write_leaf_file(SumTree.build(fleet(3))).splitlines(keepends=True)
    assert refusal(first + third + second).startswith("epoch-7.csv:3: ")
    assert refusal(second + first + third).startswith("epoch-7.csv:2: ")


def test_read_leaf_file__a_line_twice__refused_with_file_and_line() -> None:
    first, second = write_leaf_file(SumTree.build(fleet(2))).splitlines(keepends=True)
    assert refusal(first + first + second).startswith("epoch-7.csv:2: ")


def test_read_leaf_file__a_vehicle_twice__refused_with_file_and_line() -> None:
    first, second = fleet(2)
    again = Leaf(first.vehicle, second.salt, second.member, second.weight)
    leaves = sorted([first, again], key=sumtree.leaf_hash)
    data = "".join(
        f"{leaf.vehicle.hex()},{leaf.salt.hex()},{leaf.member.hex()},{leaf.weight}\n"
        for leaf in leaves
    ).encode()
    assert refusal(data).startswith("epoch-7.csv:2: ")


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_read_leaf_file__any_bytes__refused_or_canonical(data: bytes) -> None:
    try:
        tree = read_leaf_file(data, "f")
    except SumTreeError as error:
        assert str(error).startswith("f:")  # noqa: PT017
    else:
        assert write_leaf_file(tree) == data
