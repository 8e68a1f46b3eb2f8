"""Deploy the suite, or finish a deployment that was interrupted.

    toolchain/brownie run deploy                          local chain, derived test keys
    toolchain/brownie run deploy main <network>           params/networks/<network>.toml
    toolchain/brownie run deploy main <network> <record>  with the record elsewhere

The chain is the one at CSOP_RPC. The deployer of a named network is the keystore at
CSOP_DEPLOYER_KEYSTORE; its password is in CSOP_DEPLOYER_PASSWORD, or in the file named by
CSOP_DEPLOYER_PASSWORD_FILE. It needs no role later: keep it for nothing else.
"""

import logging
import os
import sys
from pathlib import Path

import structlog
from eth_account.signers.local import LocalAccount
from rich.console import Console
from rich.table import Table

from csop import params as parameters
from csop.chain import keys
from csop.chain.client import Client
from csop.chain.errors import ChainError
from csop.deployment import record as records
from csop.deployment.check import RoleMismatch
from csop.deployment.config import (
    FOLDER,
    LOCAL_CHAIN,
    ConfigError,
    NetworkConfig,
    load_network,
    local_network,
)
from csop.deployment.deploy import deploy
from csop.deployment.plan import Step
from csop.deployment.record import Record, RecordError, StepEntry
from csop.deployment.roles import TIMELOCK, role_table, timelock_table
from csop.params import Params
from csop.types import HOUR_SECONDS, Timestamp

LOCAL = "local"
LOCAL_SEED = "local"
LOG_COLUMNS = 120


def main(network: str = LOCAL, record: str = "") -> None:
    """Entry point of `brownie run`."""
    from brownie import web3

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    try:
        run(Client(web3.provider.endpoint_uri), network, Path(record) if record else None)
    except (ChainError, ConfigError, RecordError, RoleMismatch, parameters.ParamsError) as error:
        sys.exit(f"deploy: {error}")


def run(client: Client, network: str = LOCAL, path: Path | None = None) -> Record:
    """Deploy to a network by name, with its keys, and show what was done."""
    params = parameters.load()
    if network == LOCAL:
        config, deployer = _local(client, params, path), keys.derived(LOCAL_SEED, "deployer")
    else:
        config, deployer = load_network(FOLDER / f"{network}.toml"), _deployer()
    return deploy_and_show(client, deployer, config, params, path)


def deploy_and_show(
    client: Client,
    deployer: LocalAccount,
    config: NetworkConfig,
    params: Params,
    path: Path | None = None,
) -> Record:
    """The same with everything given."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else LOG_COLUMNS)

    def show(step: Step, entry: StepEntry, steps: int) -> None:
        gas = "already done" if entry.gas_used is None else f"{entry.gas_used:>9,} gas"
        line = f"{step.number:>3}/{steps}  {gas}  {step.title}  {entry.address or ''}".rstrip()
        console.print(line, soft_wrap=True)

    record = deploy(client, deployer, config, params, path, show)
    gas = sum(entry.gas_used or 0 for entry in record.steps)
    console.print(f"deployed {config.name}: {len(record.contracts)} contracts, {gas:,} gas")
    console.print(roles_shown(record, config, params))
    return record


def roles_shown(record: Record, config: NetworkConfig, params: Params) -> Table:
    """Who may do what, as checked on chain."""
    table = Table("role", "may call", "held by", "delay", title="Roles, as the chain has them")
    addresses = record.addresses
    names = {address: name for name, address in addresses.items()}
    for line in role_table(config, params, addresses):
        table.add_row(
            f"{line.role.id} {line.role.name}",
            "\n".join(line.role.functions),
            "\n".join(names.get(a, a) for a in line.members) or "nobody",
            "\n".join(f"{wait // 3600} h" if wait else "" for wait in line.members.values()),
        )
    for role, holders in timelock_table(config, addresses[TIMELOCK]).items():
        table.add_row(
            f"timelock {role}",
            "",
            "\n".join(names.get(a, a) for a in sorted(holders)),
            f"{params.delays.admin // 86_400} d" if role == "PROPOSER" else "",
        )
    return table


def _local(client: Client, params: Params, path: Path | None) -> NetworkConfig:
    """A local network; its genesis is the present hour, or that of the run it goes on with."""
    if client.chain_id != LOCAL_CHAIN:
        raise ConfigError(
            f"derived keys are public: on chain {client.chain_id}, name a network of {FOLDER}"
        )
    path = path or records.path_of(f"{LOCAL_CHAIN}-local")
    if path.exists():
        genesis = records.read(path).genesis
    else:
        genesis = Timestamp(client.latest().timestamp // HOUR_SECONDS * HOUR_SECONDS)
    return local_network(LOCAL_SEED, genesis, params)


def _deployer() -> LocalAccount:
    keystore = os.environ.get("CSOP_DEPLOYER_KEYSTORE")
    if not keystore:
        raise keys.KeystoreError("set CSOP_DEPLOYER_KEYSTORE to the deployer's keystore")
    file = os.environ.get("CSOP_DEPLOYER_PASSWORD_FILE")
    password = keys.password("CSOP_DEPLOYER_PASSWORD", Path(file) if file else None)
    return keys.load(Path(keystore), password)
