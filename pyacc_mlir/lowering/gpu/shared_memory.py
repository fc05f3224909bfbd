# SPDX-License-Identifier: Apache-2.0
"""Arrays in the shared memory of a block."""

from __future__ import annotations

from math import prod

from pyacc_mlir.dialects.mlir import ir, memref

PREFIX = "__pyacc_shared_"
LIMIT = 48 * 1024  # bytes a kernel may use without asking the driver for more
_SPACE = "#gpu.address_space<workgroup>"
_ALIGNMENT = 16


def byte_size(memref_type: ir.MemRefType) -> int:
    """Bytes of a memref of static shape."""
    return int(prod(memref_type.shape)) * element_bytes(memref_type.element_type)


def element_bytes(element: ir.Type) -> int:
    """Bytes of one element in memory."""
    if isinstance(element, ir.ComplexType):
        return 2 * element_bytes(element.element_type)
    return 8 if isinstance(element, ir.IndexType) else -(-int(element.width) // 8)


def declare(module: ir.Module, memref_type: ir.MemRefType) -> tuple[str, ir.Type]:
    """A new shared array of that shape and element type; its symbol and its type."""
    names = [op.attributes["sym_name"].value for op in module.body.operations if "sym_name" in op.attributes]
    number = sum(name.startswith(PREFIX) for name in names)
    text = "".join(f"{extent}x" for extent in memref_type.shape)
    shared = ir.Type.parse(f"memref<{text}{memref_type.element_type}, {_SPACE}>")
    name = f"{PREFIX}{number}"
    with ir.InsertionPoint.at_block_begin(module.body):
        memref.GlobalOp(name, shared, sym_visibility="private", initial_value=ir.UnitAttr.get(), alignment=_ALIGNMENT)
    return name, shared


def address(name: str, shared: ir.Type) -> ir.Value:
    """The shared array as device code sees it, at the insertion point."""
    return memref.get_global(shared, name)


def as_generic(array: ir.Value) -> ir.Value:
    """The same array as a memref without an address space."""
    kind = array.type
    text = "".join(f"{extent}x" for extent in kind.shape)
    return memref.memory_space_cast(ir.Type.parse(f"memref<{text}{kind.element_type}>"), array)
