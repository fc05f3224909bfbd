# SPDX-License-Identifier: Apache-2.0
"""Tests that need an NVIDIA GPU: `make test-gpu`. Without one they skip themselves, and say why there is none."""

from __future__ import annotations

import pytest

from pyacc_mlir.runtime import _native, devices
from tests.gpu.gpu import DEVICE

pytest.register_assert_rewrite("tests.run")


@pytest.fixture
def agree() -> object:
    """`agree(function, *args, rtol=…, atol=…)`: plain Python = the GPU."""
    from tests.support.differential import Agreement

    return Agreement(DEVICE)


@pytest.fixture
def agree_run(agree: object) -> object:
    return agree


@pytest.fixture
def gpu() -> _native.Device:
    """The first GPU as the runtime has it."""
    return devices.find(DEVICE)
