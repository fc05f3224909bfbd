# SPDX-License-Identifier: Apache-2.0
"""Short builders for the few operations of the LLVM dialect that our passes emit. They build at the current point."""

from __future__ import annotations

from collections.abc import Sequence

from pyacc_mlir.dialects.mlir import ir, llvm


def ptr() -> ir.Type:
    return ir.Type.parse("!llvm.ptr")


def i64() -> ir.Type:
    return ir.IntegerType.get_signless(64)


def i32() -> ir.Type:
    return ir.IntegerType.get_signless(32)


def array(count: int, element: ir.Type) -> ir.Type:
    return ir.Type.parse(f"!llvm.array<{count} x {element}>")


def struct(fields: Sequence[ir.Type]) -> ir.Type:
    return llvm.StructType.get_literal(list(fields))


def constant(value: int, of_type: ir.Type | None = None) -> ir.Value:
    kind = of_type or i64()
    return llvm.ConstantOp(kind, ir.IntegerAttr.get(kind, value)).res


def alloca(element: ir.Type) -> ir.Value:
    return llvm.AllocaOp(ptr(), constant(1), element).res


def element_ptr(base: ir.Value, element: ir.Type, *path: int) -> ir.Value:
    """The address of a member: `path` walks through pointer, struct and array as getelementptr does."""
    return llvm.GEPOp(ptr(), base, [], list(path), element, _flags()).res


def indexed_ptr(base: ir.Value, element: ir.Type, index: ir.Value, kind: ir.Type | None = None) -> ir.Value:
    """The address of element `index` (i64) of an array at `base`; a vector of addresses for a vector of indices."""
    return llvm.GEPOp(kind or ptr(), base, [index], [_DYNAMIC], element, _flags()).res


def byte_size(kind: ir.Type) -> ir.Value:
    """The bytes that a value of `kind` takes in memory: the address of the second of two, counted from 0."""
    end = llvm.GEPOp(ptr(), llvm.ZeroOp(ptr()).res, [], [1], kind, _flags()).res
    return llvm.PtrToIntOp(i64(), end).res


def load(kind: ir.Type, address: ir.Value) -> ir.Value:
    return llvm.LoadOp(kind, address).res


def store(value: ir.Value, address: ir.Value) -> None:
    llvm.StoreOp(value, address)


def member(kind: ir.Type, container: ir.Value, *path: int) -> ir.Value:
    return llvm.ExtractValueOp(kind, container, list(path)).res


def cast(value: ir.Value, kind: ir.Type) -> ir.Value:
    """A cast that the conversions to the LLVM dialect dissolve."""
    if value.type == kind:
        return value
    return ir.Operation.create("builtin.unrealized_conversion_cast", results=[kind], operands=[value]).result


_DYNAMIC = -(2**31)  # what stands in the constant indices of a getelementptr for an operand


def _flags() -> ir.Attribute:
    """Ignored by the builder of this MLIR: `inbounds` is put into the LLVM IR (targets/host.py)."""
    return ir.IntegerAttr.get(i32(), 0)
