# SPDX-License-Identifier: Apache-2.0
"""Constructs as `acc` operations: data regions and compute constructs. Loop constructs are in `emit_acc_loop`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyacc_mlir.dialects import acc, acc_data
from pyacc_mlir.dialects.mlir import ir, openacc
from pyacc_mlir.frontend.dataflow import clause_names, flow_of, maybe_unset
from pyacc_mlir.frontend.device_arrays import DeviceArray
from pyacc_mlir.frontend.emit_acc_loop import LoopConstructs, LoopPlan
from pyacc_mlir.frontend.emit_atomic import Atomics
from pyacc_mlir.frontend.emit_clauses import DataClauses
from pyacc_mlir.frontend.emit_data_directives import DataDirectives
from pyacc_mlir.frontend.emit_queues import Queues
from pyacc_mlir.frontend.emit_recipes import firstprivate_recipe, private_recipe
from pyacc_mlir.frontend.emit_reductions import Reductions
from pyacc_mlir.frontend.emit_stmt import Statements
from pyacc_mlir.frontend.emit_values import ArrayValue, Names, Slot
from pyacc_mlir.frontend.implied_data import ImpliedData
from pyacc_mlir.frontend.local_functions import LocalFunction
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone
from pyacc_mlir.frontend.privacy import region_locals
from pyacc_mlir.frontend.types import Array, Scalar

_BACK = ("copy", "copyout", "reduction")


class Constructs:
    """Emits what pragmas make, for the `Statements` of one block."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self.expressions = statements.expressions
        self.state = statements.state
        self.data_clauses = DataClauses(self.expressions)
        self.queues = Queues(self.expressions)
        self.directives = DataDirectives(self.data_clauses, self.queues)
        self.loops = LoopConstructs(statements)
        self.atomics = Atomics(statements)
        self.reductions = Reductions(self.expressions)
        statements.construct = self.emit
        statements.auto_loop = self.loops.auto_loop

    def emit(self, node: Construct | Standalone) -> None:
        directive = node.directive
        self.state.outlived |= directive.name == "enter data" or directive.clause("async") is not None
        if isinstance(node, Standalone):
            self.directives.emit(node)
        elif directive.name == "data":
            self._data(node)
        elif directive.is_compute:
            self._compute(node)
        elif directive.name == "loop" and (self.state.compute_kind is None or self.state.frame.level == "seq"):
            self.statements.suite(node.body)  # a routine called by the host, or by one thread
        elif directive.name == "loop":
            self.loops.emit(node, self.loops.plan(node), combined=None)
        elif directive.name == "atomic":
            self.atomics.emit(node)
        else:
            raise self.state.frame.problems.error("ACC105", f"`{directive.name}` is not supported yet", node)

    def _data(self, node: Construct) -> None:
        condition, queue = self.queues.condition(node.directive), self.queues.of(node.directive)
        entries = self.data_clauses.enter(node.directive)
        with self._sharing(entries):
            if entries:
                block = acc.data([entry.device for entry in entries], condition, queue)
                with ir.InsertionPoint(block), self.state.inner_names():
                    self.statements.suite(node.body)
                    openacc.TerminatorOp()
            else:
                self.statements.suite(node.body)
        self.data_clauses.leave(entries)

    @contextmanager
    def _sharing(self, entries: list[acc_data.Entry]) -> Iterator[None]:
        """Inside, the variables of `entries` are neither firstprivate nor local."""
        outer = self.state.shared
        self.state.shared = outer | {entry.name for entry in entries if entry.clause != "reduction"}
        try:
            yield
        finally:
            self.state.shared = outer

    def _compute(self, node: Construct) -> None:
        directive = node.directive
        kind = directive.name.removesuffix(" loop")
        self._warn_lost(node, kind)
        condition, queue = self.queues.condition(directive), self.queues.of(directive)
        gangs, workers, length = (
            self.loops.levels.widths(directive, name) for name in ("num_gangs", "num_workers", "vector_length")
        )
        if kind == "kernels":
            self.loops.levels.of_kernels(node)
        entries = self.data_clauses.enter(directive)
        with self._sharing(entries):
            plan = self.loops.plan(node, kind) if directive.is_loop else None
        entries += self._implied_data(node, plan, {entry.name for entry in entries})
        with self._sharing(entries), self.state.inner_names() as names:
            devices, before = {entry.name: entry.device for entry in entries}, dict(names.bound)
            private, firstprivate, reduction = self._copies(node, names, plan, devices)
            operands = acc.Compute(
                [entry.device for entry in entries], gangs, workers, length, private, firstprivate, reduction,
                condition, queue, "present" if self._default_present(directive) else None, combined=plan is not None,
            )  # fmt: skip
            block, terminate = acc.compute(kind, operands)
            with ir.InsertionPoint(block):
                self.state.compute_kind = kind
                if plan is not None:
                    self.loops.emit(node, plan, combined=kind)
                else:
                    self._region(node, kind, names, before)
                self.state.compute_kind = None
                terminate()
        self.data_clauses.leave(entries)

    def _default_present(self, directive: Directive) -> bool:
        clause = directive.clause("default")
        if clause is None or not clause.arguments:
            return False
        expr = clause.arguments[0].expr
        return isinstance(expr, ast.Name) and expr.id == "present"

    def _implied_data(self, node: Construct, plan: LoopPlan | None, named: set[str]) -> list[acc_data.Entry]:
        """Data that the construct implies: `copy` of what it reduces, `copyin` of arrays that it only reads.

        What is left to upstream's acc-implicit-data is `copy` of arrays and firstprivate scalars (OpenACC 3.3 §2.6.2).
        """
        entries: list[acc_data.Entry] = []
        bound = self.state.frame.names.bound
        reduced = clause_names(node.directive, "reduction") | {item.name for item in (plan.reductions if plan else ())}
        for name in sorted(reduced - named):
            slot = bound.get(name)
            if isinstance(slot, Slot):
                entries.append(acc_data.enter("reduction", name, slot.memory, implicit=True))
            elif isinstance(slot, ArrayValue) and name not in self.state.shared:
                clause = "present" if self._default_present(node.directive) else "reduction"
                entries.append(acc_data.enter(clause, name, slot.value, implicit=True))
        pointers = self._device_pointers(node, named)
        for name, pointer in pointers.items():
            entries.append(acc_data.enter("deviceptr", name, pointer.value, implicit=True))
        for name, cell in self._arrays_without_axes(node, named).items():
            clause = "present" if self._default_present(node.directive) else "copy"
            entries.append(acc_data.enter(clause, name, cell.value, implicit=True))
        if not self._default_present(node.directive):
            # What a region around names is seen by upstream's pass: there it may be a section.
            for name in self._only_read(node, named | {entry.name for entry in entries} | self.state.shared):
                array = bound[name]
                assert isinstance(array, ArrayValue)
                entries.append(acc_data.enter("copyin", name, array.value, implicit=True))
            taken = named | pointers.keys() | self.state.shared | {entry.name for entry in entries}
            entries += self._narrowed(node, taken)
        return entries

    def _narrowed(self, node: Construct, taken: set[str]) -> list[acc_data.Entry]:
        """Written arrays of which not all has to move (rows C6, C7)."""
        if self.state.function is None:
            return []
        implied = ImpliedData(self.state.function, self.state.frame.typing.resolve)
        used = dict.fromkeys(item.id for item in ast.walk(node) if isinstance(item, ast.Name))
        inside = [item.directive for item in ast.walk(node) if isinstance(item, Construct)]
        taken = taken | {var.name for item in inside for clause in item.clauses for var in clause.vars}
        entries = []
        for name in used:
            value = self.state.frame.names.bound.get(name)
            if name not in taken and isinstance(value, ArrayValue) and not value.type.view:
                clause = implied.clause(node, name, value.type.ndim)
                if clause is not None:
                    entries.append(acc_data.enter(clause, name, value.value, implicit=True))
        return entries

    def _arrays_without_axes(self, node: Construct, named: set[str]) -> dict[str, ArrayValue]:
        """Arrays of rank 0 that no clause names: upstream would take them for scalars and make them firstprivate."""
        found: dict[str, ArrayValue] = {}
        for item in ast.walk(ast.Module(body=list(node.body), type_ignores=[])):
            bound = self.state.frame.names.bound.get(item.id) if isinstance(item, ast.Name) else None
            if isinstance(item, ast.Name) and isinstance(bound, ArrayValue) and not bound.type.ndim:
                found[item.id] = bound
        return {name: array for name, array in found.items() if name not in named}

    def _device_pointers(self, node: Construct, named: set[str]) -> dict[str, ArrayValue]:
        """Device pointers that the construct uses and no clause names: their elements are on the device already."""
        bound = self.state.frame.names.bound
        used = dict.fromkeys(item.id for item in ast.walk(node) if isinstance(item, ast.Name))
        found = {name: bound.get(name) for name in used if name not in named}
        return {
            name: value
            for name, value in found.items()
            if isinstance(value, ArrayValue) and isinstance(value.type, DeviceArray)
        }

    def _only_read(self, node: Construct, named: set[str]) -> list[str]:
        """Arrays that the construct reads and surely does not write: nothing of them needs to come back (row C5).

        A view may write to its array under another name, so a construct with views keeps the default.
        """
        typing, bound = self.state.frame.typing, self.state.frame.names.bound
        found: list[str] = []
        written: set[str] = set()
        for item in ast.walk(ast.Module(body=list(node.body), type_ignores=[])):
            if isinstance(item, ast.Subscript) and isinstance(item.ctx, ast.Store):
                base = item.value
                while isinstance(base, ast.Subscript):
                    base = base.value
                written.update(name.id for name in ast.walk(base) if isinstance(name, ast.Name))
            if isinstance(item, ast.Name) and isinstance(typing.variables.get(item.id), Array):
                if not isinstance(item.ctx, ast.Load):
                    return []
                if item.id not in found:
                    found.append(item.id)
            is_call = isinstance(item, ast.Call) and (item in typing.instances or isinstance(item.func, ast.Attribute))
            if is_call or isinstance(item, LocalFunction):
                written.update(n.id for n in ast.walk(item) if isinstance(n, ast.Name))
        return [name for name in found if name not in written | named and isinstance(bound.get(name), ArrayValue)]

    def _copies(
        self, node: Construct, names: Names, plan: LoopPlan | None, devices: Mapping[str, ir.Value]
    ) -> tuple[list[ir.Value], list[ir.Value], list[ir.Value]]:
        """private, firstprivate and reduction copies of the construct itself; a combined loop makes its own."""
        directive = node.directive
        private: list[ir.Value] = []
        firstprivate: list[ir.Value] = []
        reduction: list[ir.Value] = []
        for item in (item for clause in directive.all("firstprivate") for item in clause.vars):
            made = self._copy(names, item.name, first=True)
            if made is not None:
                firstprivate.append(made)
        if plan is None:
            for item in (item for clause in directive.all("private") for item in clause.vars):
                made = self._copy(names, item.name, first=False)
                if made is not None:
                    private.append(made)
            reduction = [
                self.reductions.copy(names, reduced, devices.get(reduced.name))
                for reduced in self.reductions.written(node)
            ]
        return private, firstprivate, reduction

    def _copy(self, names: Names, name: str, *, first: bool) -> ir.Value | None:
        """A private copy that the name stands for from here on; a scalar of its own needs no operation."""
        make = firstprivate_recipe if first else private_recipe
        match names.bound.get(name):
            case Slot(memory, kind):
                made = acc.private(name, memory, make(self.state, ir.MemRefType(memory.type)), first=first)
                names.bound[name] = Slot(made, kind)
            case ArrayValue(memory, array):
                made = acc.private(name, memory, make(self.state, ir.MemRefType(memory.type)), first=first)
                names.bound[name] = ArrayValue(made, array)
            case _:
                return None
        return made

    def _region(self, node: Construct, kind: str, names: Names, before: Mapping[str, object]) -> None:
        """The body of a construct without a loop of its own: what it assigns first is the gang's."""
        self.expressions.checks.private_copies(clause_names(node.directive, "private"), names, before)
        if kind != "kernels":
            unset = maybe_unset(node.body)
            for name in sorted(set(region_locals(node)) - self.state.shared):
                scalar = self.state.frame.typing.variables.get(name)
                if isinstance(scalar, Scalar) and not scalar.weak:
                    make = self.state.zero_slot if name in unset else self.state.slot
                    names.bound[name] = make(scalar)
        self.statements.suite(node.body)

    def _warn_lost(self, node: Construct, kind: str) -> None:
        """A firstprivate scalar that is assigned in the construct and read after it keeps its old value (§5)."""
        if kind == "kernels" and not node.directive.clause("independent"):
            return
        kept = clause_names(node.directive, *_BACK) | self.state.shared
        reductions = set(self.loops.plan_names(node)) if node.directive.is_loop else set()
        flow = flow_of([node])
        for name, place in flow.written.items():
            scalar = self.state.frame.typing.variables.get(name)
            if name in kept | reductions or not isinstance(scalar, Scalar) or scalar.weak:
                continue
            if not self.state.is_read_after(name):
                continue
            message = f"`{name}` is assigned in this `{node.directive.name}` but its value does not come back"
            help_text = f"add `copy({name})`, `copyout({name})` or a `reduction`, or assign it after the construct"
            self.state.collector.report(self.state.frame.problems.warning("ACC602", message, place, help_text))
