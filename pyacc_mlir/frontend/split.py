# SPDX-License-Identifier: Apache-2.0
"""Splitting a function into blocks and the Python between them (language.md §3).

Before, the attached function       After
    n = x.shape[0]                      n = x.shape[0]
    Construct(parallel loop, …)         BlockCall(saxpy)
    print(n)                            print(n)

A block is the largest run of statements of one suite that lies in the compiled subset, from its first construct to its
last. A run whose meaning could change, because a name may be unbound where it begins, is divided further.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import BuiltinFunctionType, FunctionType, ModuleType

import numpy as np

from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.frontend.appends import appends_in, check_appends
from pyacc_mlir.frontend.around import Entry, Exit
from pyacc_mlir.frontend.attach_regions import with_attach_regions
from pyacc_mlir.frontend.automatic import (
    Left,
    is_automatic,
    must_compile,
    regrouped,
    separated,
    with_automatic_constructs,
)
from pyacc_mlir.frontend.bindings import assigned_in, captured, declared_outside, names_read
from pyacc_mlir.frontend.blocks import Block, BlockCall, DataRegion
from pyacc_mlir.frontend.capture import CapturedFunction
from pyacc_mlir.frontend.clause_values import with_clause_values
from pyacc_mlir.frontend.declare_regions import with_declare_regions
from pyacc_mlir.frontend.guards import flag_of, with_flags
from pyacc_mlir.frontend.host_atomics import without_host_atomics
from pyacc_mlir.frontend.host_calls import check_host_calls
from pyacc_mlir.frontend.inner_functions import with_inner_functions
from pyacc_mlir.frontend.liveness import Flow, flow
from pyacc_mlir.frontend.local_functions import closures_of, with_local_functions
from pyacc_mlir.frontend.lost_scalars import lost_scalars
from pyacc_mlir.frontend.members import with_member_variables
from pyacc_mlir.frontend.plain import with_plain_routines
from pyacc_mlir.frontend.pragma_tree import Clause, Construct, Standalone
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.raising import may_raise
from pyacc_mlir.frontend.rotations import place_of, pools_of, with_places
from pyacc_mlir.frontend.routine_info import holds_host_directive, without_named_routines
from pyacc_mlir.frontend.subset import Subset
from pyacc_mlir.frontend.suites import Suite, map_suites
from pyacc_mlir.frontend.swaps import with_swaps
from pyacc_mlir.frontend.use_device import check_use_device
from pyacc_mlir.frontend.visible_defaults import with_visible_defaults
from pyacc_mlir.frontend.visible_sections import with_bounds, wrapped
from pyacc_mlir.frontend.wait_elsewhere import with_waits_elsewhere
from pyacc_mlir.parallelism import Namespace
from pyacc_mlir.source import SourceFile

Resolve = Callable[[str], object]
_INTROSPECTION = frozenset({"locals", "eval", "exec", "vars", "dir"})
_CONSTANTS = (ModuleType, FunctionType, BuiltinFunctionType, type, np.ufunc, CapturedFunction, Namespace)


@dataclass(frozen=True, slots=True)
class Split:
    """A function, or the statements of a block, as Python with calls of blocks in it.

    `left`: the loops that stay in Python though `auto` is on, with the reasons.
    """

    statements: list[ast.stmt]
    blocks: tuple[Block, ...]
    warnings: tuple[Diagnostic, ...] = ()
    left: tuple[Left, ...] = ()


def split_function(function: ast.FunctionDef, source: SourceFile, resolve: Resolve, *, auto: bool = False) -> Split:
    """The blocks of an attached function; `auto`: its loops without pragmas are in blocks too.

    Raises:
        UnsupportedError: a construct stands where it cannot be compiled yet.
    """
    left: list[Left] = []
    if auto:
        function, left = with_automatic_constructs(function, source)
    if not holds_host_directive(function):
        return Split(function.body, (), left=tuple(left))
    check_host_calls(function, source, resolve)
    function = with_inner_functions(without_named_routines(function))
    function = with_plain_routines(with_local_functions(function, source))
    function = with_declare_regions(without_host_atomics(function))
    function = with_member_variables(with_attach_regions(with_waits_elsewhere(with_visible_defaults(function))))
    function = with_clause_values(function, resolve)
    function = function if _introspects(function) else with_swaps(function)
    arguments = frozenset(node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg))
    outer = declared_outside(function)
    local = (assigned_in(*function.body) | arguments) - outer
    every = local | outer if _introspects(function) else frozenset()
    always = outer | every | captured(function)
    closures = closures_of(function)
    scope = _Scope(source, function, resolve, frozenset(local), always, closures=closures)
    splitter = _Splitter(scope, _symbol(function.name), left=left)
    statements = splitter.suite(function.body, Entry(arguments, arguments), Exit(), False)
    return Split(statements, tuple(splitter.blocks), tuple(splitter.warnings), tuple(splitter.left))


def split_block(block: Block, excluded: Iterable[ast.stmt]) -> Split:
    """The statements of a block again, in smaller blocks that leave out `excluded`."""
    bound = frozenset(block.live_ins)
    local = bound | assigned_in(*block.statements)
    closures = closures_of(block.function)
    out = set(excluded)
    content, left = regrouped(block.statements, block.source, out)
    scope = _Scope(block.source, block.function, block.resolve, local, frozenset(), frozenset(out), closures)
    splitter = _Splitter(scope, f"{block.name}_part", left=left)
    live = frozenset(block.live_outs)
    end = Exit(live, live, frozenset())  # of lost scalars has been warned
    statements = splitter.suite(content, Entry(bound, bound), end, False)
    return Split(statements, tuple(splitter.blocks), left=tuple(splitter.left))


@dataclass(frozen=True, slots=True)
class _Scope:
    """What holds throughout one function. `always`: names that may be read at any time."""

    source: SourceFile
    function: ast.FunctionDef
    resolve: Resolve
    local: frozenset[str]
    always: frozenset[str]
    excluded: frozenset[ast.stmt] = frozenset()
    closures: Mapping[str, frozenset[str]] = field(default_factory=dict)  # what functions defined in it use of it

    def is_constant(self, name: str) -> bool:
        """Whether an outer name stands for something that compiled code takes in by itself."""
        if name in self.local:
            return False
        try:
            value = self.resolve(name)
        except KeyError:
            return False
        return isinstance(value, _CONSTANTS) or hasattr(value, "py_func")


@dataclass(slots=True)
class _Splitter:
    scope: _Scope
    name: str
    blocks: list[Block] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    visible: tuple[Clause, ...] = ()  # sections in clauses of the interpreted regions around
    left: list[Left] = field(default_factory=list)
    caught: frozenset[str] = frozenset()  # names that may be read after an exception

    def suite(self, statements: Suite, entry: Entry, exit_: Exit, in_loop: bool) -> Suite:
        result: Suite = []
        subset = Subset(self.scope.resolve, self.scope.local, self.scope.excluded)
        index = 0
        while index < len(statements):
            stop = _run_end(statements, index, subset)
            here = entry.after(statements[:index])
            there = exit_.before(statements[stop:])
            call = self.block(statements[index:stop], here, there) if stop > index else None
            if call is not None:
                result.append(call)
                index = stop
                continue
            stop = max(stop, index + 1)
            statement = statements[index]
            if stop - index == 1 and isinstance(statement, Construct) and is_automatic(statement):
                result += self.apart(statement, here, exit_.before(statements[stop:]), in_loop)
            elif stop - index > 1:  # a run that cannot be one block: each of its statements for itself
                for position in range(index, stop):
                    result += self.alone(statements, position, entry, exit_, in_loop)
            else:
                result.append(self.descend(statements[index], here, exit_.before(statements[stop:])))
            index = stop
        return result

    def alone(self, statements: Suite, index: int, entry: Entry, exit_: Exit, in_loop: bool) -> Suite:
        there = exit_.before(statements[index + 1 :])
        return self.suite([statements[index]], entry.after(statements[:index]), there, in_loop)

    def apart(self, construct: Construct, entry: Entry, exit_: Exit, in_loop: bool) -> Suite:
        """The statements of an automatic construct that cannot be a block, each for itself."""
        if len(construct.body) > 1:
            return self.suite(separated(construct, self.scope.source), entry, exit_, in_loop)
        reason = "what it reads may not have been assigned, or is changed where a function sees it"
        self.left.append((construct.body[0], reason))
        return construct.body

    def block(self, statements: Suite, entry: Entry, exit_: Exit) -> BlockCall | None:
        """The call of a block made of `statements`; None where they must not be one."""
        for statement in statements:
            check_appends(statement, Problems(self.scope.source))
        minimal = len(statements) == 1 and must_compile(statements[0])
        content = wrapped(statements, self.visible)
        found = flow(content)
        live_ins = self.live_ins(found, statements, entry, minimal)
        if live_ins is None or (not minimal and self.changes_closure(found, live_ins)):
            return None
        if not minimal and may_raise(statements) and not found.maybe.keys().isdisjoint(self.caught | self.scope.always):
            return None
        live_outs = [name for name in found.maybe if name in exit_.live | self.scope.always]
        certain = found.definite if found.definite is not None else set(live_outs)
        guarded = tuple(name for name in live_outs if name not in certain and name not in live_ins)
        name = f"{self.name}_{len(self.blocks)}" if self.blocks else self.name
        pools = tuple(pool for pool in pools_of(content) if set(pool) <= set(live_ins))
        returned = tuple(pool for pool in pools if not set(pool).isdisjoint(live_outs))
        places = [place_of(each, name) for pool in returned for each in pool if each in live_outs]
        block = Block(
            name=name,
            source=self.scope.source,
            function=self.scope.function,
            statements=with_places(with_flags(content, guarded, name), pools, name),
            live_ins=tuple(live_ins),
            live_outs=(*live_outs, *(flag_of(each, name) for each in guarded), *places),
            resolve=self.scope.resolve,
        )
        self.blocks.append(block)
        self.warnings += lost_scalars(content, exit_.sure, self.scope.source, self.scope.function)
        return ast.copy_location(BlockCall(block, guarded, returned), statements[0])

    def changes_closure(self, found: Flow, live_ins: list[str]) -> bool:
        """Whether statements assign what a function that they use sees: its values are those at the block's entry."""
        used = (self.scope.closures[name] for name in live_ins if name in self.scope.closures)
        return any(not names.isdisjoint(found.maybe) for names in used)

    def live_ins(self, found: Flow, statements: Suite, entry: Entry, minimal: bool) -> list[str] | None:
        names: list[str] = []
        automatic = any(is_automatic(node) for statement in statements for node in ast.walk(statement))
        for name in found.exposed:
            if automatic and not self.is_bound(name, entry):
                return None
            if name in self.scope.local and name not in entry.definite and name not in found.certain:
                # Read on some paths only: Python itself must find out whether it is bound.
                if not minimal and name not in found.inside:
                    return None
                if name not in entry.maybe:
                    continue
            if not self.scope.is_constant(name):
                names.append(name)
        return names

    def is_bound(self, name: str, entry: Entry) -> bool:
        """Whether a name certainly has a value where a suite begins."""
        if name in self.scope.local:
            return name in entry.definite
        try:
            self.scope.resolve(name)
        except KeyError:
            return False
        return True

    def descend(self, statement: ast.stmt, entry: Entry, exit_: Exit) -> ast.stmt:
        """A statement that stays in Python, with the blocks that it holds."""
        if not any(isinstance(node, Construct | Standalone) for node in ast.walk(statement)):
            return statement
        match statement:
            case Construct() if statement.directive.name in ("data", "host_data"):
                return self.region(statement, entry, exit_)
            case Standalone():
                return statement
            case Construct():
                raise self.unsupported(statement, f"`{statement.directive.name}` around statements that stay in Python")
            case ast.AsyncFunctionDef() | ast.ClassDef():
                where = "in the body of a class" if isinstance(statement, ast.ClassDef) else "inside an `async def`"
                raise self.unsupported(statement, f"a directive {where}")
            case ast.For() | ast.AsyncFor() | ast.While():
                return self.loop(statement, entry, exit_)
            case ast.Try() | ast.TryStar():
                parts = [*(handler.body for handler in statement.handlers), statement.orelse, statement.finalbody]
                anywhere = exit_.or_jump(*map(flow, parts))
                return self.guarded(statement, entry, anywhere, anywhere.live)
        inner = entry.after([_header(statement)])
        caught = exit_.live if isinstance(statement, ast.With | ast.AsyncWith) else frozenset[str]()
        return self.guarded(statement, inner, exit_, caught)

    def guarded(self, statement: ast.stmt, entry: Entry, exit_: Exit, caught: frozenset[str]) -> ast.stmt:
        """A statement in which names `caught` may be read after an exception in one of its suites."""
        outer = self.caught
        self.caught = outer | caught
        result = map_suites(statement, lambda suite: self.suite(suite, entry, exit_, False))
        self.caught = outer
        return result

    def region(self, construct: Construct, entry: Entry, exit_: Exit) -> ast.stmt:
        """A construct that stays in the interpreter, because its body does."""
        check_use_device(construct, Problems(self.scope.source))
        made = with_bounds(construct.directive)
        outer = self.visible
        self.visible = (*outer, *made.visible)
        body = self.suite(construct.body, entry, exit_, False)
        self.visible = outer
        return ast.copy_location(DataRegion(made.directive, body, list(made.assignments)), construct)

    def loop(self, statement: ast.For | ast.AsyncFor | ast.While, entry: Entry, exit_: Exit) -> ast.stmt:
        again = flow([statement])
        around = exit_.or_jump(again)
        targets = assigned_in(statement.target) if not isinstance(statement, ast.While) else set()
        inner = Entry(entry.definite | targets, entry.maybe | targets | frozenset(again.maybe))
        changed = copy.copy(statement)
        changed.body = self.suite(statement.body, inner, around, True)
        changed.orelse = self.suite(statement.orelse, Entry(entry.definite, inner.maybe), exit_, False)
        return changed

    def unsupported(self, statement: ast.stmt, what: str) -> Exception:
        return Problems(self.scope.source).error("ACC105", f"{what} is not supported yet", statement)


