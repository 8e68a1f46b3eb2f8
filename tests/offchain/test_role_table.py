"""The role table against the source: every restricted function is in it, and no other."""

import re
from pathlib import Path

from csop.deployment.roles import ADMIN, BY_NAME, GUARDIAN, MANAGED, ROLES

CONTRACTS = Path(__file__).parents[2] / "contracts"
RESTRICTED = re.compile(r"function\s+(\w+)\s*\([^)]*\)[^{;]*\brestricted\b")


def test_role_table__restricted_functions_in_the_source__are_exactly_those_in_it():
    sources = [p for p in CONTRACTS.rglob("*.sol") if "mocks" not in p.parts]
    found = {f"{p.stem}.{name}" for p in sources for name in RESTRICTED.findall(p.read_text())}
    assert len(found) >= 15
    assert found == {function for role in ROLES for function in role.functions}


def test_role_table__every_function__has_one_role():
    functions = [function for role in ROLES for function in role.functions]
    assert len(functions) == len(set(functions))
    assert {function.split(".")[0] for function in functions} <= set(MANAGED)


def test_role_table__ids__are_their_places():
    assert [role.id for role in ROLES] == list(range(len(ROLES)))
    assert ROLES[ADMIN].name == "ADMIN"


def test_role_table__delayed_roles__have_the_guardian():
    delayed = {role.name for role in ROLES if role.delay}
    assert delayed == {"POLICY", "ROTATOR", "CAMPAIGNER", "ENFORCER"}
    assert delayed == {role.name for role in ROLES if role.guardian == GUARDIAN}
    assert BY_NAME["GUARDIAN"].id == GUARDIAN
