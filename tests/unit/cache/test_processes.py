# SPDX-License-Identifier: Apache-2.0
"""The cache as processes see it: what a hit imports, what `python -m pyacc_mlir cache` says, and a disk that fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
import numpy as np
from pyacc_mlir import acc

@acc.jit(device=DEVICE)
def saxpy(a, x, y):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        y[i] = a * np.sqrt(x[i]) + y[i]

x, y = np.full(100, 4.0), np.ones(100)
saxpy(2.0, x, y)
assert (y == 5).all(), y
loaded = {"torch_mlir", "llvmlite", "pyacc_mlir.frontend.sema", "pyacc_mlir.frontend.split"} & sys.modules.keys()
print("compiler" if loaded else "none")
"""


def python(*arguments: str, cache: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYACC_CACHE": "1", "PYACC_CACHE_DIR": str(cache), **variables}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def program(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM.replace("DEVICE", repr(getattr(request, "param", "host"))))
    return str(file)


@pytest.mark.parametrize("program", ["host", "simt"], indirect=True)
def test_hit_imports_no_compiler(program: str, tmp_path: Path) -> None:
    outputs = [python(program, cache=tmp_path / "cache") for _ in range(2)]
    assert [each.stderr for each in outputs] == ["", ""]
    assert [each.stdout.strip() for each in outputs] == ["compiler", "none"]


def test_processes_at_once(program: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYACC_CACHE": "1", "PYACC_CACHE_DIR": str(tmp_path / "cache")}
    running = [
        subprocess.Popen([sys.executable, program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(3)
    ]
    outputs = [process.communicate(timeout=120)[0].decode().strip() for process in running]
    assert set(outputs) <= {"compiler", "none"}
    assert [each.name for each in (tmp_path / "cache" / "blocks").iterdir() if each.suffix != ".bin"] == []


def test_disk_that_cannot_be_written(program: str, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    found = python(program, cache=tmp_path / "cache")
    assert found.stdout.strip() == "compiler"
    assert found.stderr.count("AccWarning") == 1


def test_commands(program: str, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    python(program, cache=cache)
    told = python("-m", "pyacc_mlir", "cache", "info", cache=cache).stdout
    assert str(cache) in told
    assert "blocks" in told
    cleared = python("-m", "pyacc_mlir", "cache", "clear", cache=cache)
    assert cleared.returncode == 0
    assert "removed" in cleared.stdout
    assert "empty" in python("-m", "pyacc_mlir", "cache", "info", cache=cache).stdout
    assert python("-m", "pyacc_mlir", "cache", "wrong", cache=cache).returncode == 2


def test_import_loads_no_compiler() -> None:
    program = (
        "import numpy, sys; from pyacc_mlir import acc; acc.jit\n"
        "heavy = {'torch_mlir', 'llvmlite', 'islpy', 'cuda'} & sys.modules.keys()\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_code_is_kept_without_leaks(tmp_path: Path) -> None:
    program = (
        "import gc, resource, sys, tracemalloc, numpy as np\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from pyacc_mlir import acc\n"
        "import kernel\n"
        "x = np.ones(8)\n"
        "def again(times):\n"
        "    for _ in range(times):\n"
        "        acc.jit(kernel.twice)(x)\n"
        "        kernel.compiled(x)\n"
        "again(200); gc.collect(); tracemalloc.start(); again(20); gc.collect()\n"
        "before = tracemalloc.get_traced_memory()[0]; peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "again(600); gc.collect()\n"
        "grown = tracemalloc.get_traced_memory()[0] - before\n"
        "assert grown < 60_000, grown\n"
        "assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 8_000\n"
    )
    (tmp_path / "kernel.py").write_text(
        "from pyacc_mlir import acc\ndef twice(x):\n    #pragma acc parallel loop\n    for i in range(x.shape[0]):\n"
        "        x[i] = x[i] * 1.5\n\ncompiled = acc.jit(twice)\n"
    )
    found = python("-c", program, str(tmp_path), cache=tmp_path / "cache")
    assert (found.returncode, found.stderr) == (0, "")