def _symbol(name: str) -> str:
    """A name that any assembler takes."""
    return "".join(letter if letter.isascii() else f"u{ord(letter):x}" for letter in name)


def _run_end(statements: Suite, start: int, subset: Subset) -> int:
    """The end of the run that begins with the construct at `start`; `start` itself where none does."""
    end = start
    if not _holds_construct(statements[start]):
        return start
    has_compute = False
    for index in range(start, len(statements)):
        statement = statements[index]
        if not subset.takes(statement):
            break
        has_compute = has_compute or _holds_compute(statement)
        if appends_in(statement):  # how often it appends must be known before the block runs
            return index + 1 if index == start and _is_compute(statement) else end
        if _holds_construct(statement):
            end = index + 1
    return end if has_compute else start  # directives alone are the interpreter's: nothing is compiled for them


def _holds_construct(statement: ast.stmt) -> bool:
    return any(isinstance(node, Construct | Standalone) for node in ast.walk(statement))


def _holds_compute(statement: ast.stmt) -> bool:
    return any(_is_compute(node) for node in ast.walk(statement) if isinstance(node, ast.stmt))


def _is_compute(statement: ast.stmt) -> bool:
    return isinstance(statement, Construct) and statement.directive.is_compute


def _header(statement: ast.stmt) -> ast.stmt:
    """What a compound statement evaluates and binds before its suites, as a statement."""
    match statement:
        case ast.With() | ast.AsyncWith():
            return ast.With(statement.items, [ast.Pass()])
        case ast.If():
            return ast.Expr(statement.test)
    return ast.Pass()


def _introspects(function: ast.FunctionDef) -> bool:
    return any(name.id in _INTROSPECTION for name in names_read(function))
