# SPDX-License-Identifier: Apache-2.0
"""The device under test."""

from __future__ import annotations

import pytest

from pyacc_mlir.runtime import devices

DEVICE = "nvidia"


def need_gpu() -> None:
    """Skips the module that calls it where there is no GPU."""
    if devices.num_devices(DEVICE) == 0:
        from pyacc_mlir.runtime import driver_cuda

        pytest.skip(f"needs an NVIDIA GPU: {driver_cuda.why_none()}", allow_module_level=True)
