"""minted: what was ever minted from a pool."""

from tests.helpers import expect_error


def test_minted__minted_refused_moved_and_paused__never_falls_STONE_2(
    stone, pool, rich, bob, pauser, members_may_transfer
):
    seen = [(stone.minted(0), stone.minted(1))]

    def look():
        seen.append((stone.minted(0), stone.minted(1)))

    pool.mint([bob.id], [5], {"from": pool.minter})
    look()
    stone.transfer(bob.wallet, 400, {"from": rich.wallet})
    look()
    with expect_error("AccessManagedUnauthorized", bob.wallet):
        pool.mint([bob.id], [5], {"from": bob.wallet})
    stone.pause({"from": pauser})
    look()
    pools = [list(amounts) for amounts in zip(*seen, strict=True)]
    assert all(amounts == sorted(amounts) for amounts in pools)
    assert seen[0] == (1_000, 0)
    assert sum(seen[-1]) == 1_005
