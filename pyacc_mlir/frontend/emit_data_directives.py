# SPDX-License-Identifier: Apache-2.0
"""Standalone directives as operations: `enter data`, `exit data`, `update`, `wait`, and `cache` by emit_cache."""

from __future__ import annotations

from pyacc_mlir.dialects import acc_data
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.frontend.emit_cache import Caching
from pyacc_mlir.frontend.emit_clauses import DataClauses
from pyacc_mlir.frontend.emit_queues import Queues
from pyacc_mlir.frontend.pragma_tree import Directive, Standalone

_EXITS = ("copyout", "delete", "detach")
_UPDATES = {"self": "update_self", "host": "update_self", "device": "update_device"}


class DataDirectives:
    """Emits standalone data directives of one block."""

    def __init__(self, clauses: DataClauses, queues: Queues) -> None:
        self.clauses = clauses
        self.queues = queues
        self.caching = Caching(clauses.expressions)
        self.state = clauses.state

    def emit(self, node: Standalone) -> None:
        directive = node.directive
        match directive.name:
            case "enter data":
                self._enter(directive)
            case "exit data":
                self._exit(directive)
            case "update":
                self._update(directive)
            case "wait":
                condition = self.queues.condition(directive)
                waited = self.queues.numbers(directive.arguments)
                acc_data.wait(waited, condition, self.queues.of(directive))
            case "cache":
                self.caching.emit(node)
            case _:
                raise self.state.frame.problems.error("ACC105", f"`{directive.name}` is not supported yet", node)

    def _enter(self, directive: Directive) -> None:
        condition, queue = self.queues.condition(directive), self.queues.of(directive)
        entries = self.clauses.enter(directive, structured=False)
        if entries:
            acc_data.enter_data(entries, condition, queue)

    def _exit(self, directive: Directive) -> None:
        condition, queue = self.queues.condition(directive), self.queues.of(directive)
        entries = [
            acc_data.device_pointer(clause.name, item.name, *found)
            for clause in directive.all(*_EXITS)
            for item in clause.vars
            if (found := self.clauses.variable(item)) is not None
        ]
        if entries:
            acc_data.exit_data(entries, condition, queue, finalize=directive.clause("finalize") is not None)

    def _update(self, directive: Directive) -> None:
        condition, queue = self.queues.condition(directive), self.queues.of(directive)
        entries: list[acc_data.Entry] = []
        for clause in directive.all(*_UPDATES):
            for item in clause.vars:
                found = self.clauses.variable(item)
                if found is not None:
                    entries.append(self._updated(_UPDATES[clause.name], item.name, *found))
        if entries:
            acc_data.update(entries, condition, queue, if_present=directive.clause("if_present") is not None)

    def _updated(self, clause: str, name: str, memory: ir.Value, bounds: list[ir.Value]) -> acc_data.Entry:
        if clause == "update_device":
            return acc_data.update_device(name, memory, bounds)
        return acc_data.device_pointer(clause, name, memory, bounds)
