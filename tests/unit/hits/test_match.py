"""The contract's merge of hits and leaves pays whom the plain model pays, or refuses as it does."""

import json

import pytest
from eth_abi import decode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csop.chain import artifacts
from tests.models.hits import Draw, match
from tests.models.sum_tree import Opened

EPOCH = 7
DUE = ["(bytes32[],uint256[],uint256[],uint256[])"]
REWARD = 10**19 + 7
BROKEN = {
    "Hits_Malformed",
    "Hits_Unknown",
    "Hits_NotRising",
    "Hits_NotProven",
    "Hits_UnusedLeaf",
}
many = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def library(HitsMock, stranger):
    """The library, by itself."""
    return stranger.deploy(HitsMock)


@st.composite
def cases(draw):
    """A draw, opened leaves, a list of hits and what was settled: honest, or spoiled somewhere."""
    per_batch = draw(st.sampled_from([1, 5, 50]))
    weights = draw(st.lists(st.integers(1, 9), min_size=1, max_size=12))
    ends = [sum(weights[: i + 1]) for i in range(len(weights))]
    everyone = [
        Opened(bytes([i // 2]) * 32, end - weight, end, bytes(32))
        for i, (weight, end) in enumerate(zip(weights, ends, strict=True))
    ]
    value = draw(st.binary(min_size=32, max_size=32))
    model = Draw(0, "0x00", value, EPOCH, per_batch, ends[-1])
    settled = draw(st.sets(st.integers(0, model.hits - 1)))
    return (
        model,
        everyone,
        settled,
        draw(st.randoms(use_true_random=False)),
        draw(st.sampled_from(["honest", "honest", "part", "any order", "one off", "other leaves"])),
    )


def finish(case, library, chain_id):
    """The hits and leaves of a case, now that the positions are known."""
    model, everyone, settled, rng, kind = case
    model = Draw(
        chain_id, library.address, model.value, EPOCH, model.hits_per_batch, model.total_weight
    )
    hits = sorted(range(model.hits), key=lambda hit: (model.position(hit), hit))
    if kind != "honest":
        hits = [hit for hit in hits if rng.random() < 0.7] or hits[:1]
    leaves = [
        leaf
        for leaf in everyone
        if any(leaf.start <= model.position(hit) < leaf.end for hit in hits)
    ]
    if kind == "any order":
        place = rng.randrange(len(hits))
        hits.insert(place, hits.pop(rng.randrange(len(hits))))
    elif kind == "one off":
        hits.insert(
            rng.randrange(len(hits) + 1), rng.choice([rng.choice(hits), model.hits, 65_535])
        )
    elif kind == "other leaves":
        leaves = [leaf for leaf in everyone if rng.random() < 0.8]
    return model, hits, leaves, settled


def bitmap(numbers, hits):
    return [
        sum(1 << n - 256 * i for n in numbers if n // 256 == i) for i in range((hits + 255) // 256)
    ]


def arguments(model, hits, leaves, settled):
    return (
        model.value,
        model.total_weight,
        model.hits_per_batch,
        b"".join(hit.to_bytes(2, "big") for hit in hits),
        [(leaf.member, leaf.start, leaf.end, leaf.hash) for leaf in leaves],
        bitmap(settled, model.hits),
        REWARD,
    )


@given(st.lists(cases(), min_size=5, max_size=15))
@many
def test_match__any_hits_and_leaves__as_the_plain_model_MINE_6(library, suite, some):
    found = [finish(case, library, suite.client.chain_id) for case in some]
    answers = library.matchAll([arguments(*each) for each in found])
    abi = json.loads((artifacts.BUILD / "HitsMock.json").read_text(encoding="utf-8"))["abi"]
    errors = artifacts.ErrorBook([abi])
    for (model, hits, leaves, settled), (succeeded, data) in zip(found, answers, strict=True):
        expected = match(model, hits, leaves, settled, REWARD)
        if expected is None:
            assert not succeeded
            assert errors.decode(bytes(data)).name in BROKEN
            continue
        assert succeeded, errors.decode(bytes(data))
        ((members, amounts, owed, paid),) = decode(DUE, bytes(data))
        assert list(members) == expected.members
        assert list(amounts) == expected.amounts
        assert [(one & 0xFFFF, one >> 16) for one in owed] == expected.owed
        assert list(paid) == bitmap([hit for hit, _ in expected.owed], model.hits)


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=12),
    st.data(),
)
@many
def test_takeBack__any_places__their_hits_and_no_others(library, counts, data):
    places = [place for place, count in enumerate(counts) for _ in range(count)]
    hits = data.draw(st.permutations(range(0, 12 * len(places), 12)))
    owed = list(zip(hits, places, strict=True))
    back = sorted(data.draw(st.sets(st.integers(0, len(counts) - 1))))
    due = ([], [], [place << 16 | hit for hit, place in owed], bitmap(hits, 600))
    paid, count = library.takeBack(due, back)
    left = [hit for hit, place in owed if place not in back]
    assert list(paid) == bitmap(left, 600)
    assert count == len(owed) - len(left)
