# SPDX-License-Identifier: Apache-2.0
"""Functions of libdevice that the C library does not have under the same name, for bind-simt-library."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir
from pyacc_mlir.lowering.simt.runtime_calls import RuntimeCalls

# llvm.is.fpclass
_TESTS = {"isnan": 0x3, "isinf": 0x204, "isfinite": 0x1F8, "finite": 0x1F8}


def compute(name: str, operands: list[ir.Value], results: list[ir.Type], calls: RuntimeCalls) -> list[ir.Value] | None:
    """What takes the place of the results, built at the current point; None for a function nothing is known of."""
    first = operands[0]
    match name:
        case "rsqrt" | "rsqrtf":
            root = calls.pure("sqrt" if name == "rsqrt" else "sqrtf", first.type, [first])
            return [_op("llvm.fdiv", _one(first.type), root)]
        case "rcbrt" | "rcbrtf":
            root = calls.pure("cbrt" if name == "rcbrt" else "cbrtf", first.type, [first])
            return [_op("llvm.fdiv", _one(first.type), root)]
        case "powi" | "powif":
            exponent = llvm.SIToFPOp(first.type, operands[1]).res
            return [calls.pure("pow" if name == "powi" else "powf", first.type, [first, exponent])]
        case "sincos" | "sincosf":
            suffix = "f" if name.endswith("f") else ""
            llvm_ir.store(calls.pure(f"sin{suffix}", first.type, [first]), operands[1])
            llvm_ir.store(calls.pure(f"cos{suffix}", first.type, [first]), operands[2])
            return []
        case "abs" | "llabs":
            zero = llvm_ir.constant(0, first.type)
            negative = llvm.ICmpOp(llvm.ICmpPredicate.slt, first, zero).res
            return [llvm.SelectOp(negative, _op("llvm.sub", zero, first), first).res]
        case _ if name[:-1] in _TESTS:
            test = _class_test(first, _TESTS[name[:-1]])
            return [llvm.ZExtOp(results[0], test).res]
        case _:
            return None


def _one(kind: ir.Type) -> ir.Value:
    return llvm.ConstantOp(kind, ir.FloatAttr.get(kind, 1.0)).res


def _op(name: str, left: ir.Value, right: ir.Value) -> ir.Value:
    return ir.Operation.create(name, results=[left.type], operands=[left, right]).result


def _class_test(value: ir.Value, mask: int) -> ir.Value:
    bit = ir.IntegerType.get_signless(1)
    attributes = {"bit": ir.IntegerAttr.get(llvm_ir.i32(), mask)}
    return ir.Operation.create("llvm.intr.is.fpclass", results=[bit], operands=[value], attributes=attributes).result
