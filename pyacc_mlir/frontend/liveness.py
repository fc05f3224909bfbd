# SPDX-License-Identifier: Apache-2.0

"""What flows into and out of a run of statements: names read before they are assigned, names assigned.

One walk over the attached tree in program order answers every question: `exposed` names are read before they are
certainly assigned, `maybe` names may have been assigned at the end, `definite` ones certainly are. What is live after
a block is what is exposed in the statements that may follow it.

A compute construct hides what it does with scalars: only names of `copy`, `copyout` and `reduction` clauses, implicit
reductions and the scalars of `kernels` come back (language.md §5); the rest is private to it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pyacc_mlir.frontend.bindings import alias_name, assigned_in, names_read, pattern_names
from pyacc_mlir.frontend.loop_nest import associated_loops
from pyacc_mlir.frontend.names import updated_arrays
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone

#: Clauses that give a scalar without reading the one outside.
_FRESH = frozenset({"private", "copyout", "create", "no_create"})
_BACK = frozenset({"copy", "copyout", "reduction"})
_WORDS = frozenset({"default", "bind", "device_type"})  # clauses whose arguments are no expressions


@dataclass(slots=True)
class Flow:
    """The result of a walk.

    Attributes:
        exposed: names that may be read before they are assigned, with the place of the first such read.
        doubtful: those of them that an assignment precedes in the text, which may not have happened.
        certain: those of them that are read unconditionally and are not doubtful; the loops of a compute construct run.
        inside: those of them that only compute constructs read, and not with certainty.
        maybe: names that may be assigned, in order of appearance.
        definite: names certainly assigned at the end; None where the end is never reached.
        jumps: a `break`, `continue` or `return` leaves the statements early.
    """

    exposed: dict[str, ast.AST] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    certain: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    maybe: dict[str, None] = field(default_factory=dict)
    definite: set[str] | None = field(default_factory=set)
    jumps: bool = False


def flow(statements: Iterable[ast.stmt], bound: Iterable[str] = ()) -> Flow:
    """Walk the statements, with the names in `bound` assigned at their start."""
    walk = _Walk(set(bound))
    walk.suite(statements)
    return walk.flow


class _Walk(ast.NodeVisitor):
    """Visits statements; a kind without a method of its own only reads names."""

    def __init__(self, bound: set[str], *, compute: bool = False) -> None:
        self.flow = Flow(definite=bound)
        self.in_compute = compute
        self.guards = 0
        self.kept: frozenset[str] = frozenset()  # names whose values data regions around bring back
        self.loops: list[list[set[str]]] = []  # for each enclosing loop, what is assigned at its `break`s

    def suite(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.visit(statement)

    # What a name does

    def read(self, name: str, node: ast.AST, *, doubtful: bool = False, inside: bool = False) -> None:
        found = self.flow
        dead = found.definite is None  # what is never run is compiled all the same
        if name in (found.maybe if found.definite is None else found.definite):
            return
        if not inside:
            found.inside.discard(name)
        elif name not in found.exposed:
            found.inside.add(name)
        if not doubtful and name not in found.maybe:
            found.doubtful.discard(name)
            if not self.guards and not dead:
                found.certain.add(name)
        elif name not in found.exposed:
            found.doubtful.add(name)
        found.exposed.setdefault(name, node)

    def bind(self, name: str) -> None:
        self.flow.maybe[name] = None
        if self.flow.definite is not None:
            self.flow.definite.add(name)

    def generic_visit(self, node: ast.AST | None) -> None:
        """Read the names of an expression, or of a statement that does nothing else."""
        if node is None:
            return
        named = [inner.target.id for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr)]
        for name in names_read(node):
            if not self.in_compute or name.id not in named:  # what is left of these in a construct is refused
                self.read(name.id, name)
        self.flow.maybe |= dict.fromkeys(named)

    reads = generic_visit

    def target(self, node: ast.expr) -> None:
        match node:
            case ast.Name():
                self.bind(node.id)
            case ast.Tuple() | ast.List():
                for element in node.elts:
                    self.target(element)
            case ast.Starred():
                self.target(node.value)
            case _:
                self.reads(node)

    # Simple statements

    def visit_Assign(self, node: ast.Assign) -> None:
        self.reads(node.value)
        for target in node.targets:
            self.target(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.reads(node.value)
            self.target(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.read(node.target.id, node.target)
        self.reads(node.value)
        self.target(node.target)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self.bind(alias_name(alias))

    visit_ImportFrom = visit_Import

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.read(target.id, target)
                if self.flow.definite is not None:
                    self.flow.definite.discard(target.id)
            else:
                self.reads(target)

    def visit_Return(self, node: ast.stmt) -> None:
        self.reads(node)
        self.flow.definite = None
        self.flow.jumps = True

    visit_Raise = visit_Return
    visit_Continue = visit_Return

    def visit_Break(self, node: ast.Break) -> None:
        if self.loops and self.flow.definite is not None:
            self.loops[-1].append(set(self.flow.definite))
        self.visit_Return(node)

    # Compound statements

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.reads(node)
        self.bind(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef
    visit_ClassDef = visit_FunctionDef

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.reads(item.context_expr)
            if item.optional_vars is not None:
                self.target(item.optional_vars)
        self.suite(node.body)

    visit_AsyncWith = visit_With

    def visit_If(self, node: ast.If) -> None:
        self.reads(node.test)
        self.branches([node.body, node.orelse])

    def visit_Match(self, node: ast.Match) -> None:
        self.reads(node.subject)
        bodies = [[_bindings(case), *case.body] for case in node.cases]
        self.branches(bodies if _is_irrefutable(node.cases[-1]) else [*bodies, []])

    def branches(self, bodies: Sequence[Sequence[ast.stmt]]) -> None:
        entry = self.flow.definite
        result: set[str] | None = None
        self.guards += 1
        for body in bodies:
            self.flow.definite = _copy(entry)
            self.suite(body)
            result = _meet(result, self.flow.definite)
        self.guards -= 1
        self.flow.definite = result

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.reads(node.iter)
        self.loop(node, node.target, endless=False)

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> None:
        self.reads(node.test)
        self.loop(node, None, endless=isinstance(node.test, ast.Constant) and bool(node.test.value))

    def loop(self, node: ast.For | ast.AsyncFor | ast.While, target: ast.expr | None, *, endless: bool) -> None:
        entry = self.flow.definite
        self.flow.definite = _copy(entry)
        self.loops.append([])
        self.guards += not self.in_compute
        if target is not None:
            self.target(target)
        self.suite(node.body)
        self.guards -= not self.in_compute
        breaks = self.loops.pop()
        self.flow.definite = None if endless else _copy(entry)
        self.suite(node.orelse)
        for state in breaks:
            self.flow.definite = _meet(self.flow.definite, state)

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        entry = self.flow.definite
        self.flow.definite = _copy(entry)
        self.suite([*node.body, *node.orelse])
        result = self.flow.definite
        for handler in node.handlers:
            self.flow.definite = _copy(entry)
            self.reads(handler.type)
            if handler.name:
                self.bind(handler.name)
            self.suite(handler.body)
            result = _meet(result, self.flow.definite)
        self.flow.definite = _copy(entry) if result is None else result
        self.suite(node.finalbody)
        if result is None:
            self.flow.definite = None

    visit_TryStar = visit_Try

    # Constructs

    def visit_Standalone(self, node: Standalone) -> None:
        self.clauses(node.directive, set())

    def visit_Construct(self, node: Construct) -> None:
        bare = assigned_in(*node.body)
        self.clauses(node.directive, bare - updated_arrays(node.body))
        if node.directive.is_compute:
            self.compute(node, bare)
            return
        private = private_names(node.directive)
        before = _copy(self.flow.definite)
        if self.flow.definite is not None:
            self.flow.definite |= private
        outer = self.kept
        self.kept = outer | kept_names(node.directive)
        self.suite(node.body)
        self.kept = outer
        if self.flow.definite is not None:
            self.flow.definite -= private - (before or set())

    def clauses(self, directive: Directive, bare: set[str]) -> None:
        """What clauses read; a name in `bare` is a scalar that the construct assigns."""
        for clause in directive.clauses:
            for var in clause.vars:
                if not (clause.name in _FRESH and var.name in bare):
                    self.read(var.name, var.expr)
                if isinstance(var.expr, ast.Subscript):
                    self.reads(var.expr.slice)
            for argument in clause.arguments if clause.name not in _WORDS else ():
                self.reads(argument.expr)
        for argument in directive.arguments:
            self.reads(argument.expr)

    def compute(self, node: Construct, bare: set[str]) -> None:
        walk = _Walk(private_names(node.directive), compute=True)
        walk.suite(node.body)
        inner = walk.flow
        for name, place in inner.exposed.items():
            doubt = name not in inner.certain
            self.guards += doubt
            self.read(name, place, doubtful=name in inner.doubtful, inside=doubt)
            self.guards -= doubt
        certain, possible = _coming_back(node, inner)
        for name in inner.maybe:
            if name in bare and name in certain | self.kept:
                self.bind(name)
            elif name in bare and name in possible:
                self.flow.maybe[name] = None


def kept_names(directive: Directive) -> frozenset[str]:
    """Names whose values come back from the device where the directive's construct ends."""
    return frozenset(var.name for clause in directive.all(*_BACK) for var in clause.vars)


