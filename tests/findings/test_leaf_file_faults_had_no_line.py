"""A leaf file out of order, with a vehicle twice or not canonical was refused without its line."""

import pytest

from csop.sumtree import SumTree, SumTreeError, read_leaf_file, write_leaf_file
from tests.models.sum_tree import fleet


@pytest.mark.parametrize("spoil", [bytes.upper, lambda line: line.replace(b",", b", ")])
def test_read_leaf_file__not_canonical__line_named(spoil):
    first, second = write_leaf_file(SumTree.build(fleet(2))).splitlines(keepends=True)
    with pytest.raises(SumTreeError, match=r"^f\.csv:2: "):
        read_leaf_file(first + spoil(second), "f.csv")
    with pytest.raises(SumTreeError, match=r"^f\.csv:2: "):
        read_leaf_file(second + first, "f.csv")
    with pytest.raises(SumTreeError, match=r"^f\.csv:2: "):
        read_leaf_file(first + first, "f.csv")
