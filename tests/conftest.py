# SPDX-License-Identifier: Apache-2.0
"""Fixtures of all tests: `agree` runs a program as plain Python and on every device, and compares."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

# Tests are about what the compiler makes now; those of the cache turn it on, each in a folder of its own.
os.environ["PYACC_CACHE"] = "0"
os.environ["PYACC_CACHE_DIR"] = tempfile.mkdtemp(prefix="pyacc-tests-")

from tests.support.ptxas import find_ptxas

#: Where programs of tests/run are executed.
RUN_DEVICES = ("host", "simt")
#: `ptxas` compiles a program for NVIDIA chips and assembles the result.
DEVICES = (
    *RUN_DEVICES,
    pytest.param("ptxas", marks=pytest.mark.skipif(find_ptxas() is None, reason="needs ptxas (extra `test`)")),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    names = [*RUN_DEVICES, "ptxas"]
    parser.addoption("--device", choices=names, help="of the tests that run on several devices, those on this one")
    parser.addoption("--fuzz-programs", type=int, default=300, help="how many random programs tests/fuzz runs")
    parser.addoption("--fuzz-seed", type=int, default=0, help="which ones")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--device")
    others = {*RUN_DEVICES, "ptxas"} - {wanted} if wanted else set()
    if left_out := [item for item in items if others & _parameters(item)]:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not others & _parameters(item)]


def _parameters(item: pytest.Item) -> set[str]:
    callspec = getattr(item, "callspec", None)
    return {value for value in callspec.params.values() if isinstance(value, str)} if callspec else set()


@pytest.fixture(params=DEVICES)
def agree(request: pytest.FixtureRequest) -> object:
    """`agree(function, *args, rtol=…, atol=…)`: plain Python = this device."""
    from tests.support.differential import Agreement

    return Agreement(request.param)


@pytest.fixture(params=RUN_DEVICES)
def agree_run(request: pytest.FixtureRequest) -> object:
    """`agree` for programs with nothing new to assemble: sizes and values of what other tests assemble, host code."""
    from tests.support.differential import Agreement

    return Agreement(request.param)


@pytest.fixture(autouse=True)
def initial_device() -> Iterator[None]:
    """No test decides on which device the next one runs."""
    yield
    if icv := sys.modules.get("pyacc_mlir.runtime.icv"):
        icv.reset()


@pytest.fixture(params=RUN_DEVICES)
def each_device(request: pytest.FixtureRequest) -> Iterator[None]:
    """What functions run on that name no device: for tests that call `acc.jit` themselves."""
    from tests.support.differential import current_device

    with current_device(request.param):
        yield


@pytest.fixture
def agree_on_host() -> object:
    """`agree` for programs that mean something else on memory of its own."""
    from tests.support.differential import Agreement

    return Agreement("host")


@pytest.fixture
def rng() -> np.random.Generator:
    """The same numbers in every run."""
    return np.random.default_rng(20240229)
