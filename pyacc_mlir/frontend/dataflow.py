# SPDX-License-Identifier: Apache-2.0
"""Which names a run of statements may read before it writes them, and which it writes.

The one question privacy asks (language.md §5): is the first access of every execution of these statements a write?
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyacc_mlir.frontend.atomic_forms import atomic_names
from pyacc_mlir.frontend.jumps import jumps_out
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone


@dataclass(slots=True)
class Flow:
    """Names by how a run of statements uses them; each maps to the first node that does so.

    `exposed`: may be read before it is written. `written`: may be written. `definite`: written on every path.
    `plain`: those written by more than atomic constructs.
    """

    exposed: dict[str, ast.AST] = field(default_factory=dict)
    written: dict[str, ast.AST] = field(default_factory=dict)
    definite: set[str] = field(default_factory=set)
    plain: dict[str, ast.AST] = field(default_factory=dict)


def flow_of(statements: Iterable[ast.stmt]) -> Flow:
    """The flow of one execution of `statements`."""
    walker = _Walker()
    walker.suite(statements)
    return walker.flow


def maybe_unset(statements: Iterable[ast.stmt]) -> set[str]:
    """Names that the compiler may see read before they are written, though such a path may never be taken.

    In compiled code their memory starts as zero: of a path that reads memory never written LLVM may make anything.
    """
    walker = _Walker(is_cautious=True)
    walker.suite(statements)
    return set(walker.flow.exposed)


def clause_names(directive: Directive, *clauses: str) -> set[str]:
    """The variables that the clauses called `clauses` name."""
    return {item.name for clause in directive.all(*clauses) for item in clause.vars}


class _Walker:
    """Walks in order of evaluation, keeping what is surely written so far."""

    def __init__(self, *, is_cautious: bool = False) -> None:
        self.flow = Flow()
        self.is_cautious = is_cautious  # loops may have no iterations, and jumps end nothing

    def suite(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case Construct():
                self.construct(node)
            case Standalone():
                self.clauses(node.directive)
            case ast.Assign():
                self.expression(node.value)
                for target in node.targets:
                    self.target(target)
            case ast.AugAssign():
                self.read_target(node.target)
                self.expression(node.value)
                self.target(node.target)
            case ast.AnnAssign():
                if node.value is not None:
                    self.expression(node.value)
                    self.target(node.target)
            case ast.For():
                self.for_loop(node)
            case ast.While():
                self.while_loop(node)
            case ast.If():
                self.expression(node.test)
                self.branches(node.body, node.orelse)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.expression(child)

    def for_loop(self, node: ast.For) -> None:
        self.expression(node.iter)
        if _surely_runs(node.iter) and not self.is_cautious:
            self.target(node.target)
            self.at_least_once(node.body, {"break", "continue", "return"})
        else:
            self.maybe(node.body, node.target)
        self.maybe(node.orelse)

    def while_loop(self, node: ast.While) -> None:
        self.expression(node.test)
        if isinstance(node.test, ast.Constant) and node.test.value and not self.is_cautious:
            self.at_least_once(node.body, {"break", "continue"})
        else:
            self.maybe(node.body)
        self.maybe(node.orelse)

    def construct(self, node: Construct) -> None:
        self.clauses(node.directive)
        private = clause_names(node.directive, "private")
        before = set(self.flow.definite)
        # A private copy is neither read from nor written to the outer variable.
        inner_walker = _Walker(is_cautious=self.is_cautious)
        inner_walker.suite(node.body)
        inner = inner_walker.flow
        for name, place in inner.exposed.items():
            if name not in private:
                self.read(name, place)
        hidden = private | (loop_targets(node) if node.directive.is_loop else set())
        for name, place in inner.written.items():
            if name not in hidden:
                self.flow.written.setdefault(name, place)
        changed = set(atomic_names([node])) if node.directive.name == "atomic" else set()
        for name, place in inner.plain.items():
            if name not in hidden | changed:
                self.flow.plain.setdefault(name, place)
        self.flow.definite = before if node.directive.is_loop else before | (inner.definite - private)

    def clauses(self, directive: Directive) -> None:
        for clause in directive.clauses:
            for argument in clause.arguments if clause.name not in ("default", "device_type") else ():
                if argument.expr is not None:
                    self.expression(argument.expr)
            if clause.name in ("reduction", "copy", "copyin", "firstprivate"):
                for item in clause.vars:
                    self.read(item.name, item.expr)
            if clause.name in ("reduction", "copy", "copyout"):
                for item in clause.vars:
                    if clause.name == "reduction" and isinstance(item.expr, ast.Subscript):
                        continue  # an element is written, not the name
                    self.flow.written.setdefault(item.name, item.expr)
                    if clause.name == "reduction":
                        self.flow.plain.setdefault(item.name, item.expr)

    def maybe(self, body: list[ast.stmt], target: ast.expr | None = None) -> None:
        """Walk statements that may not run: what they write is not definite."""
        before = set(self.flow.definite)
        if target is not None:
            self.target(target)
        self.suite(body)
        self.flow.definite = before

    def at_least_once(self, body: list[ast.stmt], jumps: set[str]) -> None:
        """Walk a loop body that is surely begun: what it writes before its first jump is definite."""
        direct = next((place for place, node in enumerate(body) if jumps_out(node) & jumps), len(body))
        self.suite(body[:direct])
        self.maybe(body[direct:])

    def branches(self, body: list[ast.stmt], orelse: list[ast.stmt]) -> None:
        before = set(self.flow.definite)
        self.suite(body)
        first, self.flow.definite = self.flow.definite, set(before)
        self.suite(orelse)
        if _jumps_away(orelse) and not self.is_cautious:
            self.flow.definite = first
        elif not _jumps_away(body) or self.is_cautious:
            self.flow.definite &= first

    def target(self, node: ast.expr) -> None:
        match node:
            case ast.Name():
                self.flow.written.setdefault(node.id, node)
                self.flow.plain.setdefault(node.id, node)
                self.flow.definite.add(node.id)
            case ast.Tuple() | ast.List():
                for element in node.elts:
                    self.target(element)
            case ast.Starred():
                self.target(node.value)
            case _:
                self.expression(node)

    def read_target(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            self.read(node.id, node)
        else:
            self.expression(node)

    def expression(self, node: ast.AST) -> None:
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
                self.read(child.id, child)

    def read(self, name: str, place: ast.AST) -> None:
        if name not in self.flow.definite:
            self.flow.exposed.setdefault(name, place)


def _jumps_away(body: list[ast.stmt]) -> bool:
    """Whether nothing after a suite runs where the suite has run."""
    return bool(body) and isinstance(body[-1], ast.Break | ast.Continue | ast.Return)


def _surely_runs(iterated: ast.expr) -> bool:
    """Whether a loop over this has an iteration: a `range` of literals that is not empty."""
    match iterated:
        case ast.Call(func=ast.Name(id="range"), args=args, keywords=[]):
            bounds = [literal_int(argument) for argument in args]
            numbers = [bound for bound in bounds if bound is not None]
            return len(numbers) == len(bounds) in (1, 2, 3) and numbers[2:] != [0] and len(range(*numbers)) > 0
    return False


def loop_targets(node: Construct) -> set[str]:
    """The loop variables of a loop construct, those of all its collapsed loops."""
    from pyacc_mlir.frontend.loop_nest import associated_loops

    return {name.id for loop in associated_loops(node) for name in ast.walk(loop.target) if isinstance(name, ast.Name)}
