# SPDX-License-Identifier: Apache-2.0
"""Options and the environment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc
from pyacc_mlir.device_choice import device_name
from pyacc_mlir.options import FASTMATH_FLAGS, VARIABLES, CompileOptions, environment
from pyacc_mlir.runtime import icv

SADDLE = """
import numpy as np
from pyacc_mlir import acc
from pyacc_mlir.runtime import _native

@acc.jit
def f(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1

f(np.zeros(3))
print(_native.num_threads())
"""


def test_environment_is_read_in_one_place() -> None:
    root = Path(__file__).parents[3] / "pyacc_mlir"
    texts = {path.name: path.read_text(encoding="utf-8") for path in root.rglob("*.py")}
    assert [name for name, text in texts.items() if "os.environ" in text or "getenv" in text] == ["options.py"]


def test_environment_of_nothing() -> None:
    assert environment({}).num_threads == 0
    assert not environment({"PYACC_DISABLE": "0"}).disabled
    assert environment({"PYACC_DISABLE": "1"}).disabled
    assert environment({"ACC_DEVICE_TYPE": "HOST"}).device_type == "host"


def test_number_that_is_none_names_its_variable() -> None:
    with pytest.raises(ValueError, match="PYACC_NUM_THREADS is 'many'"):
        environment({"PYACC_NUM_THREADS": "many"})
    with pytest.raises(ValueError, match="ACC_DEVICE_NUM is '-1'"):
        environment({"ACC_DEVICE_NUM": "-1"})


def test_every_variable_has_its_line() -> None:
    assert all(line and line[0].islower() or line[0] == "1" for line in VARIABLES.values())


@pytest.mark.parametrize(
    ("given", "flags"), [(True, FASTMATH_FLAGS), (False, set()), ({"nnan"}, {"nnan"}), (["afn"], {"afn"})]
)
def test_fastmath_is_a_bool_or_flags(given: object, flags: frozenset[str]) -> None:
    assert CompileOptions.of({"fastmath": given}).fastmath == flags


def test_fastmath_of_another_type() -> None:
    with pytest.raises(TypeError, match="fastmath=3"):
        CompileOptions.of({"fastmath": 3})


def test_device_number_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACC_DEVICE_NUM", "1")
    icv.forget_environment()
    with pytest.raises(acc.DeviceError, match="no device host:1"):
        device_name()
    assert device_name("host") == "host"
    icv.forget_environment()


def test_number_of_threads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "saddle.py"
    script.write_text(SADDLE)
    monkeypatch.setenv("PYACC_NUM_THREADS", "3")
    result = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert result.stdout == "3\n"


def test_dump_takes_every_stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    @acc.jit
    def f(x):
        #pragma acc parallel loop
        for i in range(len(x)):
            x[i] += 1

    monkeypatch.setenv("PYACC_DUMP", str(tmp_path / "dump"))
    f(np.zeros(3))
    names = sorted(path.name for path in (tmp_path / "dump").iterdir())
    assert names[0] == "f-float64-1-acc.txt"
    stages = [name.split("-")[-1].removesuffix(".txt") for name in names]
    assert stages == ["acc", "data", "mapped", "cpu", "llvm", "asm"]


def test_import_loads_no_compiler() -> None:
    code = (
        "import sys; from pyacc_mlir import acc; acc.jit(lambda: 0) if 0 else None; "
        "print(sorted({'torch_mlir', 'llvmlite', 'numpy'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
