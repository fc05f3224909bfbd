# SPDX-License-Identifier: Apache-2.0
"""What each scalar of a parallel loop is: local to the iteration, a reduction, or an error (language.md §5).

A scalar whose first access in every iteration is a write is local, as though declared in the body. One that is carried
from one iteration to the next is a reduction if every access to it has one recognised form; else it is an error.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from pyacc_mlir.frontend.dataflow import clause_names, flow_of, loop_targets
from pyacc_mlir.frontend.loop_nest import iteration_body
from pyacc_mlir.frontend.pragma_tree import Construct

#: the operator of a reduction that an augmented assignment may be part of
AUGMENTED: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "+", ast.Mult: "*", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
_LOGICAL: dict[type[ast.boolop], str] = {ast.And: "&&", ast.Or: "||"}

_INVERSE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Carried:
    """A scalar that an iteration reads before it writes it; `operator` None: not in a form that can be reduced."""

    name: str
    operator: str | None
    place: ast.AST


@dataclass(frozen=True, slots=True)
class LoopPrivacy:
    """The scalars that one parallel loop writes, clauses aside."""

    local: tuple[str, ...]
    carried: tuple[Carried, ...]


def classify_loop(node: Construct) -> LoopPrivacy:
    """Privacy of the scalars that the body of a parallel loop construct writes and no clause of it names."""
    body = iteration_body(node)
    flow = flow_of(body)
    named = clause_names(node.directive, "private", "reduction", "firstprivate") | loop_targets(node)
    written = [name for name in flow.written if name not in named]
    local = tuple(name for name in written if name not in flow.exposed)
    # What only atomic constructs change is shared by all iterations: they meet there in any order.
    carried = tuple(
        Carried(name, reduction_operator(body, name), flow.plain[name])
        for name in written
        if name in flow.exposed and name in flow.plain
    )
    return LoopPrivacy(local, carried)


def region_locals(node: Construct) -> tuple[str, ...]:
    """The scalars that a compute construct writes before it reads them, and no clause names: private to the gang."""
    flow = flow_of(node.body)
    named = clause_names(
        node.directive, "private", "reduction", "firstprivate", "copy", "copyout", "copyin", "create", "present"
    )
    return tuple(name for name in flow.written if name not in flow.exposed and name not in named)


def reduction_operator(body: list[ast.stmt], name: str) -> str | None:
    """The one operator by which `body` accumulates into `name`, if every access to it is part of such an update."""
    operators: set[str] = set()
    accounted: set[ast.AST] = set()
    for statement in _statements(body):
        found = update_operator(statement, name)
        if found is not None:
            operators.add(found)
            accounted.update(_own_nodes(statement, name))
    everywhere = {n for s in body for n in ast.walk(s) if isinstance(n, ast.Name) and n.id == name}
    return operators.pop() if len(operators) == 1 and everywhere == accounted else None


def updates_of(body: list[ast.stmt], name: str) -> Iterator[tuple[str, ast.stmt]]:
    """The updates of `name` in recognised reduction forms, if an iteration may read it before it writes it."""
    if name in flow_of(body).exposed:
        for statement in body:
            yield from _updates(statement, name)


def _updates(node: ast.stmt, name: str) -> Iterator[tuple[str, ast.stmt]]:
    """The updates in a statement, those of inner constructs that reduce `name` themselves excluded."""
    operator = update_operator(node, name)
    if operator is not None:
        yield operator, node
    elif not (isinstance(node, Construct) and _combines(node, name)):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                yield from _updates(child, name)


def _combines(node: Construct, name: str) -> bool:
    """Whether the construct itself sees to it that updates of `name` in it do not meet."""
    return node.directive.name == "atomic" or name in clause_names(node.directive, "reduction")


def update_operator(node: ast.stmt, name: str) -> str | None:
    """The operator by which a statement updates `name` in a recognised reduction form, None if it does not."""
    match node:
        case ast.AugAssign(target=ast.Name(id=target)) if target == name and not _reads(node.value, name):
            return AUGMENTED.get(type(node.op))
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            branch = as_branch(node)
            if branch is None:
                return _assigned_update(value, name)
            inner = None if _reads(branch.test, name) else update_operator(branch.body[0], name)
            return inner or update_operator(branch, name)
        case ast.If(
            test=ast.Compare() as test, body=[ast.Assign(targets=[ast.Name(id=target)], value=value)], orelse=[]
        ):
            return _conditional_update(test, value, name) if target == name else None
    return None


def as_branch(node: ast.stmt) -> ast.If | None:
    """`s = e if c else s` as `if c: s = e`, and `s = s if a < b else e` as `if a >= b: s = e`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.IfExp(test=test, body=body, orelse=orelse)):
            if _is(orelse, name):
                value = body
            elif (
                _is(body, name)
                and isinstance(test, ast.Compare)
                and len(test.ops) == 1
                and type(test.ops[0]) in _INVERSE
            ):
                inverse = ast.Compare(test.left, [_INVERSE[type(test.ops[0])]()], test.comparators)
                value, test = orelse, ast.copy_location(inverse, test)
            else:
                return None
            assignment = ast.copy_location(ast.Assign(node.targets, value), node)
            return ast.copy_location(ast.If(test, [assignment], []), node)
    return None


def _assigned_update(value: ast.expr, name: str) -> str | None:
    """The operator of `name = name op e`, `name = e op name`, `name = name op e op f`, `name = max(name, e)`."""
    match value:
        case ast.BinOp(left=left, op=op, right=right) if not _reads(right, name):
            operator = AUGMENTED.get(type(op))
            return operator if _is(left, name) or _assigned_update(left, name) == operator else None
        case ast.BinOp(left=left, op=op, right=right) if not _reads(left, name) and not isinstance(op, ast.Sub):
            operator = AUGMENTED.get(type(op))
            return operator if _is(right, name) or _assigned_update(right, name) == operator else None
        case ast.BoolOp(op=word, values=values) if sum(_reads(item, name) for item in values) == 1:
            own = next(item for item in values if _reads(item, name))
            return _LOGICAL[type(word)] if _is(own, name) else None
        case ast.Call(func=ast.Name(id="max" | "min" as function), args=args, keywords=[]):
            mine = [item for item in args if _is(item, name)]
            others = [item for item in args if item not in mine]
            return function if len(mine) == 1 and not any(_reads(item, name) for item in others) else None
    return None


def _conditional_update(test: ast.Compare, value: ast.expr, name: str) -> str | None:
    """The operator of `if e > name: name = e` and its three mirror images."""
    if len(test.ops) != 1 or _reads(value, name):
        return None
    left, op, right = test.left, test.ops[0], test.comparators[0]
    greater = isinstance(op, ast.Gt | ast.GtE)
    if not greater and not isinstance(op, ast.Lt | ast.LtE):
        return None
    if _is(right, name) and ast.dump(left) == ast.dump(value):
        return "max" if greater else "min"
    if _is(left, name) and ast.dump(right) == ast.dump(value):
        return "min" if greater else "max"
    return None


def _own_nodes(statement: ast.stmt, name: str) -> Iterator[ast.AST]:
    return (node for node in ast.walk(statement) if _is(node, name))


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _reads(node: ast.AST, name: str) -> bool:
    return any(_is(child, name) for child in ast.walk(node))


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.stmt):
                yield node
