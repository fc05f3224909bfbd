# SPDX-License-Identifier: Apache-2.0
"""Device memory cells that carry values from one compute construct to a later one."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyacc_mlir.dialects.mlir import arith, ir, memref, openacc
from pyacc_mlir.lowering.remarks import refuse
from pyacc_mlir.lowering.walks import is_inside


@dataclass(slots=True)
class DeviceCells:
    """Cells that live around one construct: created before it, deleted by `close`."""

    construct: ir.Operation
    pointers: list[ir.Value] = field(default_factory=list)
    _first: ir.Operation | None = None

    def keep_before(self, op: ir.Operation) -> None:
        """Create every cell before `op`, unless an earlier operation has been named."""
        self._first = self._first or op

    def create(self, element: ir.Type) -> ir.Value:
        """A cell for one scalar, as the memref device code uses."""
        stored = ir.IntegerType.get_signless(64) if isinstance(element, ir.IndexType) else element
        with ir.InsertionPoint(self._first or self.construct), self.construct.location:
            return self._device(memref.alloca(ir.MemRefType.get([], stored), [], []))

    def hoist(self, alloca: ir.Operation) -> None:
        """Let `alloca`, used by several constructs, live in device memory outside them all."""
        if any(
            is_inside(extent.owner.operation, self.construct) for extent in alloca.operands if not _is_argument(extent)
        ):
            refuse(alloca, "an array whose size a kernels construct computes is not supported yet")
        alloca.move_before(self.construct)
        with ir.InsertionPoint(self.construct), alloca.location:
            pointer = self._device(alloca.results[0])
        alloca.results[0].replace_all_uses_except(pointer, [pointer.owner.operation])

    def close(self) -> None:
        """Delete the cells after the construct, last created first."""
        with ir.InsertionPoint(self.construct), self.construct.location:
            for pointer in reversed(self.pointers):
                openacc.DeleteOp(pointer, [], [], dataClause=_clause("acc_create"), structured=True, implicit=True)

    def _device(self, host: ir.Value) -> ir.Value:
        created = openacc.CreateOp(
            host.type,
            host,
            host.type.element_type,
            [],
            [],
            dataClause=_clause("acc_create"),
            structured=True,
            implicit=True,
        )
        self.pointers.append(created.results[0])
        return created.results[0]


def store_cell(value: ir.Value, cell: ir.Value) -> None:
    """Store `value` into `cell` at the insertion point."""
    element = cell.type.element_type
    memref.store(value if value.type == element else arith.index_cast(element, value), cell, [])


def load_cell(cell: ir.Value, wanted: ir.Type) -> ir.Value:
    """The value of `cell`, as type `wanted`, at the insertion point."""
    value = memref.load(cell, [])
    return value if value.type == wanted else arith.index_cast(wanted, value)


def _is_argument(value: ir.Value) -> bool:
    return isinstance(value.owner, ir.Block)


def _clause(name: str) -> ir.Attribute:
    return ir.Attribute.parse(f"#acc<data_clause {name}>")
