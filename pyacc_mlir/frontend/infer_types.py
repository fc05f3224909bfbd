# SPDX-License-Identifier: Apache-2.0
"""Types of every name and expression of a block, from the types of its live-ins.

A variable has one type in a block: the join of everything assigned to it (language.md §4), so inference runs over the
statements until no variable changes. A call of a plain function is typed as a new instance for its argument types.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.array_functions import ArrayFunction
from pyacc_mlir.frontend.bindings import alias_name
from pyacc_mlir.frontend.call_graph import CallGraph, TypedFunction
from pyacc_mlir.frontend.captures import Capture
from pyacc_mlir.frontend.complex_parts import part_of
from pyacc_mlir.frontend.function_values import Origin
from pyacc_mlir.frontend.functions import Function
from pyacc_mlir.frontend.imports import imported
from pyacc_mlir.frontend.infer_arrays import settled
from pyacc_mlir.frontend.infer_expressions import ExpressionTypes
from pyacc_mlir.frontend.infer_reductions import Reduction
from pyacc_mlir.frontend.known_truth import known_truth
from pyacc_mlir.frontend.known_value import KnownValue
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.names import assigned_names, assigned_once, loop_only_names
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.subscripts import flatten_subscript
from pyacc_mlir.frontend.types import INT, Array, Computed, List, Scalar, Type, described
from pyacc_mlir.source import SourceFile

_MOST_ROUNDS = 20
_CONDITIONS = ("if", "self")


@dataclass(slots=True)
class Typing:
    """What is known of one suite of statements: a block's, or an instance of a called function."""

    source: SourceFile
    resolve: Callable[[str], object]
    variables: dict[str, Type]
    assigned: frozenset[str]
    once: frozenset[str] = frozenset()  # assigned in one place, and nothing comes in under the name
    expressions: dict[ast.expr, Type] = field(default_factory=dict)
    constants: dict[ast.expr, object] = field(default_factory=dict)  # expressions known at compile time
    functions: dict[ast.Call, Function] = field(default_factory=dict)
    instances: dict[ast.Call, Instance] = field(default_factory=dict)
    array_calls: dict[ast.Call, ArrayFunction] = field(default_factory=dict)
    reductions: dict[ast.Call, Reduction] = field(default_factory=dict)
    updates: dict[ast.AugAssign, Type] = field(default_factory=dict)  # of arrays: the type of `left op right`
    from_numpy: set[str] = field(default_factory=set)  # variables that may hold NumPy's numbers
    captures: dict[ast.expr, Capture] = field(default_factory=dict)  # arrays of the scopes that functions see
    members: dict[ast.expr, tuple[KnownValue, ...]] = field(default_factory=dict)  # tuples of objects, item by item
    spread: dict[ast.expr, list[ast.expr]] = field(default_factory=dict)  # subscripts that tuples or slices stand for
    stands_for: dict[ast.Call, ast.Call] = field(default_factory=dict)  # calls that are emitted as others
    returns: Type | None = None
    origin: Origin | None = ()  # how the function is found whose statements these are; () for a block

    def of(self, node: ast.expr) -> Type:
        return self.expressions[node]

    def may_be_numpy(self, node: ast.expr, kind: Type | None) -> bool:
        """Whether the value of `node`, found to be a `kind`, may be NumPy's number on some path."""
        if isinstance(kind, Scalar) and kind.numpy:
            return True
        inner = list(ast.walk(node))
        names = {each.id for each in inner if isinstance(each, ast.Name)}
        return not names.isdisjoint(self.from_numpy) or any(each in self.instances for each in inner)

    def known_int(self, node: ast.expr) -> int | None:
        """The Python int that `node` surely is: a literal, or a name of an outer scope."""
        known = self.constants.get(node)
        return known if type(known) is int else literal_int(node)

    def taken(self, node: ast.If) -> tuple[list[ast.stmt], ...]:
        """The suites of an `if` that may run: `if x is None` is decided by types, and the other suite has none."""
        known = known_truth(node.test, self.constants)
        return (node.body, node.orelse) if known is None else (node.body,) if known else (node.orelse,)

    def leaves(self, node: ast.stmt) -> bool:
        """Whether the statements after `node` never run, which the types alone say."""
        taken = self.taken(node) if isinstance(node, ast.If) else ()
        return len(taken) == 1 and bool(taken[0]) and isinstance(taken[0][-1], ast.Return | ast.Continue | ast.Break)


@dataclass(slots=True)
class Instance:
    """A call of a plain function."""

    arguments: dict[str, ast.expr]  # parameter → expression of the caller, or a value known at compile time
    function: TypedFunction

    @property
    def name(self) -> str:
        return self.function.name

    @property
    def body(self) -> list[ast.stmt]:
        return self.function.body

    @property
    def typing(self) -> Typing:
        return self.function.typing


