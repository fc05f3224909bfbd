# SPDX-License-Identifier: Apache-2.0
"""Kernels that fail: what is said, and that the process goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.imports import ROOT
from tests.gpu.gpu import DEVICE, need_gpu

pytestmark = pytest.mark.gpu
need_gpu()

PROGRAM = Path(__file__).with_name("lost_device.py")


@pytest.mark.parametrize("when", ["now", "later"])
def test_kernel_that_leaves_its_memory_is_named_with_its_line(when: str) -> None:
    command = [sys.executable, str(PROGRAM), when, DEVICE]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    lines = PROGRAM.read_text(encoding="utf-8").splitlines()
    offset = 2 if when == "now" else 4
    line = lines.index(f"def {when}(x, far):") + offset
    assert "CUDA_ERROR_ILLEGAL_ADDRESS" in first
    assert f"kernel `{when}_kernel_0`" in first
    assert f"lost_device.py:{line}" in first
    assert "the device is lost to this process since" in second
