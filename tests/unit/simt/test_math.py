# SPDX-License-Identifier: Apache-2.0
"""Functions of libdevice, as the C library computes them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pyacc_mlir.diagnostics.errors import CompileError
from tests.unit.simt.device import run

_CALL = """
  llvm.func @__nv_{name}({types}) -> {result}
  llvm.func @k(%out: !llvm.ptr, %x: {kind}, %y: {second}) attributes {{gpu.kernel, nvvm.kernel}} {{
    %r = llvm.call @__nv_{name}({values}) : ({types}) -> {result}
    llvm.store %r, %out : {result}, !llvm.ptr
    llvm.return
  }}
"""


def _compute(name: str, *values: np.generic, result: str = "") -> np.generic:
    names = {np.dtype("f8"): "f64", np.dtype("f4"): "f32", np.dtype("i4"): "i32", np.dtype("i8"): "i64"}
    kinds = [names[np.asarray(value).dtype] for value in values]
    text = _CALL.format(
        name=name, kind=kinds[0], second=kinds[-1], types=", ".join(kinds), result=result or kinds[0],
        values=", ".join(("%x", "%y")[: len(values)]),
    )  # fmt: skip
    dtype = {name: dtype for dtype, name in names.items()}[result or kinds[0]]
    (out,) = run(text, 1, 1, np.zeros(1, dtype), values[0], values[-1])
    return out[0]


_FUNCTIONS = {
    "acos": math.acos, "asinh": math.asinh, "cbrt": math.cbrt, "cosh": math.cosh, "erf": math.erf, "erfc": math.erfc,
    "exp": math.exp, "exp2": math.exp2, "expm1": math.expm1, "fabs": math.fabs, "floor": math.floor,
    "lgamma": math.lgamma, "log": math.log, "log10": math.log10, "log1p": math.log1p, "log2": math.log2,
    "round": round, "rsqrt": lambda x: 1 / math.sqrt(x), "sin": math.sin, "sqrt": math.sqrt, "tanh": math.tanh,
    "tgamma": math.gamma,
}  # fmt: skip


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_functions_of_one_argument(name: str) -> None:
    assert float(_compute(name, np.float64(0.7))) == pytest.approx(_FUNCTIONS[name](0.7), rel=1e-15)
    assert float(_compute(f"{name}f", np.float32(0.7))) == pytest.approx(
        _FUNCTIONS[name](float(np.float32(0.7))), rel=2e-7
    )


@pytest.mark.parametrize(
    ("name", "function"),
    [("atan2", math.atan2), ("pow", math.pow), ("fmod", math.fmod), ("hypot", math.hypot), ("copysign", math.copysign),
     ("fmin", min), ("fmax", max)],
)  # fmt: skip
def test_functions_of_two_arguments(name: str, function) -> None:
    assert float(_compute(name, np.float64(2.5), np.float64(-1.25))) == pytest.approx(function(2.5, -1.25), rel=1e-15)


def test_functions_with_integers() -> None:
    assert _compute("powi", np.float64(3), np.int32(4)) == 81
    assert _compute("abs", np.int32(-7)) == 7
    assert _compute("isnand", np.float64("nan"), result="i32") == 1
    assert _compute("isinff", np.float32("-inf"), result="i32") == 1
    assert _compute("isfinited", np.float64(1), result="i32") == 1
    assert _compute("isfinited", np.float64("inf"), result="i32") == 0


def test_an_unknown_function_is_refused() -> None:
    with pytest.raises(CompileError, match="`__nv_mystery` is not supported on the software GPU"):
        _compute("mystery", np.float64(1))


def test_a_function_without_code_is_refused() -> None:
    text = """
  llvm.func @vprintf(!llvm.ptr, !llvm.ptr) -> i32
  llvm.func @k(%out: !llvm.ptr) attributes {gpu.kernel, nvvm.kernel} {
    %r = llvm.call @vprintf(%out, %out) : (!llvm.ptr, !llvm.ptr) -> i32
    llvm.return
  }"""
    with pytest.raises(CompileError, match="`vprintf` is not supported on the software GPU"):
        run(text, 1, 1, np.zeros(1, "i4"))


def test_an_unknown_operation_is_refused() -> None:
    text = """
  llvm.func @k(%out: !llvm.ptr) attributes {gpu.kernel, nvvm.kernel} {
    %r = nvvm.read.ptx.sreg.clock : i32
    llvm.store %r, %out : i32, !llvm.ptr
    llvm.return
  }"""
    with pytest.raises(CompileError, match="`nvvm.read.ptx.sreg.clock` is not supported on the software GPU"):
        run(text, 1, 1, np.zeros(1, "i4"))
