# SPDX-License-Identifier: Apache-2.0
"""Functions compiled ahead of time: they do elsewhere what they do here, without a compiler, or say why they cannot."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.bundles import processor
from pyacc_mlir.diagnostics import DeviceError
from pyacc_mlir.tools.pyacc_opt import main

OFFSET = 0.5


@acc.jit
def blend(a, x, y, times=2, *, scale=1.5):
    """What it does."""
    n = x.shape[0]
    for _ in range(times):
        #pragma acc parallel loop
        for i in range(n):
            y[i] = a * np.sqrt(x[i]) + scale * y[i] + OFFSET
    if math.isnan(y[0]):
        raise ValueError("not a number")
    total = 0.0
    #pragma acc parallel loop reduction(+:total)
    for i in range(n):
        total += y[i]
    return total


def arguments() -> tuple[Any, ...]:
    return 2.0, np.arange(6.0), np.ones(6)


TYPES = "f64, f64[:], f64[:], i64, scale=f64"


@pytest.mark.parametrize("settings", [{}, {"cpu": "x86-64-v2"}, {"target": "simt"}], ids=["here", "cpu", "simt"])
def test_loaded_function_does_the_same(settings: dict[str, str], tmp_path: Path) -> None:
    blend.compile(TYPES, **settings).save(tmp_path / "blend.pyacc")
    loaded = acc.load(tmp_path / "blend.pyacc")
    mine, theirs = arguments(), arguments()
    assert loaded(*mine) == pytest.approx(blend.py_func(*theirs))
    assert mine[2] == pytest.approx(theirs[2])
    assert loaded.blend(*mine, times=1, scale=2.0) == pytest.approx(blend.py_func(*theirs, times=1, scale=2.0))
    assert loaded.blend.__doc__ == "What it does."
    mine[2][0] = math.nan
    with pytest.raises(ValueError, match="not a number"):
        loaded(*mine)
    with pytest.raises(TypeError, match=r"compiled for other types: block blend\w* is called with .*float32"):
        loaded(2.0, np.ones(3, dtype="f4"), np.ones(3))


def test_compiling_for_arguments_prepares_the_call(tmp_path: Path) -> None:
    again = acc.jit(blend.py_func)
    again.compile(*arguments()).save(tmp_path / "blend.pyacc")
    versions = again.stats()["versions"]
    assert again(*arguments()) == pytest.approx(blend.py_func(*arguments()))
    assert again.stats()["versions"] == versions == 2
    assert acc.load(tmp_path / "blend.pyacc")(*arguments()) == pytest.approx(blend.py_func(*arguments()))


def test_code_for_a_gpu_needs_no_gpu_to_be_made(tmp_path: Path) -> None:
    blend.compile(TYPES, target="sm_90").save(tmp_path / "gpu.pyacc")
    content = (tmp_path / "gpu.pyacc").read_bytes()
    assert b".target sm_90" in content
    if acc.get_num_devices("nvidia") == 0:
        with pytest.raises(DeviceError):
            acc.load(tmp_path / "gpu.pyacc")


def test_loading_imports_no_compiler(tmp_path: Path) -> None:
    source = tmp_path / "kernels.py"
    source.write_text(
        "import numpy as np\nN = 4\n"
        'def root(x: "f64[:]"):\n    #pragma acc parallel loop\n    for i in range(x.shape[0]):\n'
        "        x[i] = np.sqrt(x[i])\n"
        'def plus(x: "f64[:]", k: "i64" = 1):\n    #pragma acc parallel loop\n    for i in range(x.shape[0]):\n'
        "        x[i] = x[i] + N + k\n"
    )
    assert main([str(source), "--emit=bundle", "-o", str(tmp_path / "kernels.pyacc")]) == 0
    source.unlink()
    program = (
        "import sys, numpy as np; from pyacc_mlir import acc\n"
        "kernels = acc.load(sys.argv[1]); x = np.full(3, 4.0); kernels.root(x); kernels.plus(x)\n"
        "assert x.tolist() == [7.0] * 3, x\n"
        "heavy = [name for name in sys.modules if name.split('.')[0] in ('torch_mlir', 'llvmlite')]\n"
        "parts = ('pyacc_mlir.frontend.s', 'pyacc_mlir.lowering.p')\n"
        "heavy += [name for name in sys.modules if name.startswith(parts)]\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "kernels.pyacc")], check=True, timeout=60)


def test_command_line_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "kernels.py"
    source.write_text("def f(x):\n    #pragma acc parallel loop\n    for i in range(x.shape[0]):\n        x[i] = 1\n")
    assert main([str(source), "--emit=bundle", "-o", str(tmp_path / "out")]) == 2
    assert "annotate the parameters" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [source]
    with pytest.raises(SystemExit):
        main([str(source), "--emit=bundle"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda found: found[:-1], "damaged bundle"),
        (lambda found: found[:60] + bytes([found[60] ^ 1]) + found[61:], "damaged bundle"),
        (lambda found: found.replace(b"bundle 1", b"bundle 9", 1), "another version"),
        (lambda _: b"", "not a bundle"),
        (lambda _: b"PK\3\4 something else", "not a bundle"),
    ],
)
def test_damaged_file_is_refused(change: Any, message: str, tmp_path: Path) -> None:
    file = tmp_path / "blend.pyacc"
    blend.compile(TYPES).save(file)
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(ValueError, match=message):
        acc.load(file)


def test_processor_that_lacks_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blend.compile(TYPES, cpu="x86-64-v3").save(tmp_path / "blend.pyacc")
    monkeypatch.setattr(processor, "_features", lambda: frozenset({"sse4_2", "popcnt", "avx"}))
    with pytest.raises(DeviceError, match="avx2"):
        acc.load(tmp_path / "blend.pyacc")


@acc.jit
def with_directives(x):
    #pragma acc enter data copyin(x)
    print("between")
    #pragma acc parallel loop present(x)
    for i in range(x.shape[0]):
        x[i] = x[i] + 1.0
    print("after")
    #pragma acc exit data copyout(x)


def test_directives_between_blocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_directives.compile("f64[:]", target="simt").save(tmp_path / "out")
    x = np.zeros(4)
    acc.load(tmp_path / "out")(x)
    assert x.tolist() == [1.0] * 4
    assert capsys.readouterr().out == "between\nafter\n"


def helper(v: float) -> float:
    return v + 1.0


@acc.jit
def reads_a_function(x):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        x[i] = x[i] + 1.0
    return helper(x[0])


@acc.jit
def takes_a_tuple(x, shape):
    #pragma acc parallel loop
    for i in range(shape[0]):
        x[i] = x[i] + 1.0


@acc.jit
def odd_default(x, k=[1]):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        x[i] = x[i] + 1.0


def test_what_cannot_be_saved_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="outside its blocks it uses `helper`, a function"):
        reads_a_function.compile(np.ones(3)).save(tmp_path / "out")
    with pytest.raises(TypeError, match="`shape` is a tuple"):
        takes_a_tuple.compile(np.ones(3), (3,)).save(tmp_path / "out")
    odd_default.compile(np.ones(3)).save(tmp_path / "out")
    with pytest.raises(ValueError, match="expected target='host'"):
        blend.compile(TYPES, target="sm_90", cpu="x86-64-v3")
    with pytest.raises(ValueError, match="unknown target"):
        blend.compile(TYPES, target="z80")
    with pytest.raises(TypeError, match="no parameter for"):
        blend.compile("f64, f64[:], f64[:], i64, speed=f64")
    with pytest.raises(ValueError, match="not a type|expected"):
        blend.compile("f64, what[:]")
