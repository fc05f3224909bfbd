# SPDX-License-Identifier: Apache-2.0
"""Types of tuples: displays, items, operators, unpacking. A `range` and a `slice` are tuples of three."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.flatten import item_names
from pyacc_mlir.frontend.infer_arrays import settled
from pyacc_mlir.frontend.infer_iteration import INDEX
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.record_arguments import record_kind
from pyacc_mlir.frontend.types import BOOL, RANGE, SLICE, Array, Constant, List, Scalar, Tuple, Type, described

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes

_FUNCTIONS = ("sum", "min", "max", "any", "all")


class TupleTypes:
    """Infers what is about tuples for the `ExpressionTypes` that owns it."""

    def __init__(self, expressions: ExpressionTypes) -> None:
        self.expressions = expressions
        self.problems = expressions.problems

    def display(self, node: ast.Tuple) -> Type | None:
        """`(a, *t, b)`."""
        found: list[Type] = []
        for item in node.elts:
            kind = self.expressions.infer(item.value if isinstance(item, ast.Starred) else item)
            if kind is None:
                return None
            if not isinstance(item, ast.Starred):
                found.append(settled(kind))
            elif isinstance(kind, Tuple) and kind.names not in (RANGE, SLICE):
                found += kind.items
            else:
                text = f"`*` before {described(kind)} is not supported in compiled code: expected a tuple"
                raise self.problems.error("ACC102", text, item)
        return Tuple(tuple(found), item_names(node), record_kind(node))

    def item(self, node: ast.Subscript, found: Tuple) -> Type | None:
        """`t[0]`, `t[1:]`, `t[i]`."""
        if found.names == SLICE:
            at = literal_int(node.slice)  # written by `subscripts`
            return found.items[at or 0]
        if isinstance(node.slice, ast.Slice):
            chosen = self.chosen(node.slice, len(found.items))
            if chosen is None or found.names == RANGE:
                raise self.problems.error("ACC102", "a slice of a tuple needs literal bounds", node.slice)
            return Tuple(tuple(found.items[at] for at in chosen))
        if found.names == RANGE:
            self.expressions.subscripts.index(node.slice)
            return INDEX
        at = literal_int(node.slice)
        if at is None:
            self.expressions.subscripts.index(node.slice)
            return self.any_item(node.slice, found)
        if not -len(found.items) <= at < len(found.items):
            text = f"index {at} is out of range for a tuple of {len(found.items)}"
            raise self.problems.error("ACC405", text, node.slice)
        return found.items[at]

    @staticmethod
    def chosen(node: ast.Slice, length: int) -> list[int] | None:
        """Which items a slice of literals leaves; None where a bound is no literal."""
        given = (node.lower, node.upper, node.step)
        parts = [None if part is None else literal_int(part) for part in given]
        if any(part is not None and number is None for part, number in zip(given, parts, strict=True)) or parts[2] == 0:
            return None
        return list(range(length))[slice(*parts)]

    def turn(self, node: ast.expr, found: Tuple) -> Type:
        """The type of a loop's item: that of tuples of one length is a tuple of their columns."""
        rows = [item for item in found.items if isinstance(item, Tuple) and item.names not in (RANGE, SLICE)]
        if len(rows) < len(found.items) or len({len(row.items) for row in rows}) != 1:
            return self.any_item(node, found)
        columns = zip(*(row.items for row in rows), strict=True)
        return Tuple(tuple(self.turn(node, Tuple(column)) for column in columns))

    def any_item(self, node: ast.expr, found: Tuple) -> Scalar:
        """The type of an item that only the running program knows."""
        scalars = [item for item in found.items if isinstance(item, Scalar)]
        if scalars and len(scalars) == len(found.items):
            return promotion.promote(*scalars)
        text = "an item of a tuple that is chosen at run time must be a number, as all the others"
        if not scalars and not found.items:
            text = "an empty tuple has no items"
        raise self.problems.error("ACC102", text, node, "write the items one by one, or index with a literal")

    def pieces(self, node: ast.expr) -> Type | None:
        """`np.s_[1:3, :]`."""
        if isinstance(node, ast.Tuple):
            items = [self.pieces(item) for item in node.elts]
            return None if None in items else Tuple(tuple(item for item in items if item is not None))
        if not isinstance(node, ast.Slice):
            return self.expressions.infer(node)
        return self.cut([node.lower, node.upper, node.step])

    def cut(self, parts: list[ast.expr | None]) -> Type | None:
        """A `slice` of these bounds."""
        found: list[Type] = []
        for part in parts:
            kind = Constant(None) if part is None else self.expressions.infer(part)
            if kind is None:
                return None
            is_integer = isinstance(kind, Scalar) and kind.dtype.kind in "iu"
            if not is_integer and not (isinstance(kind, Constant) and kind.value is None):
                assert part is not None
                raise self.problems.error("ACC403", f"a slice is made of integers, found {described(kind)}", part)
            found.append(kind)
        return Tuple(tuple(found), SLICE)

    def made(self, node: ast.Call, maker: type) -> Type | None:
        """A call of `range` or `slice`, kept as a value."""
        if maker is range:
            self.expressions.iteration.range(node)
            return Tuple((INDEX,) * 3, RANGE)
        if node.keywords or not 1 <= len(node.args) <= 3:
            raise self.problems.error("ACC103", "`slice` takes one to three arguments", node)
        return self.cut(bounds(node))

    def binary(self, node: ast.AST, op: ast.operator, left: Tuple, right: Type, right_node: ast.expr) -> Type:
        """`t + u`, `t * 3`."""
        if isinstance(op, ast.Add) and isinstance(right, Tuple):
            return Tuple(left.items + right.items)
        times = literal_int(right_node)
        if isinstance(op, ast.Mult) and times is not None:
            return Tuple(left.items * times)
        text = f"`{promotion.SYMBOLS[type(op)]}` is not supported between {described(left)} and {described(right)}"
        raise self.problems.error("ACC403", text, node)

    def compared(self, node: ast.Compare, left: Tuple, right: Type) -> Type:
        """`t == u`, `t < u`."""
        scalars = isinstance(right, Tuple) and all(isinstance(item, Scalar) for item in left.items + right.items)
        if len(node.ops) > 1 or not scalars:
            text = f"{described(left)} and {described(right)} cannot be compared in compiled code"
            raise self.problems.error("ACC403", text, node, "compare the numbers in them")
        return BOOL

    def reduced(self, node: ast.Call, name: str, found: Tuple) -> Type:
        """`sum(t)`, `max(t)`, …"""
        if found.names in (RANGE, SLICE):
            text = f"`{name}` of {described(found)} is not supported in compiled code"
            raise self.problems.error("ACC103", text, node, "write the loop")
        if node.keywords or len(node.args) > 1:
            extra = node.keywords[0] if node.keywords else node.args[1]
            raise self.problems.error("ACC103", f"`{name}` of a tuple takes one argument in compiled code", extra)
        if not found.items and name in ("min", "max"):
            raise self.problems.error("ACC403", f"{name}() of an empty tuple", node)
        if name in ("any", "all"):
            return BOOL
        total: Type = INDEX
        for item in found.items if name == "sum" else found.items[:0]:
            assert isinstance(total, Scalar)
            self.any_item(node.args[0], found)
            assert isinstance(item, Scalar)
            total = promotion.binary(ast.Add(), total, item)
        return total if name == "sum" else self.any_item(node.args[0], found)

    def unpacked(self, target: ast.Tuple | ast.List, value: Type, origin: ast.expr) -> list[Type]:
        """What each part of a target gets, a starred one a tuple."""
        count = len(target.elts)
        star = next((at for at, each in enumerate(target.elts) if isinstance(each, ast.Starred)), None)
        if star is None and (isinstance(value, List) or (isinstance(value, Array) and value.ndim)):
            return [self._row(value)] * count
        if not isinstance(value, Tuple) or value.names in (SLICE, RANGE):
            text = f"found {described(value)}, expected a tuple to unpack"
            raise self.problems.error("ACC402", text, origin)
        items = list(value.items)
        if star is not None and len(items) >= count - 1:
            end = len(items) - (count - 1 - star)
            items[star:end] = [Tuple(tuple(items[star:end]))]
        if len(items) != count:
            text = f"{len(value.items)} values cannot be unpacked into {count} targets"
            raise self.problems.error("ACC402", text, target)
        return items

    @staticmethod
    def _row(value: List | Array) -> Type:
        if isinstance(value, List):
            return Scalar(value.dtype)
        if value.ndim == 1:
            return Scalar(value.dtype, numpy=True)
        return Array(value.dtype, value.ndim - 1, "C" if value.layout == "C" else "A", value.readonly, view=True)


def bounds(node: ast.Call) -> list[ast.expr | None]:
    """The three parts of a `slice(…)`."""
    given: list[ast.expr | None] = list(node.args)
    return [None, *given, None] if len(given) == 1 else [*given, *[None] * (3 - len(given))]


def function_name(value: object) -> str | None:
    """Which builtin that goes through a tuple `value` is."""
    return next((name for name in _FUNCTIONS if value is getattr(builtins, name)), None)