def private_names(directive: Directive) -> set[str]:
    """Names of the directive's `private` clauses."""
    return {var.name for clause in directive.all("private") for var in clause.vars}


def _coming_back(node: Construct, inner: Flow) -> tuple[set[str], set[str]]:
    """The scalars that certainly have a value of the construct after it, and those that may: its loops may not run."""
    directives = [node.directive, *(child.directive for child in _constructs(node.body))]
    certain = {name for each in directives for name in kept_names(each)}
    certain |= set(inner.exposed)  # an implicit reduction, or an error that privacy reports
    possible: set[str] = set()
    if node.directive.name.startswith("kernels"):
        possible = _kernels_scalars([node] if node.directive.is_loop else node.body)
        certain |= possible if inner.definite is None else possible & inner.definite
    private = private_names(node.directive)
    return certain - private, possible - private


def _kernels_scalars(statements: Iterable[ast.stmt]) -> set[str]:
    """What statements of `kernels` assign; the scalars of loops said to be independent are the iteration's own."""
    found: set[str] = set()
    for statement in statements:
        if isinstance(statement, Construct) and statement.directive.is_loop:
            if not statement.directive.clause("independent"):
                found |= _kernels_scalars(associated_loops(statement)[-1].body)
        elif isinstance(statement, ast.For | ast.While | ast.If):
            found |= assigned_in(statement.target) if isinstance(statement, ast.For) else set()
            found |= _kernels_scalars([*statement.body, *statement.orelse])
        else:
            found |= assigned_in(statement)
    return found


def _constructs(statements: Iterable[ast.stmt]) -> Iterator[Construct]:
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, Construct):
                yield node


def _is_irrefutable(case: ast.match_case) -> bool:
    return isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None


def _bindings(case: ast.match_case) -> ast.stmt:
    """What a pattern binds, written as an assignment."""
    targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in pattern_names(case)]
    return ast.Assign([ast.Tuple(targets, ast.Store())], case.guard or ast.Constant(None))


def _copy(state: set[str] | None) -> set[str] | None:
    return None if state is None else set(state)


def _meet(left: set[str] | None, right: set[str] | None) -> set[str] | None:
    if left is None:
        return right
    return left if right is None else left & right
