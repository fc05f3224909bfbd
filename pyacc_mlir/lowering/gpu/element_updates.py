# SPDX-License-Identifier: Apache-2.0
"""Elements of a reduced array that are only updated: `h[k] = h[k] op v`, with the operation of the reduction.

Of a reduced section the copy holds some elements, the array the others: loads and stores choose between both.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyacc_mlir.dialects import acc_atomic
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.gpu.shared_memory import element_bytes
from pyacc_mlir.lowering.gpu.value_functions import CombinerFunction, call
from pyacc_mlir.lowering.purity import users_of
from pyacc_mlir.lowering.walks import is_inside, with_nested

COMBINE = "acc.reduction_combine_region"
_INVERSE = {"arith.subf": "arith.addf", "arith.subi": "arith.addi", "complex.sub": "complex.add"}
_WIDEST = 8  # bytes that atomic operations exchange
_SUM_OF_PARTS = "complex.add"  # the parts of a wider number are added one by one


@dataclass(frozen=True, slots=True)
class ElementUpdate:
    """`store(op(old, …), place)`, where `old` is `load(place)`; `choice`: or, outside the section, another element."""

    load: ir.Operation
    op: ir.Operation
    store: ir.Operation
    choice: ir.Operation | None = None

    @property
    def old(self) -> ir.Value:
        return (self.choice or self.load).results[0]

    @property
    def parameters(self) -> list[list[ir.Value]]:
        return [[self.old]]

    @property
    def ops(self) -> list[ir.Operation]:
        return [self.op]

    @property
    def result(self) -> ir.Value:
        return self.op.results[0]

    def make_atomic(self) -> None:
        """One atomic operation in place of the load and the store."""
        with ir.InsertionPoint(self.store), self.store.location:
            place = acc_atomic.element(self.store.operands[1], list(self.store.operands[2:]))
            acc_atomic.update(place, lambda old: call(self, old))
        self.store.erase()
        if self.choice is None:
            self.op.erase()
        else:  # what is stored outside the section is still computed
            self.load.parent.regions[0].blocks[0].operations[-1].operation.operands[0] = _otherwise(self.choice)
        self.load.erase()


def combine_of(init: ir.Operation) -> ir.Operation | None:
    """The one operation that combines the copy of `init` into what it is a copy of."""
    found = [op for op in users_of(init.results[0]) if op.name == COMBINE and op.operands[1] == init.results[0]]
    return found[0] if len(found) == 1 else None


def updates_of(init: ir.Operation) -> list[ElementUpdate] | None:
    """All accesses to the elements of an array's copy, where they are such updates."""
    combine = combine_of(init)
    kind = ir.MemRefType(init.results[0].type)
    if combine is None or not kind.rank:
        return None
    operators = {op.name for op in CombinerFunction(combine).ops}
    if element_bytes(kind.element_type) > _WIDEST and operators != {_SUM_OF_PARTS}:
        return None
    others = [op for op in users_of(init.results[0]) if op.name not in (COMBINE, "memref.dim")]
    accesses = [op for op in others if not is_inside(op, combine)]
    stores = [op for op in accesses if op.name == "memref.store"]
    found = [update for store in stores if (update := _update(store, operators)) is not None]
    covered = {op for update in found for op in (update.load, update.store)}
    return found if len(found) == len(stores) and covered == set(accesses) else None


def _update(store: ir.Operation, operators: set[str]) -> ElementUpdate | None:
    value, *place = store.operands
    branch = store.parent.operation
    around = branch if _is_choice(branch) and store.block == branch.regions[0].blocks[0] else None
    op = _made_by(value, around or store)
    if op is None or {_INVERSE.get(op.name, op.name)} != operators:
        return None
    if around is None and len(list(value.uses)) != 1:
        return None
    if not all(use.owner.operation in (store, *_stores_in(around)) for use in value.uses):
        return None
    old = [made for operand in op.operands if (made := _made_by(operand, op)) and len(list(operand.uses)) == 1]
    for made in old if op.name not in _INVERSE else old[:1]:
        if op.name in _INVERSE and op.operands[0] != made.results[0]:
            return None
        load = _chosen(made, around) if around is not None else made
        if load is not None and load.name == "memref.load" and list(load.operands) == place:
            return ElementUpdate(load, op, store, None if around is None else made)
    return None


def _is_choice(op: ir.Operation) -> bool:
    return op.name == "scf.if" and len(op.regions[1].blocks) == 1


def _stores_in(branch: ir.Operation | None) -> list[ir.Operation]:
    return [] if branch is None else [op for op in with_nested(branch) if op.name == "memref.store"]


def _chosen(choice: ir.Operation, branch: ir.Operation) -> ir.Operation | None:
    """What `choice` loads where `branch` stores into the section: under the same condition, and nothing else."""
    if not _is_choice(choice) or choice.operands[0] != branch.operands[0]:
        return None
    ops = [view.operation for view in choice.regions[0].blocks[0].operations]
    if len(ops) != 2 or ops[1].operands[0] != ops[0].results[0]:
        return None
    other = _otherwise(choice)
    is_outer = isinstance(other.owner, ir.Block) or not is_inside(other.owner.operation, choice)
    return ops[0] if is_outer else None


def _otherwise(choice: ir.Operation) -> ir.Value:
    """What an `scf.if` yields where its condition does not hold."""
    return choice.regions[1].blocks[0].operations[-1].operation.operands[0]


def _made_by(value: ir.Value, user: ir.Operation) -> ir.Operation | None:
    """The operation in the block of `user` that makes `value`."""
    if isinstance(value.owner, ir.Block):
        return None
    op = value.owner.operation
    return op if op.block == user.block else None
