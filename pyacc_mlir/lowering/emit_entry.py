# SPDX-License-Identifier: Apache-2.0
"""The block gets its C face: `int32_t block(void *frame)`, which loads the arguments from a frame.

Before:
    llvm.func @step(%a: !llvm.ptr, %b: !llvm.ptr, %o: i64, %n: i64, %s: i64, %x: f64) { ... }
After:
    llvm.func @step(%frame: !llvm.ptr) -> i32 { load six slots of 8 bytes; llvm.call @step.body(...); return 0 }
    llvm.func internal @step.body(...) attributes {always_inline} { ... }

Needs: functions in the LLVM dialect. The block is the one public function that has a body.
Leaves: no other symbol is visible outside of the object.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.pass_base import PassContext

_SLOT_BITS = 64
_NEVER_RETURN = ("pyacc_rt_fail",)


@dataclass(frozen=True, slots=True)
class EmitEntry:
    """Entry points of blocks; everything else becomes internal."""

    name: ClassVar[str] = "emit-entry"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for op in [view.operation for view in module.body.operations]:
                if op.name != "llvm.func":
                    continue
                if not op.regions[0].blocks:
                    _mark_declaration(op)
                    continue
                is_block = not _is_private(op)
                _make_internal(op)
                if is_block:
                    with op.location:
                        _emit_entry(module, op)


def _is_private(function: ir.Operation) -> bool:
    visibility = function.attributes.get("sym_visibility")
    return visibility is not None and ir.StringAttr(visibility).value == "private"


def _make_internal(function: ir.Operation) -> None:
    function.attributes["linkage"] = ir.Attribute.parse("#llvm.linkage<internal>")


def _mark_declaration(function: ir.Operation) -> None:
    if ir.StringAttr(function.attributes["sym_name"]).value in _NEVER_RETURN:
        flags = ("noreturn", "cold")
        function.attributes["passthrough"] = ir.ArrayAttr.get([ir.StringAttr.get(flag) for flag in flags])


def _emit_entry(module: ir.Module, body: ir.Operation) -> None:
    name = ir.StringAttr(body.attributes["sym_name"]).value
    body.attributes["sym_name"] = ir.StringAttr.get(f"{name}.body")
    body.attributes["always_inline"] = ir.UnitAttr.get()
    kinds = [argument.type for argument in body.regions[0].blocks[0].arguments]
    with ir.InsertionPoint(module.body):
        entry = llvm.LLVMFuncOp(name, ir.TypeAttr.get(ir.Type.parse("!llvm.func<i32 (ptr)>")))
    block = entry.operation.regions[0].blocks.append(llvm_ir.ptr(), arg_locs=[body.location])
    with ir.InsertionPoint(block):
        places = itertools.accumulate((_slots(kind) for kind in kinds), initial=0)
        slots = [_slot(block.arguments[0], place, kind) for place, kind in zip(places, kinds, strict=False)]
        llvm.CallOp(None, slots, [], [], callee=f"{name}.body")
        llvm.ReturnOp(arg=llvm_ir.constant(0, llvm_ir.i32()))


def _slots(kind: ir.Type) -> int:
    """How many slots a value takes: a complex128, a struct of two floats of 64 bits, takes two."""
    if str(kind).startswith("!llvm.struct"):
        bits: int = sum(member.width for member in llvm.StructType(kind).body)
        return max(1, bits // _SLOT_BITS)
    return 1


def _slot(frame: ir.Value, position: int, kind: ir.Type) -> ir.Value:
    address = llvm_ir.element_ptr(frame, llvm_ir.i64(), position)
    if kind == ir.IntegerType.get_signless(1):
        byte = llvm_ir.load(ir.IntegerType.get_signless(8), address)
        return llvm.TruncOp(kind, byte, _no_flags()).res
    return llvm_ir.load(kind, address)


def _no_flags() -> ir.Attribute:
    return ir.Attribute.parse("#llvm.overflow<none>")
