"""What a network's configuration refuses; a file and a local network give the same kind."""

import tomllib
from dataclasses import replace

import pytest

from csop import params as parameters
from csop.chain.keys import address_of, derived
from csop.deployment.config import (
    FOLDER,
    HOLDERS,
    ConfigError,
    NetworkConfig,
    load_network,
    local_network,
)
from csop.types import Address, Timestamp

GENESIS = Timestamp(1_700_000_000 // 3600 * 3600)
ZERO = Address("0x" + "0" * 40)


@pytest.fixture(scope="module")
def config() -> NetworkConfig:
    return local_network("config", GENESIS, parameters.load())


def key(name: str) -> Address:
    return address_of(derived("config", name))


def test_local_network__same_seed__same_network(config):
    assert local_network("config", GENESIS, parameters.load()) == config


def test_local_network__another_seed__no_address_in_common(config):
    other = local_network("another", GENESIS, parameters.load())
    assert not set(other.committee) & set(config.committee)
    assert other.beacon_key != config.beacon_key


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": "../up"}, "name: lower-case letters, digits and dashes only"),
        ({"chain_id": 0}, "chain_id: must be above zero"),
        ({"genesis": GENESIS + 1}, "is not a whole hour"),
        ({"genesis": 0}, "is not a whole hour"),
        ({"holders": {}}, "roles: must be exactly registrar, steward"),
        ({"threshold": 2}, "committee.threshold: 2 of 5 is no majority"),
        ({"threshold": 6}, "committee.threshold: 6 of 5 is no majority"),
        ({"multisig": ZERO}, "timelock.multisig: the zero address"),
        ({"multisig": key("auditor")}, "must be three"),
        ({"auditor": key("auditor").lower()}, "is no EIP-55 address"),
        ({"committee": (key("committee-1"),) * 5}, "committee.members: at most 16, each once"),
        ({"attesters": ()}, "attesters: needs at least one, each once"),
        ({"attesters": (key("attester"),) * 2}, "attesters: needs at least one, each once"),
        ({"attesters": (ZERO,)}, "attesters: the zero address"),
        ({"beacon_key": bytes(127)}, "beacon.key: 127 bytes, needs 128"),
        ({"beacon_proof": b""}, "beacon.proof_of_possession: 0 bytes, needs 256"),
    ],
)
def test_network_config__faulty__names_the_problem(config, change, problem):
    with pytest.raises(ConfigError, match=problem):
        replace(config, **change)


def test_network_config__role_without_holder__refused(config):
    with pytest.raises(ConfigError, match="roles.pauser: needs at least one holder"):
        replace(config, holders={**config.holders, "pauser": ()})


@pytest.mark.parametrize("role", ["policy", "rotator", "campaigner"])
def test_network_config__guardian_of_itself__refused(config, role):
    holders = {**config.holders, role: config.holders["guardian"]}
    with pytest.raises(ConfigError, match="could not be trusted to cancel its own operations"):
        replace(config, holders=holders)


def test_network_config__several_problems__names_all(config):
    with pytest.raises(ConfigError) as caught:
        replace(config, chain_id=0, threshold=1)
    assert len(str(caught.value).splitlines()) == 2


def write(config: NetworkConfig, path) -> None:
    def listed(accounts) -> str:
        return "[" + ", ".join(f'"{a}"' for a in accounts) + "]"

    roles = "\n".join(f"{role} = {listed(found)}" for role, found in config.holders.items())
    path.write_text(
        f"""
chain_id = {config.chain_id}
genesis = {config.genesis}
attesters = {listed(config.attesters)}
[roles]
{roles}
[timelock]
multisig = "{config.multisig}"
auditor = "{config.auditor}"
users_association = "{config.users_association}"
[committee]
members = {listed(config.committee)}
threshold = {config.threshold}
[beacon]
key = "0x{config.beacon_key.hex()}"
proof_of_possession = "{config.beacon_proof.hex()}"
"""
    )


def test_load_network__complete_file__gives_the_network(config, tmp_path):
    write(config, tmp_path / "consortium.toml")
    assert load_network(tmp_path / "consortium.toml") == replace(config, name="consortium")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("chain_id = 31337", "", "missing 'chain_id'"),
        ("attesters", "# attesters", "missing 'attesters'"),
        ("[timelock]", "colour = []\n[timelock]", "roles: must be exactly"),
        ("chain_id", "colour = 1\nchain_id", "unknown: colour"),
        ("threshold = 3", "threshold = 'three'", "not supported between"),
        ('key = "0x', 'key = "0xzz', "non-hexadecimal"),
        ("[beacon]", "[beacon", "Expected"),
    ],
)
def test_load_network__faulty_file__names_file_and_problem(config, tmp_path, old, new, problem):
    path = tmp_path / "faulty.toml"
    write(config, path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ConfigError, match=problem):
        load_network(path)


def test_load_network__no_file__says_so(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load_network(tmp_path / "none.toml")


def test_networks_readme__names_every_role():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    example = tomllib.loads(text.split("```toml")[1].split("```")[0])
    assert set(example["roles"]) == set(HOLDERS)
