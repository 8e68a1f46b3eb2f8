"""Commands in words, and how amounts are shown: no chain."""

import pytest

from csop import shown
from scripts import acting
from scripts.acting import InputError, parse

CALLS = []


def paint(_hand, house: str, colour: str = "white", *, coats: str = "1") -> None:
    CALLS.append((house, colour, coats))


def look(_hand) -> None:
    CALLS.append(())


COMMANDS = {"paint": paint, "look": look}


@pytest.mark.parametrize(
    ("words", "call"),
    [
        (("paint", "7"), ("7", "white", "1")),
        (("paint", "7", "red", "yes"), ("7", "red", "1")),
        (("paint", "--yes", "7"), ("7", "white", "1")),
        (("paint", "coats=3", "7", "dry"), ("7", "white", "3")),
        (("paint", "a=b"), ("a=b", "white", "1")),
        (("look",), ()),
    ],
)
def test_parse__words__are_the_commands_arguments(words, call):
    CALLS.clear()
    parse("house", COMMANDS, words)(None)
    assert CALLS == [call]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say what to do: run house main paint <house> [colour] [coats=…]; look"),
        (("sell",), "there is no 'sell': run house main paint <house> [colour] [coats=…]; look"),
        (("paint",), "usage: run house main paint <house> [colour] [coats=…]"),
        (("paint", "1", "2", "3"), "usage: run house main paint <house> [colour] [coats=…]"),
        (("look", "away"), "usage: run house main look"),
    ],
)
def test_parse__other_words__say_how(words, said):
    with pytest.raises(InputError) as caught:
        parse("house", COMMANDS, words)
    assert str(caught.value) == said


@pytest.mark.parametrize("text", ["", "-1", "1.0", "0x1", "²", "١"])
def test_whole__no_number__is_refused(text):
    with pytest.raises(InputError, match="task is .*, must be a whole number"):
        acting.whole("task", text)


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (shown.odds(10**9), "100 %"),
        (shown.odds(1), "0.0000001 %"),
        (shown.odds(250_000_001), "25.0000001 %"),
        (shown.odds(12_500_000), "1.25 %"),
        (shown.yuan(5_000_000), "¥50,000.00"),
        (shown.exact_stones(25 * 10**17), "2.5"),
        (shown.exact_stones(1), "0.000000000000000001"),
        (shown.stones(999), "0.00"),
        (shown.date(0), "1970-01-01 00:00 UTC"),
    ],
)
def test_shown__amounts__are_exact_or_rounded_down(made, text):
    assert made == text
