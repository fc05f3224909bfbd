# SPDX-License-Identifier: Apache-2.0
"""Types of expressions: names, literals, operators, subscripts, attributes. Calls are in `infer_calls`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.call_graph import CallGraph, TypedFunction
from pyacc_mlir.frontend.capture import CapturedFunction
from pyacc_mlir.frontend.captures import Capture
from pyacc_mlir.frontend.flatten import item_names
from pyacc_mlir.frontend.function_values import Origin, is_object, member, names_of_items, spelled
from pyacc_mlir.frontend.infer_arrays import ArrayTypes, settled
from pyacc_mlir.frontend.infer_calls import PARTS, CallTypes
from pyacc_mlir.frontend.infer_iteration import INDEX, IterationTypes
from pyacc_mlir.frontend.infer_views import is_cut, is_ellipsis, is_new_axis
from pyacc_mlir.frontend.known_truth import known_truth
from pyacc_mlir.frontend.known_value import KnownValue, known_value
from pyacc_mlir.frontend.literals import is_negative_literal, literal_int
from pyacc_mlir.frontend.local_functions import LocalDefinition, LocalFunction, OuterName
from pyacc_mlir.frontend.pragma_tokens import did_you_mean
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.types import (
    BOOL,
    Array,
    Computed,
    Constant,
    List,
    Scalar,
    Tuple,
    Type,
    UntypedError,
    constant_type,
    described,
    type_of,
)

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_types import Typing


class ExpressionTypes:
    """Infers expressions of one typing; `final` makes a name without a type an error."""

    def __init__(
        self, typing: Typing, problems: Problems, graph: CallGraph, function: TypedFunction | None = None
    ) -> None:
        self.typing = typing
        self.problems = problems
        self.calls = CallTypes(self, graph, function)
        self.arrays = ArrayTypes(self)
        self.iteration = IterationTypes(self)
        self.final = False

    def infer(self, node: ast.expr) -> Type | None:
        """The type of `node`, recorded in the typing; None while it depends on a name not typed yet."""
        found = self._infer(node)
        if found is not None:
            self.typing.expressions[node] = found
        return found

    def truth(self, node: ast.expr) -> None:
        """Infer a condition."""
        found = self.infer(node)
        if isinstance(found, Array) and found.ndim:
            text = "the truth value of an array with more than one element is ambiguous"
            raise self.problems.error("ACC403", text, node, "expected a number, `….any()` or `….all()`")

    def scalar(self, node: ast.expr) -> Scalar | None:
        """The type of `node`, which must be a number."""
        found = self.infer(node)
        if found is None or isinstance(found, Scalar):
            return found
        if isinstance(found, Array) and not found.ndim:
            return Scalar(found.dtype, numpy=True)
        raise self.problems.error("ACC403", f"a number is needed here, found {described(found)}", node)

    def _infer(self, node: ast.expr) -> Type | None:  # noqa: C901, PLR0912  # one line for each kind of expression
        match node:
            case ast.Constant():
                return self._literal(node)
            case ast.Name():
                return self._name(node)
            case ast.BinOp():
                left, right = self.infer(node.left), self.infer(node.right)
                return None if left is None or right is None else self.binary(node, node.op, left, right, node.right)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BoolOp():
                return self._bool_op(node)
            case ast.Compare():
                return self._compare(node)
            case ast.IfExp():
                self.scalar(node.test)
                known = known_truth(node.test, self.typing.constants)
                chosen = (node.body if known else node.orelse,) if known is not None else (node.body, node.orelse)
                return self._common(list(chosen))
            case ast.Tuple():
                items = [self.infer(item) for item in node.elts]
                if None in items:
                    return None
                return Tuple(tuple(settled(item) for item in items if item is not None), item_names(node))
            case ast.Subscript():
                return self._subscript(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self.calls.infer(node)
            case LocalFunction():
                return self._local_function(node)
            case OuterName():
                return node.typing.variables.get(node.name)
            case KnownValue():
                return self._constant(node, node.value, node.origin)
        raise self.problems.unsupported_expression(node)

    def _literal(self, node: ast.Constant) -> Type:
        if isinstance(node.value, bool | int | float | complex | None):
            return self._constant(node, node.value)
        raise self.problems.unsupported_expression(node)

    def _constant(self, node: ast.expr, value: object, origin: Origin | None = None) -> Type:
        """The type of a value known at compile time, which is remembered; an array becomes an argument of the block."""
        try:
            found = Constant(value) if isinstance(value, CapturedFunction) else constant_type(value)
        except UntypedError as error:
            if origin and is_object(value):
                self.typing.constants[node] = value
                return Constant(value, origin=origin)
            code = "ACC404" if error.reason.name == "RANGE" else "ACC401"
            raise self.problems.error(code, f"{error} cannot be used in compiled code", node) from None
        if isinstance(found, Array) and origin:
            self.typing.captures[node] = Capture(origin, found)
            return found
        if isinstance(found, Array | List):
            text = "an array of an enclosing scope cannot be used here: pass it as an argument"
            raise self.problems.error("ACC105", text, node)
        self.typing.constants[node] = value
        return replace(found, origin=origin) if isinstance(found, Constant) else found

    def _local_function(self, node: LocalFunction) -> Type:
        for read in node.reads:
            if isinstance(read, ast.Name) and read.id not in self.typing.assigned:
                self.infer(read)
        value = self.typing.constants.setdefault(node, LocalDefinition(node.captured, self.typing))
        return Constant(value)

    def _name(self, node: ast.Name) -> Type | None:
        known = self.typing.variables.get(node.id)
        if known is not None:
            if isinstance(known, Constant):
                self.typing.constants[node] = known.value
                is_live_in = known.origin is None and self.typing.origin == () and node.id not in self.typing.assigned
                return replace(known, origin=(node.id,)) if is_live_in else known
            return known
        if node.id in self.typing.assigned:
            if self.final:
                raise self.problems.error("ACC104", f"`{node.id}` is read before anything is assigned to it", node)
            return None
        try:
            value = self.typing.resolve(node.id)
        except KeyError:
            help_ = did_you_mean(node.id, self.typing.variables)
            raise self.problems.error("ACC104", f"the name `{node.id}` is not defined", node, help_) from None
        origin = self.typing.origin
        return self._constant(node, value, None if origin is None else (*origin, node.id))

    def binary(self, node: ast.AST, op: ast.operator, left: Type, right: Type, right_node: ast.expr) -> Type | None:
        """The type of `left op right`; `node` is where a complaint goes."""
        if isinstance(left, Array) or isinstance(right, Array):
            return self.arrays.binary(node, op, left, right, right_node)
        if not isinstance(left, Scalar) or not isinstance(right, Scalar):
            text = f"`{promotion.SYMBOLS[type(op)]}` is not supported between {described(left)} and {described(right)}"
            raise self.problems.error("ACC403", text, node)
        return self.binary_numbers(node, op, left, right, right_node)

    def binary_numbers(
        self, node: ast.AST, op: ast.operator, left: Scalar, right: Scalar, right_node: ast.expr
    ) -> Scalar:
        """The type of `left op right` of numbers."""
        try:
            result = promotion.binary(op, left, right, negative_exponent=is_negative_literal(right_node))
        except TypeError as error:
            raise self.problems.error("ACC403", str(error), node) from None
        if isinstance(node, ast.BinOp | ast.AugAssign):
            self.check_literals(result, node.left if isinstance(node, ast.BinOp) else node.target, right_node)
        return result

    def check_literals(self, result: Scalar, *operands: ast.expr) -> None:
        """An int literal that meets an array element of fewer bits must fit them, as in NumPy 2."""
        if result.weak:
            return
        for operand in operands:
            if promotion.misfit(operand, result.dtype):
                value = literal_int(operand)
                text = f"the literal {value} does not fit {described(result)}, the type of the other side"
                help_ = "convert the other side with `int(…)`"
                raise self.problems.error("ACC404", text, operand, help_)

    def _unary(self, node: ast.UnaryOp) -> Type | None:
        found = self.infer(node.operand)
        if isinstance(found, Array) and found.ndim and not isinstance(node.op, ast.Not):
            return self.arrays.elementwise(node, [found], lambda operands: self._unary_number(node, operands[0]))
        operand = self.scalar(node.operand)
        return None if operand is None else self._unary_number(node, operand)

    def _unary_number(self, node: ast.UnaryOp, operand: Scalar) -> Scalar:
        try:
            return promotion.unary(node.op, operand)
        except TypeError as error:
            raise self.problems.error("ACC403", str(error), node) from None

    def _common(self, nodes: list[ast.expr]) -> Type | None:
        """The type of a value that is one of several: of `and`, `or`, a conditional expression."""
        found = [self.infer(item) for item in nodes]
        types = [item for item in found if item is not None]
        if not types or (len(types) < len(found) and not self.calls.functions.is_recursive):
            return None
        scalars = [item for item in types if isinstance(item, Scalar)]
        if len(scalars) == len(types):
            return promotion.promote(*scalars)
        joined = types[0] if all(kind == types[0] for kind in types) else self._joined_arrays(types)
        if joined is not None and not isinstance(joined, Computed):
            return joined
        raise self.problems.error("ACC403", "the alternatives of this expression have different kinds", nodes[-1])

    def _joined_arrays(self, types: list[Type]) -> Type | None:
        joined: Type | None = types[0]
        for kind in types[1:]:
            joined = promotion.join_types(joined, kind) if joined is not None else None
        return joined if isinstance(joined, Array) else None

    def _compare(self, node: ast.Compare) -> Type | None:
        for op in node.ops:
            if isinstance(op, ast.In | ast.NotIn) and len(node.ops) == 1:
                return self._membership(node)
            if isinstance(op, ast.Is | ast.IsNot) and len(node.ops) == 1:
                return self._identity(node)
            if isinstance(op, ast.In | ast.NotIn | ast.Is | ast.IsNot):
                raise self.problems.error("ACC102", "`in` and `is` in a chain are not supported in compiled code", node)
        operands = [self.infer(item) for item in (node.left, *node.comparators)]
        if len(operands) == 2 and any(isinstance(item, Array) and item.ndim for item in operands):
            known = [item for item in operands if item is not None]
            return (
                self.arrays.elementwise(node, known, lambda each: self._check_order(node, node.ops[0], each))
                if len(known) == 2
                else None
            )
        types = [self.scalar(item) for item in (node.left, *node.comparators)]
        if any(item is None for item in types):
            return None
        for op, left, right in zip(node.ops, types, types[1:], strict=False):
            self._check_order(node, op, [item for item in (left, right) if item is not None])
        return replace(BOOL, numpy=len(types) == 2 and any(item is not None and item.numpy for item in types))

    def _bool_op(self, node: ast.BoolOp) -> Type | None:
        first = self.infer(node.values[0])
        known = known_truth(node, self.typing.constants)
        if known is not None and first is not None:
            self.typing.constants[node] = known
            return BOOL
        for item in node.values:
            self.truth(item)
        return self._common(node.values)

    def _identity(self, node: ast.Compare) -> Type | None:
        """`x is None`, which is known now: None has a type of its own."""
        first, second = self.infer(node.left), self.infer(node.comparators[0])
        if first is None or second is None:
            return None
        if isinstance(first, Constant) and isinstance(second, Constant):
            same = first.value is second.value
        elif any(isinstance(kind, Constant) and kind.value is None for kind in (first, second)):
            same = False
        else:
            text = "`is` is supported for `None`, functions and modules only: numbers and arrays are compared with `==`"
            raise self.problems.error("ACC102", text, node)
        self.typing.constants[node] = same is isinstance(node.ops[0], ast.Is)
        return BOOL

    def _membership(self, node: ast.Compare) -> Type | None:
        """`x in (1, 2)`."""
        found, items = self.scalar(node.left), self.infer(node.comparators[0])
        if found is None or items is None:
            return None
        if isinstance(items, Tuple) and all(isinstance(item, Scalar) for item in items.items):
            return BOOL
        text = f"`in` is supported for tuples of numbers only, found {described(items)}"
        raise self.problems.error("ACC102", text, node.comparators[0])

    def _check_order(self, node: ast.Compare, op: ast.cmpop, types: list[Scalar]) -> Scalar:
        if not isinstance(op, ast.Eq | ast.NotEq) and any(each.dtype.kind == "c" for each in types):
            raise self.problems.error("ACC403", "complex numbers have no order: compare their parts or `abs`", node)
        return BOOL

    def _subscript(self, node: ast.Subscript) -> Type | None:
        base, indices = self.parts_of(node)
        found = self.infer(base)
        if found is None:
            return None
        if isinstance(found, Tuple):
            return self._tuple_item(node, found)
        if isinstance(found, List):
            found = Array(found.dtype, 1)
        if not isinstance(found, Array):
            raise self.problems.error("ACC403", f"{described(found)} cannot be indexed", base)
        if sum(not is_new_axis(index) and not is_ellipsis(index) for index in indices) > found.ndim:
            count = "1 index" if len(indices) == 1 else f"{len(indices)} indices"
            text = f"{count} for an array of rank {found.ndim}"
            raise self.problems.error("ACC405", text, node)
        types = [self.infer(index) for index in indices if not is_cut(index)]
        if None in types:
            return None
        chosen = any(isinstance(kind, Array) and kind.ndim for kind in types)
        if len(types) < found.ndim or chosen or any(map(is_cut, indices)):
            return self.arrays.views.subscript(node, found, indices)
        for index in indices:
            self.index(index)
        return Scalar(found.dtype, numpy=True)

    def index(self, index: ast.expr) -> None:
        """Infer an index or the bound of a section, which must be an integer."""
        self.index_type(index, number=True)

    def index_type(self, index: ast.expr, *, number: bool = False) -> Type | None:
        """The type of a subscript: an integer, or an array of integers or bools unless it must be a `number`."""
        found = self.infer(index)
        if isinstance(found, Array) and found.ndim and found.dtype.kind in "biu" and not number:
            return found
        if found is not None and (not isinstance(found, Scalar) or found.dtype.kind not in "iu"):
            raise self.problems.error("ACC403", f"an index must be an integer, found {described(found)}", index)
        return found

    def _tuple_item(self, node: ast.Subscript, found: Tuple) -> Type:
        item = literal_int(node.slice)
        if item is None:
            raise self.problems.error("ACC102", "a tuple can only be indexed with a literal integer", node.slice)
        if not -len(found.items) <= item < len(found.items):
            text = f"index {item} is out of range for a tuple of {len(found.items)}"
            raise self.problems.error("ACC405", text, node.slice)
        return found.items[item]

    def base_of(self, node: ast.Subscript) -> Type | None:
        """The type of the array under a subscript."""
        return self.infer(self.parts_of(node)[0])

    def parts_of(self, node: ast.Subscript) -> tuple[ast.expr, list[ast.expr]]:
        return subscript_parts(node, self.infer)

    def _attribute(self, node: ast.Attribute) -> Type | None:
        base = self.infer(node.value)
        if base is None:
            return None
        if isinstance(base, Constant):
            return self._member(node, base) if is_object(base.value) else self._known_attribute(node, base)
        if isinstance(base, Tuple) and node.attr in base.names:
            return base.items[base.names.index(node.attr)]
        if isinstance(base, Scalar | Array) and node.attr in PARTS:
            return self.calls.part(node, base)
        if isinstance(base, Array):
            if node.attr == "shape":
                return Tuple((INDEX,) * base.ndim)
            if node.attr == "size":
                return INDEX
            if node.attr == "ndim":
                return self._constant(node, base.ndim)
            if node.attr == "dtype":
                return self._constant(node, base.dtype)
            if node.attr == "T":
                return self.arrays.views.transposed(base)
        raise self.problems.error(
            "ACC105", f"the attribute `{node.attr}` of {described(base)} is not supported yet", node
        )

    def _known_attribute(self, node: ast.Attribute, base: Constant) -> Type:
        """An attribute of a module, of a type."""
        try:
            value = getattr(base.value, node.attr)
            return self._constant(node, value, None if base.origin is None else (*base.origin, node.attr))
        except AttributeError:
            text = f"`{base}` has no attribute `{node.attr}`"
            help_ = did_you_mean(node.attr, dir(base.value))
            raise self.problems.error("ACC104", text, node, help_) from None

    def _member(self, node: ast.Attribute, base: Constant) -> Type:
        """An attribute of an object: a number is an argument of the block, as an array is."""
        try:
            value = member(base.value, node.attr)
        except AttributeError:
            help_: str | None
            if hasattr(type(base.value), node.attr):
                text = f"`{node.attr}` of {described(base)} is a property, which compiled code cannot read"
                help_ = "assign its value to a variable before the construct"
            else:
                text = f"{described(base)} has no attribute `{node.attr}` that compiled code can read"
                help_ = did_you_mean(node.attr, dir(base.value))
            raise self.problems.error("ACC104", text, node, help_) from None
        if base.origin is None:
            return self._constant(node, value)
        return self._found(node, value, (*base.origin, spelled(base.value, node.attr)))

    def _found(self, node: ast.expr, value: object, origin: Origin) -> Type:
        """What an attribute holds, which is found again at each call; a tuple is, item by item."""
        if isinstance(value, tuple):
            places = [(*origin, str(index)) for index in range(len(value))]
            made = tuple(known_value(item, place, node) for item, place in zip(value, places, strict=True))
            items = self.typing.members.setdefault(node, made)
            found = [self._found(item, each, item.origin) for item, each in zip(items, value, strict=True)]
            self.typing.expressions.update(zip(items, found, strict=True))
            return Tuple(tuple(found), names_of_items(value))
        if not isinstance(value, bool | int | float | complex | np.generic):
            return self._constant(node, value, origin)
        try:
            kind = type_of(value)
        except UntypedError:
            return self._constant(node, value, origin)  # which says so
        assert isinstance(kind, Scalar)
        self.typing.captures[node] = Capture(origin, kind)
        return kind


def flatten_subscript(node: ast.Subscript) -> tuple[ast.expr, list[ast.expr]]:
    """`A[i][j, k]` as its base and all its indices: `A`, `[i, j, k]`."""
    items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if isinstance(node.value, ast.Subscript) and not _cuts(node.value):
        base, outer = flatten_subscript(node.value)
        return base, outer + items
    return node.value, items


def subscript_parts(node: ast.Subscript, type_of: Callable[[ast.expr], Type | None]) -> tuple[ast.expr, list[ast.expr]]:
    """The same, but what an array chooses is chosen of what the subscripts before leave: `A[i][mask]`."""
    base, indices = flatten_subscript(node)
    items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if len(items) < len(indices) and any(_is_array(type_of(item)) for item in indices if not is_cut(item)):
        return node.value, items
    return base, indices


def _is_array(kind: Type | None) -> bool:
    return isinstance(kind, Array) and kind.ndim > 0


def _cuts(node: ast.Subscript) -> bool:
    """Whether a subscript leaves axes before which the next one's are not simply written after: `a[1:][0]`."""
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return any(map(is_cut, items))
