# SPDX-License-Identifier: Apache-2.0
"""The last mile to PTX: older LLVM text, libdevice, chips, and errors instead of a dead process."""

from __future__ import annotations

import functools
import math
import struct
from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest

from pyacc_mlir.diagnostics import CompileError
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.targets import nvptx
from pyacc_mlir.lowering.targets.llvm_compat import down
from pyacc_mlir.lowering.targets.nvptx import to_llvm_ir, to_ptx
from pyacc_mlir.lowering.targets.target import Target, TargetKind
from tests.support.ptxas import assemble, find_ptxas

EMPTY = "define ptx_kernel void @k() { ret void }"
SINE = """
declare double @__nv_sin(double)
define ptx_kernel void @k(ptr addrspace(1) %x) {
  %v = load double, ptr addrspace(1) %x
  %s = call double @__nv_sin(double %v)
  store double %s, ptr addrspace(1) %x
  ret void
}
"""


def bits_of_double(text: str) -> int:
    """The bits that LLVM 22 reads from a literal of type double, after `down`."""
    line = down(f"@g = global double {text}")
    module = llvm.parse_assembly(line)
    (variable,) = module.global_variables
    return int(str(variable).rpartition("0x")[2], 16) if "0x" in str(variable) else _decimal(str(variable))


def _decimal(line: str) -> int:
    (bits,) = struct.unpack("<Q", struct.pack("<d", float(line.rpartition(" ")[2])))
    return int(bits)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.000000e-01", 0.1),
        ("-2.500000e+00", -2.5),
        ("f0x3FB999999999999A", 0.1),
        ("+inf", math.inf),
        ("-inf", -math.inf),
        ("4.940656e-324", 5e-324),
        ("0.0", 0.0),
        ("-0.0", -0.0),
    ],
)
def test_double_literals_keep_their_value(text: str, value: float) -> None:
    (expected,) = struct.unpack("<Q", struct.pack("<d", value))
    assert bits_of_double(text) == expected


@pytest.mark.parametrize("number", [0.1, 3.4e38, 1e-45, 1.1754942e-38, -7.0, 16777217.0])
def test_float_literals_are_rounded_to_float(number: float) -> None:
    wide = down(f"@g = global float {number:.20e}").rpartition("0x")[2]
    (value,) = struct.unpack("<d", struct.pack("<Q", int(wide, 16)))
    assert value == float(np.float32(number))


def test_half_and_bfloat_have_their_own_spelling() -> None:
    assert down("@g = global half 1.500000e+00") == "@g = global half 0xH3E00"
    assert down("@g = global bfloat f0x3FC0") == "@g = global bfloat 0xR3FC0"


@pytest.mark.parametrize(("text", "bits"), [("+qnan", 0x7FF8 << 48), ("-nan(0x5)", (0xFFF8 << 48) | 5)])
def test_nan_keeps_sign_and_payload(text: str, bits: int) -> None:
    assert down(f"@g = global double {text}").endswith(f"0x{bits:016X}")


def test_other_text_is_left_alone() -> None:
    text = '!0 = !{!"float 1.5"}\n%x.1.0 = add i32 %a, 15\ncall void @f2.5(i32 3)'
    assert down(text) == text


@pytest.mark.parametrize("chip", ["sm_75", "sm_86", "sm_90a", "sm_100", "sm_121"])
def test_chips_are_named_in_the_ptx(chip: str) -> None:
    ptx = to_ptx(EMPTY, Target(TargetKind.NVPTX, chip))
    assert f".target {chip}" in ptx
    if find_ptxas() is not None:
        assemble(ptx, chip)


@pytest.mark.parametrize("chip", ["", "sm_70", "sm_99", "sm_130", "gfx90a", "sm_80a"])
def test_unknown_chips_are_refused(chip: str) -> None:
    with pytest.raises(CompileError, match="expected one of sm_75") as caught:
        to_ptx(EMPTY, Target(TargetKind.NVPTX, chip))
    assert caught.value.diagnostics[0].code == "ACC701"


def test_libdevice_is_linked_and_internal() -> None:
    ptx = to_ptx(SINE, Target.parse("sm_90"))
    assert ".extern" not in ptx
    assert ptx.count(".visible") == 1
    assert "__nvvm_reflect" not in ptx


def test_missing_libdevice_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nvptx, "_libdevice", functools.cache(nvptx._libdevice.__wrapped__))
    monkeypatch.setattr(nvptx, "_part_of_libdevice", nvptx._part_of_libdevice.__wrapped__)
    monkeypatch.setattr(nvptx, "_LIBDEVICE", "nowhere.bc")
    with pytest.raises(CompileError, match="pip install nvidia-nvvm"):
        to_ptx(SINE, Target.parse("sm_90"))
    assert ".entry k" in to_ptx(EMPTY, Target.parse("sm_90"))  # not needed, not asked for


def test_functions_without_code_are_an_error() -> None:
    with pytest.raises(CompileError, match="no code for __nv_no_such, puts on a GPU"):
        to_ptx(
            "declare void @puts()\ndeclare void @__nv_no_such()\n"
            "define ptx_kernel void @k() { call void @puts() call void @__nv_no_such() ret void }",
            Target.parse("sm_90"),
        )


def test_operation_without_translation_is_an_error() -> None:
    """Translating it would end the process."""
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.parse("""
gpu.module @m {
  llvm.func @k(%x: f64) {
    %0 = math.sin %x : f64
    llvm.return
  }
}""")
        with pytest.raises(CompileError, match="`math.sin` has no translation"):
            to_llvm_ir(module.body.operations[0].operation)


def test_atomics_are_relaxed() -> None:
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.parse("""
gpu.module @m {
  llvm.func @k(%p: !llvm.ptr, %x: i64) attributes {gpu.kernel, nvvm.kernel} {
    %0 = llvm.atomicrmw add %p, %x acq_rel : !llvm.ptr, i64
    %1 = llvm.cmpxchg %p, %x, %x acq_rel monotonic : !llvm.ptr, i64
    llvm.return
  }
}""")
        text = to_llvm_ir(module.body.operations[0].operation)
    assert 'atomicrmw add ptr %0, i64 %1 syncscope("device") monotonic' in text
    assert 'syncscope("device") monotonic monotonic' in text
    ptx = to_ptx(text, Target.parse("sm_90"))
    assert "fence" not in ptx
    assert "membar" not in ptx


def test_debug_locations_do_not_disturb(tmp_path: Path) -> None:
    with ir.Context(), ir.Location.file(str(tmp_path / "f.py"), 3, 1):
        module = ir.Module.parse(
            "gpu.module @m { llvm.func @k() attributes {gpu.kernel, nvvm.kernel} { llvm.return } }"
        )
        assert ".entry k" in to_ptx(to_llvm_ir(module.body.operations[0].operation), Target.parse("sm_80"))
