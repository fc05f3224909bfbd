# SPDX-License-Identifier: Apache-2.0
"""The examples run, each in a process of its own, and say what they should."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.ptxas import find_ptxas

_ROOT = Path(__file__).resolve().parents[2]


def _run(*command: str, **settings: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), **settings}
    done = subprocess.run(
        [sys.executable, *command], cwd=_ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_saxpy() -> None:
    assert _run("examples/saxpy.py") == "[ 1.  3.  5.  7.  9. 11. 13. 15.]\n"


def test_heat_saves_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "heat.png"
    printed = _run("examples/heat.py", "64", str(picture))
    assert printed.startswith("64 x 64: ")
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (64, 64)


def test_distances() -> None:
    pytest.importorskip("sklearn", reason="needs scikit-learn's digits (extra `demo`)")
    assert "1797 digits" in _run("examples/distances.py")


def test_F1_pyacc_readme_program_unchanged() -> None:
    assert _run("examples/pyacc/readme.py") == "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]\n"


def test_C24_environment_switch_runs_plain_python() -> None:
    """Disabled, nothing is compiled: not even the compiler is imported."""
    code = (
        "import sys; sys.path.insert(0, 'examples'); import saxpy; saxpy.main(); "
        "print(any(name.startswith(('torch_mlir', 'llvmlite')) for name in sys.modules))"
    )
    assert _run("-c", code, PYACC_DISABLE="1") == "[ 1.  3.  5.  7.  9. 11. 13. 15.]\nFalse\n"


@pytest.mark.skipif(find_ptxas() is None, reason="needs ptxas (extra `test`)")
def test_ptx_of_heat_through_the_pipe(tmp_path: Path) -> None:
    ptx = _run("-m", "pyacc_mlir.tools.pyacc_opt", "examples/heat.py:step", "--emit=ptx", "--target=sm_90")
    command = [str(find_ptxas()), "-arch=sm_90", "-o", str(tmp_path / "out.cubin"), "-"]
    done = subprocess.run(command, input=ptx, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert ptx.count(".visible .entry") == 2
