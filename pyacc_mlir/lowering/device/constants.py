# SPDX-License-Identifier: Apache-2.0
"""Read-only data of a module: texts and tables of numbers, each of them once."""

from __future__ import annotations

from collections.abc import Sequence

from pyacc_mlir.dialects.mlir import ir, llvm
from pyacc_mlir.lowering.cpu import llvm_ir


def text(module: ir.Module, value: str) -> ir.Value:
    """The address of `value`, ended by a zero byte."""
    data = value.encode() + b"\0"
    return _address(module, llvm_ir.array(len(data), ir.IntegerType.get_signless(8)), _bytes_attribute(data))


def numbers(module: ir.Module, values: Sequence[int]) -> ir.Value:
    """The address of an array of i64."""
    kind = ir.RankedTensorType.get([len(values)], llvm_ir.i64())
    listed = ", ".join(map(str, values))
    return _address(
        module, llvm_ir.array(len(values), llvm_ir.i64()), ir.Attribute.parse(f"dense<[{listed}]> : {kind}")
    )


def _bytes_attribute(data: bytes) -> ir.Attribute:
    escaped = "".join(f"\\{byte:02X}" for byte in data)
    return ir.Attribute.parse(f'"{escaped}"')


def _address(module: ir.Module, kind: ir.Type, value: ir.Attribute) -> ir.Value:
    name = _find(module, kind, value) or _define(module, kind, value)
    return llvm.AddressOfOp(llvm_ir.ptr(), ir.FlatSymbolRefAttr.get(name)).res


def _globals(module: ir.Module) -> list[ir.Operation]:
    return [view.operation for view in module.body.operations if view.operation.name == "llvm.mlir.global"]


def _find(module: ir.Module, kind: ir.Type, value: ir.Attribute) -> str | None:
    for op in _globals(module):
        if op.attributes["global_type"] == ir.TypeAttr.get(kind) and op.attributes.get("value") == value:
            return str(ir.StringAttr(op.attributes["sym_name"]).value)
    return None


def _define(module: ir.Module, kind: ir.Type, value: ir.Attribute) -> str:
    name = f"pyacc_constant_{len(_globals(module))}"
    linkage = ir.Attribute.parse("#llvm.linkage<internal>")
    with ir.InsertionPoint.at_block_begin(module.body), ir.Location.unknown():
        llvm.GlobalOp(kind, name, linkage, constant=True, value=value)
    return name