def infer_types(
    statements: tuple[ast.stmt, ...],
    source: SourceFile,
    live_ins: dict[str, Type],
    resolve: Callable[[str], object],
    live_outs: frozenset[str] = frozenset(),
    device_type: str = "host",
) -> Typing:
    """Types of a block's `statements`, given those of the names that come in.

    Raises:
        CompileError, UnsupportedError: at the place in the user's file, ACC1xx and ACC4xx.
    """
    typing = new_typing(statements, source, live_ins, resolve)
    infer_suite(statements, typing, CallGraph(device_type), live_ins.keys() | live_outs)
    return typing


def new_typing(
    statements: Sequence[ast.stmt],
    source: SourceFile,
    live_ins: dict[str, Type],
    resolve: Callable[[str], object],
    origin: Origin | None = (),
) -> Typing:
    """What is known before the first look at the statements."""
    assigned = assigned_names(statements)
    variables = {
        name: kind.strong() if isinstance(kind, Scalar) and name in assigned else kind
        for name, kind in live_ins.items()
    }
    once = assigned_once(statements) - live_ins.keys()
    numpy = {name for name, kind in live_ins.items() if isinstance(kind, Scalar) and kind.numpy}
    return Typing(source, resolve, variables, frozenset(assigned), once, from_numpy=numpy, origin=origin)


def infer_suite(
    statements: Sequence[ast.stmt],
    typing: Typing,
    graph: CallGraph,
    outer: Collection[str],
    function: TypedFunction | None = None,
    in_final: bool = True,
) -> None:
    """Types of `statements` into `typing`. `outer`: names that come in or go out.

    `function` is whose body they are, None for a block. Unless `in_final`, its caller looks at it again, and a name
    without a type may yet get one where `function` rests on one that is not done.
    """
    walker = _StatementTypes(typing, loop_only_names(statements).difference(outer), graph, function)
    for _ in range(_MOST_ROUNDS):
        before = (dict(typing.variables), typing.returns, set(typing.from_numpy))
        walker.suite(statements)
        if before == (typing.variables, typing.returns, typing.from_numpy):
            break
    if in_final or function is None or not function.is_provisional:
        walker.expressions.final = True
        walker.suite(statements)


