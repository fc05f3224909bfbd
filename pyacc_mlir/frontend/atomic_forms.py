# SPDX-License-Identifier: Apache-2.0
"""The statements that `atomic` takes, taken apart. OpenACC 3.3 §2.12, with min and max as in Fortran.

A write gives a place `x` a value, an update one computed from its old value, a read and a capture give it to `v`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from pyacc_mlir.frontend.pragma_tree import Construct, Directive

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)
KINDS = ("read", "write", "update", "capture")
_REGROUPED = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)  # x op a op b is x op (a op b), as C asks for


@dataclass(frozen=True, slots=True)
class Change:
    """`statement` gives `place` the value of `value`, or `place op= value`; with `is_update` one from its old value."""

    statement: ast.Assign | ast.AugAssign
    place: ast.expr
    value: ast.expr
    is_update: bool


@dataclass(frozen=True, slots=True)
class Capture:
    """`target` is given what `origin` holds before or after the change, or (`chained`) the value of the expression."""

    target: ast.expr
    origin: ast.expr
    when: str  # "before", "after", "chained"


@dataclass(frozen=True, slots=True)
class AtomicForm:
    """What an atomic construct does to `place`."""

    place: ast.expr
    change: Change | None = None
    capture: Capture | None = None


def kind_of(directive: Directive) -> str:
    """read, write, update or capture; update where no clause says it."""
    return next((clause.name for clause in directive.all(*KINDS)), "update")


def atomic_form(node: Construct) -> AtomicForm | None:
    """The form of an atomic construct; None where its statements have none of their kind."""
    body = node.body
    kind = kind_of(node.directive)
    if kind == "capture":
        return _capture(body)
    if len(body) != 1:
        return None
    if kind == "read":
        return _read(body[0])
    change = _write(body[0]) if kind == "write" else _update(body[0])
    return None if change is None else AtomicForm(change.place, change)


def atomic_names(statements: list[ast.stmt]) -> Iterator[str]:
    """The variables, elements of arrays aside, that the atomic constructs in `statements` change."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, Construct) and node.directive.name == "atomic":
                form = atomic_form(node)
                if form is not None and form.change is not None and isinstance(form.place, ast.Name):
                    yield form.place.id


def _read(node: ast.stmt) -> AtomicForm | None:
    pair = _assignment(node)
    if pair is None or not _is_place(pair[1]) or same(*pair):
        return None
    return AtomicForm(pair[1], capture=Capture(pair[0], pair[1], "before"))


def _write(node: ast.stmt) -> Change | None:
    pair = _assignment(node)
    if pair is None or mentions(pair[1], pair[0]):
        return None
    assert isinstance(node, ast.Assign)
    return Change(node, *pair, is_update=False)


def _update(node: ast.stmt) -> Change | None:
    if isinstance(node, ast.AugAssign):
        is_right = isinstance(node.op, OPERATORS) and _is_place(node.target) and not mentions(node.value, node.target)
        return Change(node, node.target, node.value, is_update=True) if is_right else None
    pair = _assignment(node)
    if pair is None or not isinstance(node, ast.Assign) or not _computes_from(pair[1], pair[0]):
        return None
    return Change(node, *pair, is_update=True)


def _computes_from(value: ast.expr, place: ast.expr, chain: type[ast.operator] | None = None) -> bool:
    """Whether `value` is `place op e`, `e op place`, or a min or max of the two; `chain`: inside of `… op f`."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, OPERATORS):
        operands = [value.left, value.right]
        if chain is not None and not isinstance(value.op, chain):
            return False
        if isinstance(value.op, _REGROUPED) and not mentions(value.right, place):
            return same(value.left, place) or _computes_from(value.left, place, type(value.op))
    elif chain is None and _is_extreme(value):
        assert isinstance(value, ast.Call)
        operands = value.args
    else:
        return False
    here = [operand for operand in operands if same(operand, place)]
    others = [operand for operand in operands if not same(operand, place)]
    return len(here) == 1 and not mentions(others[0], place)


def _is_extreme(node: ast.expr) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("min", "max")
    return is_call and isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords


def _capture(body: list[ast.stmt]) -> AtomicForm | None:
    form = _chained(body[0]) if len(body) == 1 else _pair(*body) if len(body) == 2 else None
    if form is None or form.change is None or form.capture is None:
        return None
    target = form.capture.target
    # Neither `x` nor the expression may read `v`: there is no order between them.
    return None if mentions(form.place, target) or mentions(form.change.value, target) else form


def _chained(node: ast.stmt) -> AtomicForm | None:
    """`v = x = x op e`."""
    if not (isinstance(node, ast.Assign) and len(node.targets) == 2 and _is_place(node.targets[0])):
        return None
    target, place = node.targets
    change = _update(ast.copy_location(ast.Assign([place], node.value), node))
    return None if change is None else AtomicForm(place, change, Capture(target, place, "chained"))


def _pair(first: ast.stmt, second: ast.stmt) -> AtomicForm | None:
    """`v = x` before an update or a write of `x`, or after an update."""
    found = _read(first)
    change = _update(second) or _write(second)
    if found is not None and found.capture is not None and change is not None and same(change.place, found.place):
        return AtomicForm(change.place, change, found.capture)
    found, change = _read(second), _update(first)
    if found is not None and found.capture is not None and change is not None and same(change.place, found.place):
        return AtomicForm(change.place, change, Capture(found.capture.target, found.place, "after"))
    return None


def _assignment(node: ast.stmt) -> tuple[ast.expr, ast.expr] | None:
    """Target and value of `target = value`, where the target is one place in memory."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and _is_place(node.targets[0]):
        return node.targets[0], node.value
    return None


def _is_place(node: ast.expr) -> bool:
    if isinstance(node, ast.Subscript):
        return not any(isinstance(part, ast.Slice) for part in ast.walk(node.slice))
    return isinstance(node, ast.Name | ast.Attribute)


def same(first: ast.expr, second: ast.expr) -> bool:
    """Whether two expressions are written alike."""
    return ast.unparse(first) == ast.unparse(second)


def mentions(node: ast.expr, place: ast.expr) -> bool:
    """Whether `place` is written anywhere in `node`."""
    return any(isinstance(part, ast.expr) and same(part, place) for part in ast.walk(node))
