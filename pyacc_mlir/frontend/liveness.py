# SPDX-License-Identifier: Apache-2.0
"""What flows into and out of a run of statements: names read before they are assigned, names assigned.

One walk over the attached tree in program order answers every question: `exposed` names are read before they are
certainly assigned, `maybe` names may have been assigned at the end, `definite` ones certainly are. What is live after a
block is what is exposed in the statements that may follow it.

A compute construct hides what it does with scalars: only names of `copy`, `copyout` and `reduction` clauses, implicit
reductions and the scalars of `kernels` come back (language.md §5); the rest is private to it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone


#: Clauses that give a scalar without reading the one outside.
_FRESH = frozenset({"private", "copyout", "create", "no_create"})
_BACK = frozenset({"copy", "copyout", "reduction"})
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(slots=True)
class Flow:
    """The result of a walk.

    Attributes:
        exposed: names that may be read before they are assigned, with the place of the first such read.
        certain: those of them that are read unconditionally with no assignment before them in the text.
        maybe: names that may be assigned, in order of appearance.
        definite: names certainly assigned at the end; None where the end is never reached.
        jumps: a `break`, `continue` or `return` leaves the statements early.
    """

    exposed: dict[str, ast.AST] = field(default_factory=dict)
    certain: set[str] = field(default_factory=set)
    maybe: dict[str, None] = field(default_factory=dict)
    definite: set[str] | None = field(default_factory=set)
    jumps: bool = False


def flow(statements: Iterable[ast.stmt], bound: Iterable[str] = ()) -> Flow:
    """Walk the statements, with the names in `bound` assigned at their start."""
    walk = _Walk(set(bound))
    walk.suite(statements)
    return walk.flow


def assigned_in(node: ast.AST) -> set[str]:
    """Names that an assignment or a loop binds anywhere in `node`, nested scopes apart."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _SCOPES):
            found.add(child.name)
        elif not isinstance(child, ast.Lambda):
            found |= assigned_in(child)
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        found.add(node.id)
    return found