class _StatementTypes:
    """One round over the statements."""

    def __init__(
        self, typing: Typing, loop_only: frozenset[str], graph: CallGraph, function: TypedFunction | None
    ) -> None:
        self.typing = typing
        self.loop_only = loop_only
        self.problems = Problems(typing.source)
        self.expressions = ExpressionTypes(typing, self.problems, graph, function)
        self.copies_of_parts: set[str] = set()

    def suite(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)
            if self.typing.leaves(statement):
                return

    def statement(self, node: ast.stmt) -> None:  # noqa: C901, PLR0912  # one line for each kind of statement
        match node:
            case Construct():
                self.clauses(node.directive)
                with self.expressions.calls.functions.inside(node.directive):
                    self.suite(node.body)
            case Standalone():
                self.clauses(node.directive)
            case ast.Pass() | ast.Break() | ast.Continue():
                pass
            case ast.Assign():
                value = self.expressions.infer(node.value)
                for target in node.targets:
                    self.assign(target, value, node.value)
            case ast.AnnAssign(value=ast.expr() as value_node):
                self.assign(node.target, self.expressions.infer(value_node), value_node)
            case ast.AnnAssign():
                pass
            case ast.AugAssign():
                self.augmented(node)
            case ast.For():
                self.for_loop(node)
            case ast.While():
                self.expressions.conditions.truth(node.test)
                self.suite(node.body)
                self.suite(node.orelse)
            case ast.If():
                self.expressions.conditions.truth(node.test)
                for suite in self.typing.taken(node):
                    self.suite(suite)
            case ast.Return():
                self.returned(node)
            case ast.Assert():
                self.expressions.infer(node.test)
            case ast.Import() | ast.ImportFrom():
                self.imports(node)
            case ast.Expr(value=ast.Constant()):
                pass
            case ast.Expr(value=ast.Call() as call):
                self.call_statement(call)
            case ast.Expr(value=value_node) if not isinstance(value_node, ast.Yield | ast.YieldFrom | ast.Await):
                self.expressions.infer(value_node)
            case _:
                raise self.problems.unsupported_statement(node)

    def clauses(self, directive: Directive) -> None:
        """The expressions in clauses: arguments, and the bounds of sections."""
        for argument in directive.arguments:
            if directive.name == "cache" and isinstance(argument.expr, ast.Subscript):
                self.cached(argument.expr)
            elif argument.expr is not None:
                self.clause_argument(directive.name, argument.expr)
        for clause in directive.clauses:
            if clause.name not in ("default", "device_type"):
                for argument in clause.arguments:
                    if argument.expr is not None:
                        self.clause_argument(clause.name, argument.expr)
            for item in clause.vars:
                if isinstance(item.expr, ast.Subscript):
                    self.bounds(flatten_subscript(item.expr)[1])

    def cached(self, node: ast.Subscript) -> None:
        """An element or a section that `cache` names."""
        base, indices = flatten_subscript(node)
        found = self.expressions.infer(base)
        if found is not None and not isinstance(found, Array | List):
            raise self.problems.error("ACC227", f"found {described(found)} in `cache`, expected an array", base)
        if isinstance(found, Array) and len(indices) > found.ndim:
            text = f"{len(indices)} subscripts for an array of rank {found.ndim}"
            raise self.problems.error("ACC405", text, node)
        self.bounds(indices)

    def bounds(self, indices: list[ast.expr]) -> None:
        """The numbers in the subscripts of a section."""
        for index in indices:
            for part in (index.lower, index.upper) if isinstance(index, ast.Slice) else (index,):
                if part is not None:
                    self.expressions.subscripts.index(part)

    def clause_argument(self, clause: str, node: ast.expr) -> None:
        """D-06: a condition is a number, everything else that a clause takes is an integer."""
        found = self.expressions.infer(node)
        if found is None or (isinstance(found, Scalar) and (clause in _CONDITIONS or found.dtype.kind in "iu")):
            return
        expected = "a condition" if clause in _CONDITIONS else "an integer"
        raise self.problems.error("ACC208", f"found {described(found)} in `{clause}`, expected {expected}", node)

    def assign(self, target: ast.expr, value: Type | None, origin: ast.expr) -> None:
        match target:
            case ast.Name():
                self.bind(target, value, origin)
            case ast.Tuple() | ast.List():
                self.unpack(target, value, origin)
            case ast.Subscript():
                self.element(target, value, origin)
            case _:
                raise self.problems.unsupported_target(target)

    def element(self, target: ast.Subscript, value: Type | None, origin: ast.expr | None) -> None:
        found = self.expressions.infer(target)
        if found is None or value is None:
            return
        value = self.expressions.lists.as_array(found, value)
        is_wide = isinstance(value, Scalar) and value.weak and value.dtype.kind == "u"
        if is_wide and isinstance(found, Array | Scalar) and found.dtype.name != "uint64":
            text = "an int that fits 64 bits as a uint64 alone cannot be stored here"
            raise self.problems.error("ACC404", text, target if origin is None else origin)
        base = self.expressions.subscripts.base_of(target)
        kept = base if isinstance(base, Array) else found
        known = None if origin is None else self.typing.known_int(origin)
        if origin is not None and isinstance(kept, Array | Scalar) and promotion.misfit(known, kept.dtype):
            text = f"the int {known} does not fit {kept.dtype.name}, the type of the element"
            raise self.problems.error("ACC404", text, origin)
        base = self._kept_base(target)
        if isinstance(target.value, ast.Name) and target.value.id in self.copies_of_parts:
            text = f"`{target.value.id}` is a copy of a part of a complex array made here: that would be lost"
            raise self.problems.error("ACC105", text, target, "assign complex numbers to the array's elements")
        if self._widened(target, value):
            return
        if isinstance(found, Array):
            self.expressions.arrays.check_in_place(found, value, target, target, updated=False)
            return
        if not isinstance(found, Scalar):
            raise self.problems.error("ACC402", f"{described(found)} cannot be assigned", target)
        if not isinstance(value, Scalar):
            raise self.problems.error(
                "ACC402", f"an array element is {described(found)}, found {described(value)}", target
            )
        if value.dtype.kind == "c" and found.dtype.kind not in "cb":
            text = f"a complex number cannot be stored as {described(found)}"
            raise self.problems.error("ACC402", text, target, "take its `.real` part")
        if isinstance(base, Array) and base.readonly:
            raise self.problems.error("ACC402", "this array is read-only: its elements cannot be assigned", target)

    def _widened(self, target: ast.Subscript, value: Type) -> bool:
        """Whether a list that comes in has to become one of a wider type, since `value` is stored in it."""
        match target.value:
            case ast.Name(id=name) if name not in self.typing.assigned:
                known = self.typing.variables.get(name)
            case _:
                return False
        if not isinstance(known, List) or not isinstance(value, Scalar | Array):
            return False
        number = Scalar(value.dtype)
        if _ORDER.find(number.dtype.kind) <= _ORDER.index(known.dtype.kind):
            return False
        self.typing.variables[name] = List(promotion.join(Scalar(known.dtype), number).dtype)
        return True

    def _kept_base(self, target: ast.Subscript) -> Type | None:
        """The type of the array under an assigned subscript, which must be more than a passing value."""
        base = self.expressions.subscripts.base_of(target)
        if isinstance(base, Computed):
            text = "these are elements of a value that nothing keeps: expected a part of an array"
            raise self.problems.error("ACC402", text, target)
        return base

    def bind(self, target: ast.Name, value: Type | None, origin: ast.expr) -> None:
        if value is None:
            return
        known = self.typing.variables.get(target.id)
        if isinstance(value, Computed) and value.mask:
            text = "how many elements a mask chooses is known too late for an array of them: use the mask where it is"
            raise self.problems.error("ACC105", text, origin)
        if isinstance(value, Computed) and part_of(origin) is not None:
            self.copies_of_parts.add(target.id)
        value = promotion.strong(settled(value))
        if isinstance(value, Scalar) and self.typing.may_be_numpy(origin, value):
            self.typing.from_numpy.add(target.id)
        joined = value if known is None else promotion.join_types(known, value)
        if joined is None:
            assert known is not None
            text = f"`{target.id}` is {described(known)} elsewhere in this block and cannot also be {described(value)}"
            if str(known) == str(value):
                text += " of another memory layout"
            raise self.problems.error("ACC402", text, origin)
        self.typing.variables[target.id] = joined
        self.typing.expressions[target] = self.typing.variables[target.id]

    def unpack(self, target: ast.Tuple | ast.List, value: Type | None, origin: ast.expr) -> None:
        if value is None:
            return
        for element, item in zip(target.elts, self.expressions.tuples.unpacked(target, value, origin), strict=True):
            self.assign(element.value if isinstance(element, ast.Starred) else element, item, origin)

    def augmented(self, node: ast.AugAssign) -> None:
        left = self.expressions.infer(node.target)
        right = self.expressions.infer(node.value)
        if left is None or right is None:
            return
        result = self.expressions.binary(node, node.op, left, right, node.value)
        if result is None:
            return
        if isinstance(node.target, ast.Subscript):
            self._kept_base(node.target)
        if isinstance(left, Array) and left.ndim:
            self.typing.updates[node] = result
            self.expressions.arrays.check_in_place(left, result, node.value, node.target, updated=True)
        elif isinstance(node.target, ast.Name):
            self.bind(node.target, result, node.value)
        else:
            self.assign(node.target, result, node.value)

    def for_loop(self, node: ast.For) -> None:
        item = self.expressions.iteration.of(node.iter)
        if isinstance(node.target, ast.Name) and node.target.id in self.loop_only and item == INT_ITEM:
            self.typing.variables[node.target.id] = INT_ITEM
            self.typing.expressions[node.target] = INT_ITEM
        else:
            self.assign(node.target, item, node.iter)
        self.suite(node.body)
        self.suite(node.orelse)

    def imports(self, node: ast.Import | ast.ImportFrom) -> None:
        found = dict(imported(node))
        for alias in node.names:
            if alias_name(alias) not in found:
                text = f"`{alias.name}` is not loaded: compiled code imports nothing itself"
                raise self.problems.error("ACC101", text, node, "import it at the top of the module")
        self.typing.variables.update(found)

    def call_statement(self, call: ast.Call) -> None:
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "append"
            and isinstance(call.func.value, ast.Name)
        ):
            name = call.func.value.id
            known = self.typing.variables.get(name)
            if isinstance(known, List):
                self.append(call, name, known)
                return
        self.expressions.calls.statement = call
        self.expressions.infer(call)

    def append(self, call: ast.Call, name: str, known: List) -> None:
        if name in self.typing.assigned:
            text = f"`{name}` is a list that compiled code makes: nothing can be appended to it"
            raise self.problems.error("ACC103", text, call, "make it as long as it will be: `[0.0] * n`, and assign")
        if len(call.args) != 1 or call.keywords:
            raise self.problems.error("ACC103", "`append` takes exactly one argument", call)
        value = self.expressions.infer(call.args[0])
        if value is None:
            return
        if not isinstance(value, Scalar):
            raise self.problems.error("ACC402", f"only numbers can be appended, found {described(value)}", call.args[0])
        dtype = value.dtype if known.empty else promotion.join(Scalar(known.dtype), value).dtype
        self.typing.variables[name] = List(dtype)

    def returned(self, node: ast.Return) -> None:
        if node.value is None:
            return
        found = self.expressions.infer(node.value)
        known = self.typing.returns
        if found is None:
            return
        value = settled(found)
        joined = value if known is None or known == value else promotion.join_types(known, value)
        if joined is None:
            assert known is not None
            text = f"this function returns {described(known)} elsewhere and {described(value)} here"
            raise self.problems.error("ACC402", text, node)
        self.typing.returns = joined


_ORDER = "buifc"  # the kinds of numbers, each of which has no place for what the next ones hold
INT_ITEM = Scalar(INT.dtype, weak=True)
