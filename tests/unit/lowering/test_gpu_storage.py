# SPDX-License-Identifier: Apache-2.0
"""Private arrays of static size and atomic updates, from acc IR: which memory they get and what is computed."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir.diagnostics import CompileError
from pyacc_mlir.lowering.targets.nvptx import to_ptx
from pyacc_mlir.lowering.targets.target import Target
from tests.support.ptxas import CHIPS, assemble, find_ptxas
from tests.support.simt_host import Compiled

END = "acc.yield } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}"
CONSTANTS = """
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i64
  %three = arith.constant 3 : i32
  %one32 = arith.constant 1 : i32
  %forty = arith.constant 40 : i32
"""


def loop(clauses: str, number: str, count: str, body: str) -> str:
    control = f"control(%{number} : index) = (%c0 : index) to (%{count} : index) step (%c1 : index)"
    return f"acc.loop {clauses} {control} {{\n{body}\n{END}\n"


def compile_and_assemble(text: str) -> Compiled:
    compiled = Compiled.of_text(text)
    if find_ptxas() is not None:
        for chip in CHIPS:
            for llvm_ir in compiled.kernels.values():
                assemble(to_ptx(llvm_ir, Target.parse(chip)), chip)
    return compiled


def reversal(level: str, size: int, sizes: str) -> str:
    """Each gang or worker fills its private array by its lanes and reads it backwards."""
    fill = loop(
        "vector",
        "j",
        "m",
        f"""
      %x = memref.load %a[%i, %j] : memref<?x?xi64>
      memref.store %x, %t[%j] : memref<{size}xi64>""",
    )
    empty = loop(
        "vector",
        "j",
        "m",
        f"""
      %r = arith.subi %m, %j : index
      %k = arith.subi %r, %c1 : index
      %y = memref.load %t[%k] : memref<{size}xi64>
      memref.store %y, %b[%i, %j] : memref<?x?xi64>""",
    )
    return f"""
acc.private.recipe @array : memref<{size}xi64> init {{
^bb0(%arg0: memref<{size}xi64>):
  %0 = memref.alloca() : memref<{size}xi64>
  acc.yield %0 : memref<{size}xi64>
}}
func.func @reverse(%a: memref<?x?xi64>, %b: memref<?x?xi64>, %n: index, %m: index) {{
  {CONSTANTS}
  %tmp = memref.alloca() : memref<{size}xi64>
  acc.parallel {sizes} {{
    %t = acc.private varPtr(%tmp : memref<{size}xi64>) recipe(@array) -> memref<{size}xi64> {{name = "t"}}
    {loop(f"{level} private(%t : memref<{size}xi64>)", "i", "n", fill + empty)}
    acc.yield
  }}
  return
}}"""


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(
    ("level", "size", "sizes", "memory"),
    [
        ("gang", 50, "num_gangs({%three : i32}) vector_length(%forty : i32)", "shared"),
        (
            "gang worker",
            50,
            "num_gangs({%three : i32}) num_workers(%three : i32) vector_length(%forty : i32)",
            "shared",
        ),
        ("gang", 5000, "num_gangs({%three : i32}) vector_length(%forty : i32)", "device"),
        ("gang worker", 900, "num_workers(%three : i32) vector_length(%forty : i32)", "device"),
        ("gang", 4000, "num_gangs({%three : i32})  vector_length(%one32 : i32)", "thread"),
    ],
)
def test_private_array_of_static_size(level: str, size: int, sizes: str, memory: str, reverse: bool) -> None:
    compiled = compile_and_assemble(reversal(level, size, sizes))
    (kernels,) = compiled.kernels.values()
    assert ("addrspace(3) global" in kernels) == (memory == "shared")
    a = np.random.default_rng(11).integers(0, 99, (11, 50))
    b = np.zeros_like(a)
    compiled.run(a, b, 11, 50, reverse=reverse)
    np.testing.assert_array_equal(b, a[:, ::-1])


@pytest.mark.parametrize("workers", [17, 33])
def test_too_many_threads(workers: int) -> None:
    text = reversal("gang worker", 8, "num_workers(%w : i32) vector_length(%forty : i32)")
    with pytest.raises(CompileError, match=rf"{workers} workers of 40 vector lanes exceed 1024 threads"):
        Compiled.of_text(text.replace(CONSTANTS, CONSTANTS + f"  %w = arith.constant {workers} : i32\n"))


def test_more_workers_than_barriers() -> None:
    text = reversal("gang worker", 8, "num_workers(%w : i32) vector_length(%forty : i32)")
    with pytest.raises(CompileError, match="needs fewer than 16 workers or at most 32 lanes"):
        Compiled.of_text(text.replace(CONSTANTS, CONSTANTS + "  %w = arith.constant 16 : i32\n"))


UPDATE = """
acc.atomic.update %p : memref<1xi64, strided<[1], offset: ?>> {
^bb0(%old: i64):
  %new = arith.addi %old, %one : i64
  acc.yield %new : i64
}"""


def test_histogram() -> None:
    body = f"""
      %b = memref.load %k[%i] : memref<?xi64>
      %bi = arith.index_cast %b : i64 to index
      %p = memref.subview %h[%bi] [1] [1] : memref<?xi64> to memref<1xi64, strided<[1], offset: ?>>
      {UPDATE}"""
    compiled = compile_and_assemble(f"""
func.func @histogram(%k: memref<?xi64>, %h: memref<?xi64>, %n: index) {{
  {CONSTANTS}
  acc.parallel {{
    {loop("gang vector", "i", "n", body)}
    acc.yield
  }}
  return
}}""")
    numbers = np.random.default_rng(12).integers(0, 16, 700)
    counts = np.zeros(16, np.int64)
    compiled.run(numbers, counts, 700)
    np.testing.assert_array_equal(counts, np.bincount(numbers, minlength=16))


@pytest.mark.parametrize("reverse", [False, True])
def test_lanes_count_in_a_scalar_private_to_the_gang(reverse: bool) -> None:
    """The scalar must be one for all lanes, though it is no array; each gang starts it anew."""
    count = loop(
        "vector",
        "j",
        "m",
        """
      acc.atomic.update %t : memref<i64> {
      ^bb0(%old: i64):
        %new = arith.addi %old, %one : i64
        acc.yield %new : i64
      }""",
    )
    body = f"""
      memref.store %one, %t[] : memref<i64>
      {count}
      %total = memref.load %t[] : memref<i64>
      memref.store %total, %out[%i] : memref<?xi64>"""
    compiled = compile_and_assemble(f"""
acc.private.recipe @scalar : memref<i64> init {{
^bb0(%arg0: memref<i64>):
  %0 = memref.alloca() : memref<i64>
  acc.yield %0 : memref<i64>
}}
func.func @count(%out: memref<?xi64>, %n: index, %m: index) {{
  {CONSTANTS}
  %tmp = memref.alloca() : memref<i64>
  acc.parallel num_gangs({{%three : i32}}) vector_length(%forty : i32) {{
    %t = acc.private varPtr(%tmp : memref<i64>) recipe(@scalar) -> memref<i64> {{name = "t"}}
    {loop("gang private(%t : memref<i64>)", "i", "n", body)}
    acc.yield
  }}
  return
}}""")
    out = np.zeros(8, np.int64)
    compiled.run(out, 8, 90, reverse=reverse)
    np.testing.assert_array_equal(out, np.full(8, 91))
