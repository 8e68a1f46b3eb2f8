"""Every invariant that an interface names is in docs/invariants.md and borne by a test."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"\b([A-Z]+)-([1-9][0-9]*)\b")
BORNE = re.compile(r"_([A-Z]{2,})_([1-9][0-9]*)(?=_|$)")


def in_interfaces() -> set[str]:
    """Numbers that stand in the NatSpec where invariants are listed."""
    found = set()
    for path in (ROOT / "interfaces").glob("I*.sol"):
        comments = " ".join(
            line.strip().removeprefix("///")
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.strip().startswith("///")
        )
        if "Invariants:" in comments:
            listed = comments.split("Invariants:", 1)[1].split("Stop it:", 1)[0]
            found |= {f"{name}-{number}" for name, number in NUMBER.findall(listed)}
    return found


def on_the_page() -> list[str]:
    lines = (ROOT / "docs/invariants.md").read_text(encoding="utf-8").splitlines()
    rows = [re.match(r"\| ([A-Z]+-[1-9][0-9]*) \| \S.+ \| .+ \|$", line) for line in lines]
    return [row[1] for row in rows if row]


def borne_by_tests() -> dict[str, list[str]]:
    """Number -> names of the tests that bear it; invariants of a state machine count as well."""
    found: dict[str, list[str]] = {}
    for path in (ROOT / "tests").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^ *def (\w+)\(", text, re.MULTILINE):
            if not name.startswith("test_") and f"@invariant()\n    def {name}(" not in text:
                continue
            for group, number in BORNE.findall(name):
                found.setdefault(f"{group}-{number}", []).append(f"{path.parent.name}.{name}")
    return found


def test_page__interfaces__name_the_same_invariants() -> None:
    page = on_the_page()
    assert in_interfaces() == set(page)
    assert len(page) == len(set(page)) >= 29


def test_page__every_invariant__a_unit_test_bears_its_number() -> None:
    borne = borne_by_tests()
    for number in on_the_page():
        assert any(not name.startswith("stateful.") for name in borne.get(number, [])), number


def test_page__every_invariant__the_state_machine_checks_it() -> None:
    borne = borne_by_tests()
    for number in on_the_page():
        assert any(name.startswith("stateful.") for name in borne.get(number, [])), number


def test_tests__numbers_in_their_names__are_on_the_page() -> None:
    groups = {number.split("-")[0] for number in on_the_page()}
    named = {number for number in borne_by_tests() if number.split("-")[0] in groups}
    assert named <= set(on_the_page())
