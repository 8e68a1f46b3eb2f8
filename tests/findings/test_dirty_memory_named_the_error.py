"""An empty pruned tree was refused as too high, or as unbalanced, as unrelated memory had it."""

import pytest

from tests.helpers import expect_error


@pytest.mark.parametrize("dirt", [0, 1 << 40, 2**256 - 1])
def test_open__empty_proof_on_dirty_memory__unbalanced(MerkleSumTreeMock, stranger, dirt):
    library = stranger.deploy(MerkleSumTreeMock)
    with expect_error("MerkleSumTree_Unbalanced"):
        library.open(b"", 600, dirt)
