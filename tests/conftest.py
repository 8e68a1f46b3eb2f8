"""Brownie's fixtures, where Brownie runs the tests: offchain and network tests do without."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("pytest-brownie"):
        config.pluginmanager.import_plugin("tests.fixtures")
