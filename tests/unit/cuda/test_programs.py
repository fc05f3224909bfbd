# SPDX-License-Identifier: Apache-2.0
"""Whole programs on `device="nvidia"`, cuda-python included, on the fake driver; each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.imports import ROOT

PROGRAM = Path(__file__).with_name("nvidia_program.py")
Run = Callable[[str], list[str]]


@pytest.fixture
def run(built_library: Path, tmp_path: Path) -> Run:
    pytest.importorskip("cuda.bindings.driver", reason="needs cuda-python (extra `cuda`)")

    def run(what: str) -> list[str]:
        environment = {**os.environ, "LD_LIBRARY_PATH": str(built_library.parent), "PYTHONPATH": str(ROOT)}
        environment["PYACC_CACHE_DIR"] = str(tmp_path)
        command = [sys.executable, str(PROGRAM), what]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run


def _line(construct: str) -> int:
    lines = PROGRAM.read_text(encoding="utf-8").splitlines()
    return lines.index(f"def {construct}(x):") + 2


def test_devices_are_listed(run: Run) -> None:
    assert run("devices")[2:] == ["nvidia | Fake GPU 0 | sm_90", "nvidia:1 | Fake GPU 1 | sm_90"]


@pytest.mark.parametrize(("what", "number"), [("first", 0), ("second", 1)])
def test_program_runs_on_the_device_that_it_names(run: Run, what: str, number: int) -> None:
    upload, launch, download, retained = run(what)
    assert retained == ("retained 0 1" if number else "retained 1 0")
    assert upload == "cuMemcpyHtoDAsync_v2 800 ordinary stream thread"
    assert launch.startswith("cuLaunchKernel quiet_kernel_0 grid 1 1 1 block ")
    assert download == "cuMemcpyDtoHAsync_v2 800 ordinary stream thread"


def test_failing_kernel_is_named_with_its_line(run: Run) -> None:
    message = run("crash")[0]
    assert "kernel `crash_kernel_0` failed: CUDA_ERROR_ILLEGAL_ADDRESS" in message
    assert f"nvidia_program.py:{_line('crash')}" in message


def test_failing_asynchronous_kernel_is_named_with_its_line(run: Run) -> None:
    message = run("crash_async")[0]
    assert "CUDA_ERROR_ILLEGAL_ADDRESS" in message
    assert "in kernel `crash_async_kernel_0` at " in message
    assert f"nvidia_program.py:{_line('crash_async')}" in message


def test_failing_launch_is_named(run: Run) -> None:
    message = run("no_launch")[0]
    assert "kernel `quiet_kernel_0` failed" in message
    assert "(cuLaunchKernel)" in message
    assert f"nvidia_program.py:{_line('quiet')}" in message


def test_queues_are_streams(run: Run) -> None:
    upload, first, wait, second, download, _ = run("two_queues")
    assert upload == "cuMemcpyHtoDAsync_v2 800 ordinary stream thread"
    assert first.startswith("cuLaunchKernel two_queues_")
    assert first.endswith("stream 1")
    assert wait == "cuStreamWaitEvent stream 2 flags 0"
    assert second.endswith("stream 2")
    assert download == "cuMemcpyDtoHAsync_v2 800 ordinary stream thread"