class _Walk:
    def __init__(self, bound: set[str]) -> None:
        self.flow = Flow(definite=bound)
        self.guards = 0
        self.loops: list[list[set[str]]] = []  # for each enclosing loop, what is assigned at its `break`s

    # What a name does

    def read(self, name: str, node: ast.AST) -> None:
        state = self.flow.definite
        if state is None or name in state:
            return
        self.flow.exposed.setdefault(name, node)
        if not self.guards and name not in self.flow.maybe:
            self.flow.certain.add(name)

    def bind(self, name: str) -> None:
        self.flow.maybe[name] = None
        if self.flow.definite is not None:
            self.flow.definite.add(name)

    # Expressions and targets

    def reads(self, node: ast.AST | None) -> None:
        if node is None:
            return
        for name in names_read(node):
            self.read(name.id, name)
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                self.flow.maybe[inner.target.id] = None

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

    # Statements

    def suite(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case Construct():
                self.construct(node)
            case Standalone():
                self.clauses(node.directive, set())
            case ast.Assign():
                self.reads(node.value)
                for target in node.targets:
                    self.target(target)
            case ast.AnnAssign():
                self.reads(node.value)
                if node.value is not None:
                    self.target(node.target)
            case ast.AugAssign():
                self.augmented(node)
            case ast.For() | ast.AsyncFor():
                self.reads(node.iter)
                self.loop(node, None, node.target)
            case ast.While():
                self.loop(node, node.test, None)
            case ast.If():
                self.reads(node.test)
                self.branches([node.body, node.orelse])
            case ast.Match():
                self.reads(node.subject)
                bodies = [[_case_as_statement(case), *case.body] for case in node.cases]
                self.branches(bodies if _is_irrefutable(node.cases[-1]) else [*bodies, []])
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.reads(item.context_expr)
                    if item.optional_vars is not None:
                        self.target(item.optional_vars)
                self.suite(node.body)
            case ast.Try() | ast.TryStar():
                self.attempt(node)
            case ast.Return() | ast.Raise():
                self.reads(node)
                self.leave()
            case ast.Break():
                if self.loops and self.flow.definite is not None:
                    self.loops[-1].append(set(self.flow.definite))
                self.leave()
            case ast.Continue():
                self.leave()
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self.reads(node)
                self.bind(node.name)
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    self.bind(alias.asname or alias.name.partition(".")[0])
            case ast.Delete():
                self.delete(node)
            case _:
                self.reads(node)

    def leave(self) -> None:
        self.flow.definite = None
        self.flow.jumps = True

    def augmented(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.read(node.target.id, node.target)
        self.reads(node.value)
        self.target(node.target)

    def delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.read(target.id, target)
                if self.flow.definite is not None:
                    self.flow.definite.discard(target.id)
            else:
                self.reads(target)

    def loop(self, node: ast.For | ast.AsyncFor | ast.While, test: ast.expr | None, target: ast.expr | None) -> None:
        self.reads(test)
        entry = self.flow.definite
        self.flow.definite = None if entry is None else set(entry)
        self.loops.append([])
        if target is not None:
            self.target(target)
        self.suite(node.body)
        breaks = self.loops.pop()
        endless = isinstance(test, ast.Constant) and bool(test.value)
        self.flow.definite = None if endless or entry is None else set(entry)
        self.suite(node.orelse)
        for state in breaks:
            self.flow.definite = _meet(self.flow.definite, state)

    def branches(self, bodies: Sequence[Sequence[ast.stmt]]) -> None:
        entry = self.flow.definite
        result: set[str] | None = None
        self.guards += 1
        for body in bodies:
            self.flow.definite = None if entry is None else set(entry)
            self.suite(body)
            result = _meet(result, self.flow.definite)
        self.guards -= 1
        self.flow.definite = result

    def attempt(self, node: ast.Try | ast.TryStar) -> None:
        entry = self.flow.definite
        self.flow.definite = None if entry is None else set(entry)
        self.suite(node.body)
        self.suite(node.orelse)
        result = self.flow.definite
        for handler in node.handlers:
            self.flow.definite = None if entry is None else set(entry)
            self.reads(handler.type)
            if handler.name:
                self.bind(handler.name)
            self.suite(handler.body)
            result = _meet(result, self.flow.definite)
        self.flow.definite = result if not node.finalbody or result is not None else entry
        self.suite(node.finalbody)
        if result is None:
            self.flow.definite = None

    # Constructs

    def construct(self, node: Construct) -> None:
        if node.directive.is_compute:
            self.compute(node)
            return
        private = private_names(node.directive)
        before = set() if self.flow.definite is None else private - self.flow.definite
        self.clauses(node.directive, _bare(node.body))
        if self.flow.definite is not None:
            self.flow.definite |= private
        self.suite(node.body)
        if self.flow.definite is not None:
            self.flow.definite -= before

    def clauses(self, directive: Directive, bare: set[str]) -> None:
        for clause in directive.clauses:
            for var in clause.vars:
                if not (clause.name in _FRESH and var.name in bare):
                    self.read(var.name, var.expr)
                if isinstance(var.expr, ast.Subscript):
                    self.reads(var.expr.slice)
            for argument in clause.arguments:
                self.reads(argument.expr)
        for argument in directive.arguments:
            self.reads(argument.expr)

    def compute(self, node: Construct) -> None:
        bare = _bare(node.body)
        self.clauses(node.directive, bare)
        inner = flow(node.body, private_names(node.directive))
        for name, place in inner.exposed.items():
            guards, self.guards = self.guards, self.guards + (name not in inner.certain)
            self.read(name, place)
            self.guards = guards
        for name in inner.maybe:
            if name in bare and name in _coming_back(node, inner):
                self.bind(name)


def names_read(node: ast.AST) -> Iterator[ast.Name]:
    """Names whose value `node` reads, in order; the parameters of lambdas and comprehensions are not among them."""
    match node:
        case ast.Name():
            if isinstance(node.ctx, ast.Load):
                yield node
            return
        case ast.Lambda():
            hidden = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            hidden = {name for generator in node.generators for name in assigned_in(generator.target)}
        case _:
            hidden = set()
    for child in ast.iter_child_nodes(node):
        yield from (name for name in names_read(child) if name.id not in hidden)


def private_names(directive: Directive) -> set[str]:
    """Names of the directive's `private` clauses."""
    return {var.name for clause in directive.clauses if clause.name == "private" for var in clause.vars}


def _coming_back(node: Construct, inner: Flow) -> set[str]:
    directives = [node.directive, *(child.directive for child in _constructs(node.body))]
    named = {var.name for each in directives for clause in each.clauses if clause.name in _BACK for var in clause.vars}
    carried = set(inner.exposed)  # an implicit reduction, or an error that privacy reports
    if node.directive.name.startswith("kernels"):
        carried |= {name for statement in node.body if not _is_loop(statement) for name in assigned_in(statement)}
    return (named | carried) - private_names(node.directive)


def _is_loop(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.For) or (isinstance(statement, Construct) and statement.directive.name == "loop")


def _constructs(statements: Iterable[ast.stmt]) -> Iterator[Construct]:
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, Construct):
                yield node


def _bare(statements: Iterable[ast.stmt]) -> set[str]:
    return {name for statement in statements for name in assigned_in(statement)}


def _is_irrefutable(case: ast.match_case) -> bool:
    return isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None and case.guard is None


def _case_as_statement(case: ast.match_case) -> ast.stmt:
    """The bindings of a pattern, written as an assignment."""
    names = [node.name for node in ast.walk(case.pattern) if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name]
    names += [node.rest for node in ast.walk(case.pattern) if isinstance(node, ast.MatchMapping) and node.rest]
    targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names]
    return ast.Assign([ast.Tuple(targets, ast.Store())], case.guard or ast.Constant(None))


def _meet(left: set[str] | None, right: set[str] | None) -> set[str] | None:
    if left is None:
        return right
    return left if right is None else left & right
