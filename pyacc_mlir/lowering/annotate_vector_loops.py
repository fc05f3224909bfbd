# SPDX-License-Identifier: Apache-2.0
"""The program says that iterations of a vector loop are independent: LLVM is told so.

Before:
    scf.for %i = ... { %v = memref.load %x[%i]; memref.store %v, %y[%i] } {pyacc.vector}
After:
    scf.for %i = ... {
      %v = llvm.load %px {access_groups = [#g]}; llvm.store %v, %py {access_groups = [#g]}
    } {llvm.loop_annotation = #llvm.loop_annotation<mustProgress = true, parallelAccesses = #g>}

Memory that is private to an iteration stays out of the group: all iterations use the same. LLVM's own dependence
analysis then decides. Whether to vectorise, and how wide, is left to its cost model; but a sparse row that
`vectorize-spmd` has left stays scalar, with several partial sums: LLVM's gathers would cost more.

Needs: `mem2reg`, and allocas still in the loops they are private to (before `hoist-allocas`).
Leaves: neither `pyacc.vector` nor `pyacc.rows`.
Spec: OpenACC 3.4 section 2.9.4 (vector), 2.9.9 (independent).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.cpu.addresses import element_address
from pyacc_mlir.lowering.cpu.descriptors import stored_type
from pyacc_mlir.lowering.cpu.gang_loops import ROWS_ATTRIBUTE, VECTOR_ATTRIBUTE
from pyacc_mlir.lowering.cpu.regions import every_operation, is_inside
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.purity import base_of
from pyacc_mlir.lowering.spmd.sparse import is_sparse_row

_LOOPS = ("scf.for", "scf.while", "scf.parallel")
_PARTIAL_SUMS = 4


@dataclass(frozen=True, slots=True)
class AnnotateVectorLoops:
    """Vector loops to loops with `llvm.loop.parallel_accesses`."""

    name: ClassVar[str] = "annotate-vector-loops"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for loop in operations(module.operation, "scf.for"):
                if ROWS_ATTRIBUTE in loop.attributes:
                    del loop.attributes[ROWS_ATTRIBUTE]
                if VECTOR_ATTRIBUTE in loop.attributes:
                    del loop.attributes[VECTOR_ATTRIBUTE]
                    if not operations(loop, *_LOOPS):
                        _annotate(loop)


def _annotate(loop: ir.Operation) -> None:
    group, annotation = _attributes(is_sparse_row(loop))
    loop.attributes["llvm.loop_annotation"] = annotation
    groups = ir.ArrayAttr.get([group])
    for op in every_operation(loop):
        if op.name in ("memref.load", "memref.store") and _is_shared(_memref(op), loop):
            with ir.InsertionPoint(op), op.location:
                _replace(op, groups)


def _attributes(is_scalar: bool) -> tuple[ir.Attribute, ir.Attribute]:
    """A new access group and an annotation that names it: one parse, else they would be different groups."""
    group = "#llvm.access_group<id = distinct[0]<>>"
    scalar = f"vectorize = <width = 1 : i32>, interleave = <count = {_PARTIAL_SUMS} : i32>, "
    text = f"#llvm.loop_annotation<{scalar if is_scalar else ''}mustProgress = true, parallelAccesses = {group}>"
    text = f"[{group}, {text}]"
    first, second = ir.ArrayAttr(ir.Attribute.parse(text))
    return first, second


def _memref(op: ir.Operation) -> ir.Value:
    return op.operands[0 if op.name == "memref.load" else 1]


def _is_shared(memref: ir.Value, loop: ir.Operation) -> bool:
    """Not private to an iteration. A variable of rank 0 carries a value from one iteration to the next."""
    if ir.MemRefType(memref.type).rank == 0:
        return False
    return not is_inside(base_of(memref), loop)


def _replace(op: ir.Operation, groups: ir.ArrayAttr) -> None:
    if op.name == "memref.load":
        address = element_address(op.operands[0], list(op.operands)[1:])
        loaded = llvm.LoadOp(stored_type(op.result.type), address, access_groups=groups).res
        op.result.replace_all_uses_with(llvm_ir.cast(loaded, op.result.type))
    else:
        address = element_address(op.operands[1], list(op.operands)[2:])
        value = op.operands[0]
        llvm.StoreOp(llvm_ir.cast(value, stored_type(value.type)), address, access_groups=groups)
    op.erase()
