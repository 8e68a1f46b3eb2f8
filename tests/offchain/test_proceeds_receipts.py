"""Receipts as JSON and as a page: what they say, that nothing is loaded and nothing slips in."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csop.chain.contracts.proceeds import Distribution, Mode
from csop.emission import STONE
from csop.proceeds.arithmetic import ALL_STONES, entitlement_of, pot_of, refund_of
from csop.proceeds.page import render
from csop.proceeds.receipts import Issue, Movement, Receipt, Standing
from csop.types import Address, Fen, Hash, MemberId, Timestamp, Wei

END = Timestamp(1_900_000_000)
VAULT, ASSET, SINK, WALLET = (Address("0x" + f"{n:02x}" * 20) for n in (1, 2, 3, 4))
TRANSACTION = "0x" + "ab" * 32
VOID = {"meta", "link", "br", "hr", "img", "input"}


def receipt(stones=1_470 * STONE, standing=Standing.CLAIMED, proceeds=10**15, **changes) -> Receipt:
    pot = pot_of(Fen(proceeds))
    refund = refund_of(pot, Wei(150_000_000 * STONE))
    distribution = Distribution(
        *(ASSET, END, 3, pot, 0, 0, refund, SINK, Mode.DISPOSAL, False, 0),
        *(proceeds, Hash(b"\x0a" * 32)),
    )
    issue = Issue(31337, VAULT, 1234, Timestamp(END - 1), 7, distribution, "2027 H1")
    wallet = WALLET if standing is Standing.CLAIMED else None
    moved = Movement(TRANSACTION, Timestamp(1_800_000_000), wallet)
    made = Receipt(
        issue,
        MemberId(b"\x05" * 32),
        Wei(stones),
        entitlement_of(pot, Wei(stones)),
        standing,
        None if standing is Standing.UNCLAIMED else moved,
    )
    return replace(made, **changes)


class Page(HTMLParser):
    """Text by term, and that every tag is closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.tags, self.attributes = [], [], []
        self.text, self.rows, self._term = "", {}, ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" in self.open:
            return
        self.text += data
        if self.open and self.open[-1] == "dt":
            self._term = data
        elif "dd" in self.open:
            self.rows[self._term] = self.rows.get(self._term, "") + data


def test_document__claimed__has_every_number_exactly():
    document = json.loads(json.dumps(receipt().document()))
    assert document == {
        "format": 1,
        "member": "0x" + "05" * 32,
        "stones_wei": "1470000000000000000000",
        "share": "1470000000000000000000/300000000000000000000000000",
        "amount_fen": "240100000",
        "status": "claimed",
        "transaction": TRANSACTION,
        "time": 1_800_000_000,
        "wallet": WALLET,
        "distribution": 7,
        "record": 3,
        "mode": "disposal",
        "period": "2027 H1",
        "proceeds_fen": "1000000000000000",
        "pot_fen": "49000000000000",
        "accounts": "0x" + "0a" * 32,
        "asset": ASSET,
        "claim_end": END,
        "chain_id": 31337,
        "vault": VAULT,
        "block": 1234,
    }


@pytest.mark.parametrize(
    ("standing", "moved", "wallet"),
    [(Standing.HELD, TRANSACTION, None), (Standing.UNCLAIMED, None, None)],
)
def test_document__not_paid__names_no_wallet(standing, moved, wallet):
    document = receipt(standing=standing).document()
    found = (document["status"], document["transaction"], document["wallet"])
    assert found == (standing.value, moved, wallet)


@settings(max_examples=50)
@given(st.integers(0, ALL_STONES), st.integers(21, 2**128 - 1))
def test_document__extreme_values__stay_whole(stones, proceeds):
    document = json.loads(json.dumps(receipt(stones, proceeds=proceeds).document()))
    pot = proceeds * 490 // 10_000
    assert int(document["pot_fen"]) == pot
    assert int(document["amount_fen"]) == pot * stones // ALL_STONES
    above, below = map(int, document["share"].split("/"))
    assert (above, below) == (stones, ALL_STONES)


def test_render__claimed__says_how_it_comes_about():
    page = Page(render(receipt()))
    assert "¥2,401,000.00" in page.text
    assert "Paid." in page.text
    assert "Distribution 7, 2027 H1" in page.text
    assert page.rows["Proceeds"] == "¥10,000,000,000,000.00 (disposal)"
    assert page.rows["Users' part, 4.9 %"] == "¥490,000,000,000.00"
    assert page.rows["Your stones"] == "1,470 at record 3"
    assert page.rows["Of all stones"] == "300,000,000, that is 0.0004900000 %"
    assert page.rows["Wallet"] == WALLET
    assert page.rows["Transaction"] == TRANSACTION
    assert page.rows["Date"] == "2027-01-15 16:00 UTC+8"
    assert page.rows["Member"] == "0x" + "05" * 32
    assert page.rows["Hash of the accounts"] == "0x" + "0a" * 32


@pytest.mark.parametrize(
    ("standing", "time", "said", "absent"),
    [
        (Standing.HELD, END, "Held for you.", "To be claimed before"),
        (Standing.UNCLAIMED, END - 1, "Anyone can claim it for you", "Transaction"),
        (Standing.UNCLAIMED, END - 1, "Not yet claimed.", "Date"),
        (Standing.UNCLAIMED, END, "The time to claim is over", "Transaction"),
        (Standing.UNCLAIMED, END, "Not claimed.", "To be claimed before"),
        (Standing.HELD, END, "Held for you.", "Date"),
    ],
)
def test_render__not_paid__says_what_becomes_of_it(standing, time, said, absent):
    made = receipt(standing=standing)
    page = Page(render(replace(made, issue=replace(made.issue, time=Timestamp(time)))))
    assert said in page.text
    assert absent not in page.rows
    assert "Wallet" not in page.rows


@settings(max_examples=50)
@given(st.text().filter(lambda text: "\r" not in text and "\0" not in text))
def test_render__any_period__is_text_and_not_markup(period):
    made = receipt()
    hostile = f"<script>$number</script>{period}"
    page = Page(render(replace(made, issue=replace(made.issue, period=hostile))))
    assert "script" not in page.tags
    assert hostile in page.text


def test_render__page__loads_nothing_and_can_be_printed():
    text = render(receipt())
    names = {name for name, _ in Page(text).attributes}
    assert names.isdisjoint({"src", "href", "srcset", "onload"})
    assert not re.search(r"url\(|@import|https?:", text)
    assert "@media print" in text
    assert "overflow-wrap: anywhere" in text[text.index("body {") : text.index("main {")]
    assert "$" not in text
