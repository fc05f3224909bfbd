# SPDX-License-Identifier: Apache-2.0
"""`vectorize-spmd` against the same loops left scalar: bit for bit, every control flow, every length of remainder."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.cpu.passes import CPU
from pyacc_mlir.lowering.pass_base import PassContext
from pyacc_mlir.lowering.targets.target import Target
from pyacc_mlir.lowering.vectorize_spmd import VectorizeSpmd
from tests.support.cpu_harness import Block

_HEAD = """
func.func @f(%a: memref<?x?xf64>, %rows: memref<?x?xf64>, %f: memref<?x?xf64, strided<[1, ?]>>,
             %ix: memref<?xi64>, %out: memref<?xf64>, %sum: memref<f64>, %n: index, %m: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %i0 = arith.constant 0 : i64
  %i1 = arith.constant 1 : i64
  %i5 = arith.constant 5 : i64
  %zero = arith.constant 0.0 : f64
  %half = arith.constant 0.5 : f64
  %one = arith.constant 1.0 : f64
"""
_LOOP = """
  acc.parallel {
    scf.parallel (%j) = (%c0) to (%n) step (%c1) {
      BODY
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}
"""
_REDUCTION = """
  acc.parallel {
    %r = acc.reduction_init %sum <OPERATOR> : memref<f64> {
      %v = memref.alloca() : memref<f64>
      memref.store %INITIAL, %v[] : memref<f64>
      acc.yield %v : memref<f64>
    }
    scf.parallel (%j) = (%c0) to (%n) step (%c1) {
      BODY
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.reduction_combine_region %r into %sum : memref<f64> {
      %x = memref.load %sum[] : memref<f64>
      %y = memref.load %r[] : memref<f64>
      %t = arith.COMBINE %x, %y : f64
      memref.store %t, %sum[] : memref<f64>
    }
    acc.yield
  }
  return
}
"""

# Sums over k of elements of column j, in different disguises; `%s` is private to the iteration.
_SUM = """
      %s = memref.alloca() : memref<f64>
      memref.store %zero, %s[] : memref<f64>
      LOOP
      %e = memref.load %s[] : memref<f64>
      memref.store %e, %out[%j] : memref<?xf64>
"""
_ADD = """
        %o = memref.load %s[] : memref<f64>
        %t = arith.addf %o, %x : f64
        memref.store %t, %s[] : memref<f64>
"""

LOOPS = {
    "uniform_trips": "scf.for %k = %c0 to %m step %c1 { %x = memref.load %a[%k, %j] : memref<?x?xf64> ADD }",
    "column_major": """scf.for %k = %c0 to %m step %c1 {
        %x = memref.load %f[%j, %k] : memref<?x?xf64, strided<[1, ?]>> ADD }""",
    "step_of_three": "scf.for %k = %c1 to %m step %c3 { %x = memref.load %a[%k, %j] : memref<?x?xf64> ADD }",
    "triangular": """%end = arith.minsi %j, %m : index
      scf.for %k = %c0 to %end step %c1 { %x = memref.load %a[%k, %j] : memref<?x?xf64> ADD }""",
    "window_of_neighbours": """%last = arith.addi %j, %c3 : index
      scf.for %k = %j to %last step %c1 {
        %kk = arith.remsi %k, %n : index
        %y = memref.load %out[%j] : memref<?xf64>
        %ki = arith.index_cast %kk : index to i64
        %x0 = arith.sitofp %ki : i64 to f64
        %x = arith.addf %x0, %y : f64 ADD }""",
    "backwards": """scf.for %k = %c0 to %m step %c1 {
        %n1 = arith.subi %n, %c1 : index
        %b = arith.subi %n1, %j : index
        %x = memref.load %a[%k, %b] : memref<?x?xf64> ADD }""",
    "gathered": """%g = memref.load %ix[%j] : memref<?xi64>
      %gi = arith.index_cast %g : i64 to index
      scf.for %k = %c0 to %m step %c1 {
        %x0 = memref.load %a[%k, %gi] : memref<?x?xf64>
        %x1 = arith.mulf %x0, %x0 : f64
        %x2 = arith.addf %x1, %x0 : f64
        %x3 = arith.mulf %x2, %half : f64
        %x = arith.subf %x3, %x1 : f64 ADD }""",
    "condition_that_differs": """scf.for %k = %c0 to %m step %c1 {
        %v = memref.load %a[%k, %j] : memref<?x?xf64>
        %c = arith.cmpf olt, %v, %half : f64
        scf.if %c { %x = arith.mulf %v, %v : f64 ADD } else { %x = arith.subf %one, %v : f64 ADD } }""",
    "neighbour_left_of_the_first": """scf.for %k = %c0 to %m step %c1 {
        %c = arith.cmpi sgt, %j, %c0 : index
        scf.if %c {
          %l = arith.subi %j, %c1 : index
          %x = memref.load %a[%k, %l] : memref<?x?xf64> ADD
        } }""",
    "condition_that_all_share": """scf.for %k = %c0 to %m step %c1 {
        %c = arith.cmpi slt, %k, %c3 : index
        scf.if %c { %x = memref.load %a[%k, %j] : memref<?x?xf64> ADD }
        else { %x = arith.addf %one, %zero : f64 ADD } }""",
    "loop_inside_a_differing_condition": """%v = memref.load %a[%c0, %j] : memref<?x?xf64>
      %c = arith.cmpf olt, %v, %half : f64
      scf.if %c {
        scf.for %k = %c0 to %m step %c1 {
          %u = memref.load %a[%k, %c0] : memref<?x?xf64>
          %y = memref.load %a[%k, %j] : memref<?x?xf64>
          %x = arith.mulf %u, %y : f64 ADD
        } }""",
    "division_only_where_it_is_allowed": """%q = memref.load %ix[%j] : memref<?xi64>
      %d = arith.remsi %q, %i5 : i64
      %c = arith.cmpi ne, %d, %i0 : i64
      scf.for %k = %c0 to %m step %c1 {
        scf.if %c {
          %z = arith.divsi %q, %d : i64
          %x = arith.sitofp %z : i64 to f64 ADD
        } }""",
    "while_that_lanes_leave_alone": """%k = memref.alloca() : memref<i64>
      memref.store %i0, %k[] : memref<i64>
      scf.while : () -> () {
        %o1 = memref.load %s[] : memref<f64>
        %c = arith.cmpf olt, %o1, %one : f64
        scf.condition(%c)
      } do {
        %kk = memref.load %k[] : memref<i64>
        %v = memref.load %a[%c0, %j] : memref<?x?xf64>
        %x1 = arith.mulf %v, %half : f64
        %x = arith.addf %x1, %half : f64
        %k1 = arith.addi %kk, %i1 : i64
        memref.store %k1, %k[] : memref<i64>
        ADD
        scf.yield
      }
      %kf = memref.load %k[] : memref<i64>
      %x = arith.sitofp %kf : i64 to f64
      ADD""",
    "while_that_all_share": """%k = memref.alloca() : memref<index>
      memref.store %c0, %k[] : memref<index>
      scf.while : () -> () {
        %kk = memref.load %k[] : memref<index>
        %c = arith.cmpi slt, %kk, %m : index
        scf.condition(%c)
      } do {
        %kk = memref.load %k[] : memref<index>
        %x = memref.load %a[%kk, %j] : memref<?x?xf64>
        %k1 = arith.addi %kk, %c1 : index
        memref.store %k1, %k[] : memref<index>
        ADD
        scf.yield
      }""",
    "private_array": """%p = memref.alloca() : memref<4xf64>
      %c4 = arith.constant 4 : index
      scf.for %k = %c0 to %c4 step %c1 {
        %ki = arith.index_cast %k : index to i64
        %kf = arith.sitofp %ki : i64 to f64
        %v = memref.load %out[%j] : memref<?xf64>
        %w = arith.addf %v, %kf : f64
        %c = arith.cmpf olt, %w, %one : f64
        memref.store %kf, %p[%k] : memref<4xf64>
        scf.if %c { memref.store %w, %p[%k] : memref<4xf64> }
      }
      scf.for %k = %c0 to %c4 step %c1 { %x = memref.load %p[%k] : memref<4xf64> ADD }""",
    "a_row_for_each_lane": "scf.for %k = %c0 to %m step %c1 { %x = memref.load %rows[%j, %k] : memref<?x?xf64> ADD }",
    "rows_and_a_shared_vector": """scf.for %k = %c1 to %m step %c1 {
        %left = arith.subi %k, %c1 : index
        %y = memref.load %rows[%j, %left] : memref<?x?xf64>
        %z = memref.load %a[%k, %c0] : memref<?x?xf64>
        %w = memref.load %rows[%j, %k] : memref<?x?xf64>
        %v = arith.mulf %y, %z : f64
        %x = arith.subf %v, %w : f64 ADD }""",
    "loops_in_loops": """scf.for %k = %c0 to %m step %c1 {
        scf.for %l = %c0 to %k step %c1 {
          %y = memref.load %a[%l, %j] : memref<?x?xf64>
          %z = memref.load %a[%k, %c0] : memref<?x?xf64>
          %x = arith.mulf %y, %z : f64 ADD
        } }""",
    "math": """scf.for %k = %c0 to %m step %c1 {
        %v = memref.load %a[%k, %j] : memref<?x?xf64>
        %x = math.sqrt %v : f64 ADD }""",
}


def sum_program(loop: str) -> str:
    return loop_program(_SUM.replace("LOOP", loop.replace("ADD", _ADD)))


def loop_program(body: str) -> str:
    """A gang vector loop over %j with this body."""
    return _HEAD + _LOOP.replace("BODY", body)


@cache
def blocks(program: str) -> tuple[Block, Block]:
    """The program vectorised and not."""
    scalar = tuple(step for step in CPU if not isinstance(step, VectorizeSpmd))
    return Block(program, "f"), Block(program, "f", steps=scalar)


def is_vectorised(program: str) -> bool:
    """Whether the pass has taken the loop."""
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.parse(program)
        for step in CPU:
            step.run(module, PassContext(Target.parse("host")))
            if isinstance(step, VectorizeSpmd):
                return "pyacc.vector" not in str(module)
    raise AssertionError("no such pass")


def run(block: Block, n: int, m: int) -> tuple[np.ndarray, float]:
    random = np.random.default_rng(n)
    a = random.random((max(m, 4), max(n, 1)))
    rows = random.random((max(n, 1), max(m, 1)))
    f = np.asfortranarray(random.random((max(n, 1), max(m, 1))))
    ix = random.integers(0, max(n, 1), max(n, 1))
    out, total = random.random(max(n, 1)), np.array(1.25)
    block(a, rows, f, ix, out, total, np.int64(n), np.int64(m))
    return out, float(total)


@pytest.mark.parametrize("name", LOOPS)
def test_loop_is_vectorised(name: str) -> None:
    assert is_vectorised(sum_program(LOOPS[name]))


@pytest.mark.parametrize("n", [0, 1, 7, 8, 34, 70])
@pytest.mark.parametrize("name", LOOPS)
def test_lanes_compute_what_iterations_compute(name: str, n: int) -> None:
    wide, scalar = blocks(sum_program(LOOPS[name]))
    for m in (0, 1, 6, 19):
        assert np.array_equal(run(wide, n, m)[0], run(scalar, n, m)[0]), m


# name: operator, initial value, combining operation, body
REDUCTIONS = {
    "maximum": ("max", "zero", "maxnumf", """
      %x = memref.load %out[%j] : memref<?xf64>
      %o = memref.load %r[] : memref<f64>
      %t = arith.maxnumf %o, %x : f64
      memref.store %t, %r[] : memref<f64>"""),
    "minimum_where": ("min", "one", "minnumf", """
      %x = memref.load %out[%j] : memref<?xf64>
      %c = arith.cmpf ogt, %x, %half : f64
      scf.if %c {
        %o = memref.load %r[] : memref<f64>
        %t = arith.minnumf %o, %x : f64
        memref.store %t, %r[] : memref<f64>
      }"""),
    "sum_in_an_inner_loop": ("add", "zero", "addf", """
      scf.for %k = %c0 to %m step %c1 {
        %x = memref.load %a[%k, %j] : memref<?x?xf64>
        %o = memref.load %r[] : memref<f64>
        %t = arith.addf %o, %x fastmath<reassoc> : f64
        memref.store %t, %r[] : memref<f64>
      }"""),
    "product_in_an_inner_loop": ("mul", "one", "mulf", """
      scf.for %k = %c0 to %m step %c1 {
        %x = memref.load %a[%k, %j] : memref<?x?xf64>
        %y = arith.addf %x, %half : f64
        %o = memref.load %r[] : memref<f64>
        %t = arith.mulf %o, %y fastmath<reassoc> : f64
        memref.store %t, %r[] : memref<f64>
      }"""),
}  # fmt: skip


def reduction_program(name: str) -> str:
    operator, initial, combine, body = REDUCTIONS[name]
    text = _REDUCTION.replace("OPERATOR", operator).replace("INITIAL", initial).replace("COMBINE", combine)
    return _HEAD + text.replace("BODY", body)


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reduction_is_vectorised(name: str) -> None:
    assert is_vectorised(reduction_program(name))


@pytest.mark.parametrize("n", [0, 1, 9, 70])
@pytest.mark.parametrize("name", REDUCTIONS)
def test_lanes_reduce_what_iterations_reduce(name: str, n: int) -> None:
    wide, scalar = blocks(reduction_program(name))
    assert run(wide, n, 5)[1] == pytest.approx(run(scalar, n, 5)[1], rel=1e-13)


NOT_FOR_LANES = {
    "a_sum_whose_order_is_fixed": REDUCTIONS["sum_in_an_inner_loop"][3].replace("fastmath<reassoc>", ""),
    "a_partial_result_that_is_used": REDUCTIONS["sum_in_an_inner_loop"][3].replace(
        "%t = arith", "memref.store %o, %out[%j] : memref<?xf64>\n%t = arith"
    ),
}


@pytest.mark.parametrize("name", NOT_FOR_LANES)
def test_other_carried_values_stay_scalar(name: str) -> None:
    text = _REDUCTION.replace("OPERATOR", "add").replace("INITIAL", "zero").replace("COMBINE", "addf")
    assert not is_vectorised(_HEAD + text.replace("BODY", NOT_FOR_LANES[name]))
