# SPDX-License-Identifier: Apache-2.0
"""D-53: the statements that `atomic` takes. OpenACC 3.3 §2.12, with min and max as in Fortran."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.sema_walk import Site

_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)
_EXPECTED = {
    "read": "`v = x`",
    "write": "`x = expression` without `x` in the expression",
    "update": "`x op= expression` or `x = x op expression`, where op is one of + - * / & | ^ << >>, min or max",
    "capture": "`v = x` and an update or a write of `x`, in braces",
}


def check_atomic(site: Site) -> Iterator[Diagnostic]:
    """The statement, or the two statements of a capture, have a form of their kind."""
    if site.directive.name != "atomic" or not isinstance(site.node, Construct):
        return
    kind = next((clause.name for clause in site.directive.all(*_EXPECTED)), "update")
    body = site.node.body
    forms = {"read": _is_read, "write": _is_write, "update": _is_update}
    is_right = _is_capture(body) if kind == "capture" else len(body) == 1 and forms[kind](body[0])
    if not is_right:
        found = "several statements" if len(body) > (2 if kind == "capture" else 1) else f"`{ast.unparse(body[0])}`"
        message = f"found {found} after `atomic {kind}`, expected {_EXPECTED[kind]}"
        yield site.error("ACC320", message, site.span(body[-1] if len(body) > 1 else body[0]))


def _is_read(node: ast.stmt) -> bool:
    pair = _assignment(node)
    return pair is not None and _is_place(pair[1]) and not _same(*pair)


def _is_write(node: ast.stmt) -> bool:
    pair = _assignment(node)
    return pair is not None and not _mentions(pair[1], pair[0])


def _is_update(node: ast.stmt) -> bool:
    return updated(node) is not None


def updated(node: ast.stmt) -> ast.expr | None:
    """The place `x` that a statement of the update form changes; None where it has another form."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, _OPERATORS) and _is_place(node.target):
        return None if _mentions(node.value, node.target) else node.target
    pair = _assignment(node)
    if pair is None:
        return None
    target, value = pair
    operands: list[ast.expr] = []
    if isinstance(value, ast.BinOp) and isinstance(value.op, _OPERATORS):
        operands = [value.left, value.right]
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("min", "max"):
        operands = value.args if len(value.args) == 2 and not value.keywords else []
    here = [operand for operand in operands if _same(operand, target)]
    others = [operand for operand in operands if not _same(operand, target)]
    return target if len(here) == 1 and not _mentions(others[0], target) else None


def _is_capture(body: list[ast.stmt]) -> bool:
    if len(body) == 1:  # v = x = x op e
        node = body[0]
        if not (isinstance(node, ast.Assign) and len(node.targets) == 2):
            return False
        last = ast.copy_location(ast.Assign([node.targets[1]], node.value), node)
        return updated(last) is not None and not _same(*node.targets)
    if len(body) != 2:
        return False
    first, second = body
    for read, change in ((first, second), (second, first)):
        pair = _assignment(read)
        if pair is None or not _is_read(read):
            continue
        written = _assignment(change) if read is first and _is_write(change) else None
        place = updated(change) or (written[0] if written else None)
        if place is not None and _same(place, pair[1]):
            return True
    return False


def _assignment(node: ast.stmt) -> tuple[ast.expr, ast.expr] | None:
    """Target and value of `target = value`, where the target is one place in memory."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and _is_place(node.targets[0]):
        return node.targets[0], node.value
    return None


def _is_place(node: ast.expr) -> bool:
    if isinstance(node, ast.Subscript):
        return not any(isinstance(part, ast.Slice) for part in ast.walk(node.slice))
    return isinstance(node, ast.Name | ast.Attribute)


def _same(first: ast.expr, second: ast.expr) -> bool:
    return ast.unparse(first) == ast.unparse(second)


def _mentions(node: ast.expr, place: ast.expr) -> bool:
    return any(isinstance(part, ast.expr) and _same(part, place) for part in ast.walk(node))
