# SPDX-License-Identifier: Apache-2.0
"""`async`, `wait` and `if` of a directive, evaluated in the order written."""

from __future__ import annotations

import ast

from pyacc_mlir.dialects.acc_async import Asynchrony
from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_expr import Expressions
from pyacc_mlir.frontend.emit_integer_arguments import integer
from pyacc_mlir.frontend.pragma_tree import Argument, Clause, Directive
from pyacc_mlir.frontend.types import BOOL


class Queues:
    """Emits these clauses at the current insertion point."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions

    def condition(self, directive: Directive) -> ir.Value | None:
        """Whether the directive is for the device: `if` holds, and the `self` of a construct does not (§2.5.7).

        On the host `self` has no effect.
        """
        holds = self._truth(directive.clause("if"))
        is_elsewhere = directive.is_compute and self.expressions.state.device_type != "host"
        clause = directive.clause("self") if is_elsewhere else None
        if clause is None:
            return holds
        true = ops.constant(True, BOOL).value
        on_host = self._truth(clause) if clause.arguments else true
        elsewhere = arith.xori(on_host, true) if on_host is not None else None
        if holds is None or elsewhere is None:
            return elsewhere
        return arith.andi(holds, elsewhere)

    def _truth(self, clause: Clause | None) -> ir.Value | None:
        if clause is None or clause.arguments[0].expr is None:
            return None
        return self.expressions.conditions.condition(clause.arguments[0].expr)

    def of(self, directive: Directive) -> Asynchrony:
        """The `async` and `wait` clauses."""
        queue, noval = None, False
        clause = directive.clause("async")
        if clause is not None:
            noval = not clause.arguments
            queue = None if noval else self.numbers(clause.arguments)[0]
        waits = directive.clause("wait")
        if waits is None:
            return Asynchrony(queue, noval)
        return Asynchrony(queue, noval, tuple(self.numbers(waits.arguments)), wait_all=not waits.arguments)

    def numbers(self, arguments: tuple[Argument, ...]) -> list[ir.Value]:
        """Queue numbers; what has a `devnum` stays in the interpreter."""
        found: list[ast.expr] = [item.expr for item in arguments if item.expr is not None]
        return [integer(self.expressions, expr) for expr in found]
