# SPDX-License-Identifier: Apache-2.0
"""Reductions on a GPU of types that have no atomic operations: by way of slots, two kernels in order."""

from __future__ import annotations

import pytest

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext
from pyacc_mlir.lowering.pipeline import run_to, text_of
from pyacc_mlir.lowering.targets.target import Target

_MODULE = """
func.func @f(%x: memref<?xTY>, %s: memref<TY>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xTY>
  %d = acc.copyin varPtr(%x : memref<?xTY>) -> memref<?xTY>
  %t = acc.copyin varPtr(%s : memref<TY>) -> memref<TY> {dataClause = #acc<data_clause acc_copy>}
  acc.parallel dataOperands(%d, %t : memref<?xTY>, memref<TY>) {
    %r = acc.reduction_init %t <add> : memref<TY> {
      %c = memref.alloca() : memref<TY>
      %z = ZERO
      memref.store %z, %c[] : memref<TY>
      acc.yield %c : memref<TY>
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %v = memref.load %d[%i] : memref<?xTY>
      %o = memref.load %r[] : memref<TY>
      %w = ADD %o, %v : TY
      memref.store %w, %r[] : memref<TY>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.reduction_combine_region %r into %t : memref<TY> {
      %a = memref.load %t[] : memref<TY>
      %b = memref.load %r[] : memref<TY>
      %w = ADD %a, %b : TY
      memref.store %w, %t[] : memref<TY>
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  acc.copyout accPtr(%t : memref<TY>) to varPtr(%s : memref<TY>) {dataClause = #acc<data_clause acc_copy>}
  acc.delete accPtr(%d : memref<?xTY>)
  return
}
"""


@pytest.mark.parametrize(
    ("kind", "zero", "add", "kernels"),
    [
        ("f64", "arith.constant 0.0 : f64", "arith.addf", 1),
        ("f16", "arith.constant 0.0 : f16", "arith.addf", 2),
        ("i8", "arith.constant 0 : i8", "arith.addi", 2),
        ("i16", "arith.constant 0 : i16", "arith.maxui", 2),
        ("complex<f64>", "complex.constant [0.0 : f64, 0.0 : f64] : complex<f64>", "complex.add", 2),
    ],
)
def test_types_without_atomics_take_two_kernels(kind: str, zero: str, add: str, kernels: int) -> None:
    text = _MODULE.replace("TY", kind).replace("ZERO", zero).replace("ADD", add)
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.parse(text)
        ctx = PassContext(Target.parse("sm_90"))
        run_to(module, "gpu", ctx, start="mapped")
        run_to(module, "nvvm", ctx, start="gpu")
        ptx = text_of(module, "ptx", ctx)
    assert ptx.count(".visible .entry") == kernels
    assert ("atom." in ptx) == (kernels == 1)
