"""Brownie's fixtures, where Brownie runs the tests: offchain and network tests do without."""

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes depends on the machine, and says nothing of the code.
settings.register_profile("csop", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("csop")


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("pytest-brownie"):
        config.pluginmanager.import_plugin("tests.fixtures")
