# SPDX-License-Identifier: Apache-2.0
"""Loading artifacts: names are bound, and what cannot run is refused before it can do harm."""

from __future__ import annotations

import dataclasses
import pickle
import platform
import subprocess
import sys

import numpy as np
import pytest

from pyacc_mlir.runtime import elf_symbols
from pyacc_mlir.runtime.loader import LoadError, load
from tests.unit.runtime.support import array, block

NOTHING = "define i32 @block(ptr %f) { ret i32 0 }"
SINE = """
define i32 @block(ptr %frame) {
  %data = load ptr, ptr %frame
  %x = load TYPE, ptr %data, align 8
  %y = call TYPE @NAME(TYPE %x)
  store TYPE %y, ptr %data, align 8
  ret i32 0
}
declare TYPE @NAME(TYPE)"""


def sine(llvm_type: str, name: str) -> str:
    return SINE.replace("TYPE", llvm_type).replace("NAME", name)


def test_math_library_is_found() -> None:
    x = np.array([0.5])
    load(block(sine("double", "sin"), (array(writes=True),)))(x)
    assert x[0] == pytest.approx(np.sin(0.5))


@pytest.mark.skipif((sys.platform, platform.machine()) != ("linux", "x86_64"), reason="needs libmvec")
def test_vector_math_library_is_found() -> None:
    x = np.array([0.5, 1.0])
    load(block(sine("<2 x double>", "_ZGVbN2v_sin"), (array(writes=True),)))(x)
    assert x == pytest.approx(np.sin([0.5, 1.0]))


def test_artifact_survives_pickling() -> None:
    artifact = pickle.loads(pickle.dumps(block(NOTHING)))
    assert load(artifact)() is None


def test_same_names_in_two_artifacts_stay_apart() -> None:
    one, two = (load(block(f"define i32 @block(ptr %f) {{ ret i32 {i} }}")) for i in (1, 2))
    for plan, status in ((one, 1), (two, 2)):
        with pytest.raises(RuntimeError, match=f"status {status}"):
            plan()


def test_unresolved_function_is_refused_by_name() -> None:
    with pytest.raises(LoadError, match=r"needs functions that are not here: no_such_sine$"):
        load(block(sine("double", "no_such_sine"), (array(),)))


def test_missing_entry_is_refused() -> None:
    with pytest.raises(LoadError, match="no function other"):
        load(dataclasses.replace(block(NOTHING), entry="other"))


@pytest.mark.parametrize(
    "object_code",
    [b"", b"junk", b"\x7fELF\x02\x01" + bytes(10), b"\x7fELF\x02\x01" + b"\xff" * 90],
    ids=["empty", "junk", "short", "wild"],
)
def test_damaged_object_is_refused(object_code: bytes) -> None:
    with pytest.raises(LoadError):
        load(dataclasses.replace(block(NOTHING), object_code=object_code))


def test_truncated_object_is_refused() -> None:
    artifact = block(NOTHING)
    with pytest.raises(LoadError, match="damaged"):
        load(dataclasses.replace(artifact, object_code=artifact.object_code[:-100]))


def test_code_for_another_processor_is_refused() -> None:
    artifact = block(NOTHING)
    machine = bytes([0xF3, 0])  # RISC-V
    foreign = artifact.object_code[:0x12] + machine + artifact.object_code[0x14:]
    with pytest.raises(LoadError, match="another processor"):
        load(dataclasses.replace(artifact, object_code=foreign))


def test_device_target_is_refused() -> None:
    with pytest.raises(LoadError, match="compiled for sm_90"):
        load(dataclasses.replace(block(NOTHING), target="sm_90"))


def test_symbols_of_an_object_file() -> None:
    symbols = elf_symbols.read_symbols(block(sine("double", "sin"), ()).object_code)
    assert "block" in symbols.defined
    assert symbols.undefined == {"sin"}


def test_runtime_needs_neither_compiler_nor_llvm_to_import() -> None:
    program = (
        "import sys, pyacc_mlir.runtime.loader, pyacc_mlir.runtime.data_region\n"
        "heavy = [m for m in sys.modules if m.split('.')[0] in ('torch_mlir', 'llvmlite')"
        " or m.startswith(('pyacc_mlir.frontend', 'pyacc_mlir.lowering'))]\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
