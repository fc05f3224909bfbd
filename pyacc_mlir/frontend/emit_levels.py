# SPDX-License-Identifier: Apache-2.0
"""The levels of loop directives, and the sizes of compute constructs, with their arguments evaluated."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from pyacc_mlir.dialects.acc_levels import Levels
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.frontend.emit_expr import Expressions
from pyacc_mlir.frontend.emit_integer_arguments import size
from pyacc_mlir.frontend.names import assigned_names
from pyacc_mlir.frontend.pragma_tree import Argument, Construct, Directive

_SIZED = frozenset({"num", "length"})


@dataclass(frozen=True, slots=True)
class LevelClauses:
    """Evaluates arguments at the insertion point."""

    expressions: Expressions

    def of(self, directive: Directive, schedule: str) -> Levels:
        """The levels of a loop directive; a sequential loop has none."""
        if schedule != "independent":
            return Levels()
        gang, worker, vector = (directive.clause(level) for level in ("gang", "worker", "vector"))
        pairs = [(each, self._argument("gang", each)) for each in gang.arguments] if gang else []
        found = tuple((each.keyword or "num", value) for each, value in pairs if value is not None)
        return Levels(
            gang=gang is not None,
            worker=worker is not None,
            vector=vector is not None,
            gang_arguments=found,
            worker_num=self._argument("worker", worker.arguments[0]) if worker and worker.arguments else None,
            vector_length=self._argument("vector", vector.arguments[0]) if vector and vector.arguments else None,
        )

    def widths(self, directive: Directive, name: str) -> list[ir.Value]:
        """The arguments of `num_gangs`, `num_workers` or `vector_length`; none without the clause."""
        clause = directive.clause(name)
        arguments = clause.arguments if clause else ()
        return [size(self.expressions, name, each.expr) for each in arguments if each.expr is not None]

    def of_kernels(self, construct: Construct) -> None:
        """Evaluate the sizes that loops inside a `kernels` construct name, before it begins."""
        sizes = self.expressions.state.level_sizes
        for node in ast.walk(construct):
            if isinstance(node, Construct) and node is not construct and node.directive.is_loop:
                for clause in node.directive.all("gang", "worker", "vector"):
                    for argument in clause.arguments:
                        if argument.keyword in _SIZED and argument.expr is not None:
                            self._check_known(construct, argument.expr)
                            sizes[argument.expr] = size(self.expressions, clause.name, argument.expr)

    def _check_known(self, construct: Construct, expr: ast.expr) -> None:
        changed = assigned_names(construct.body)
        for name in ast.walk(expr):
            if isinstance(name, ast.Name) and name.id in changed:
                text = f"`{name.id}` changes in this `kernels`, expected a size that is known where it begins"
                raise self.expressions.state.frame.problems.error("ACC316", text, name)

    def _argument(self, level: str, argument: Argument) -> ir.Value | None:
        """None for `*`, which leaves it to the mapping."""
        expr = argument.expr
        if expr is None:
            return None
        known = self.expressions.state.level_sizes.get(expr)
        if known is not None:
            return known
        return size(self.expressions, _spelt(level, argument), expr)


def _spelt(level: str, argument: Argument) -> str:
    """How an argument is written: `gang(static:)`; the keyword that may be left out is."""
    return level if argument.keyword in _SIZED or argument.keyword is None else f"{level}({argument.keyword}:)"
