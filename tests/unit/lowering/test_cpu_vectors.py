# SPDX-License-Identifier: Apache-2.0
"""What makes host code fast stands in its assembly: vector instructions, accumulators, no scalar calls in loops."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from pyacc_mlir.lowering.targets.host_cpu import has_vector_function
from tests.support.cpu_harness import compile_text, function_text

_PROGRAMS = Path(__file__).parent / "mapped"
_TARGET = "host:x86-64-v4"


@cache
def gang_body(name: str) -> str:
    asm, _ = compile_text((_PROGRAMS / f"{name}.mlir").read_text(), _TARGET)
    return function_text(asm, f"{name}_gang_0")


def vectors(name: str, instruction: str) -> int:
    """How many times `instruction` stands in the gang body with 512-bit registers."""
    return len(re.findall(rf"\t{instruction}\b.*%zmm", gang_body(name)))


def test_saxpy_uses_fused_vector_operations() -> None:
    assert vectors("saxpy", r"vfmadd\w+ps") >= 1


def test_dot_has_several_accumulators() -> None:
    registers = re.findall(r"\tvfmadd231pd\b.*%zmm(\d+)", gang_body("dot"))
    assert len(set(registers)) >= 4


def test_jacobi_and_its_maximum_are_vectorised() -> None:
    assert vectors("jacobi", "vaddpd") >= 3
    assert vectors("jacobi", "vmaxpd") >= 1


def test_reduction_inside_a_gang_is_vectorised() -> None:
    assert len(set(re.findall(r"\tvaddpd\b.*%zmm(\d+)", gang_body("rows")))) >= 4


@pytest.mark.skipif(not has_vector_function("_ZGVeN8v_exp"), reason="this C library has no vector math")
@pytest.mark.parametrize("function", ["exp", "log"])
def test_options_call_vector_math(function: str) -> None:
    assert f"_ZGVeN8v_{function}" in gang_body("options")


def test_sparse_rows_are_one_loop_under_a_mask() -> None:
    assert vectors("sparse", r"vgather\w+pd") == 1
    assert not re.search(r"vfmadd\w+sd|vmulsd", gang_body("sparse"))
