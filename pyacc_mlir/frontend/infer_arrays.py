# SPDX-License-Identifier: Apache-2.0
"""Types of whole-array expressions: operators and ufuncs element by element, products, copies, creation.

Their values are `Computed`: no memory is made for them before a name is given to one (`settled`). What gives another
view of an array is in `infer_views`, reductions are in `infer_reductions`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.array_functions import ArrayFunction, Kind
from pyacc_mlir.frontend.call_arguments import bind_arguments
from pyacc_mlir.frontend.infer_reductions import ReductionTypes
from pyacc_mlir.frontend.infer_views import ViewTypes
from pyacc_mlir.frontend.literals import is_negative_literal
from pyacc_mlir.frontend.types import (
    COMPILED_DTYPES,
    FLOAT,
    INT,
    Array,
    Computed,
    Constant,
    List,
    Scalar,
    Tuple,
    Type,
    described,
    is_bfloat16,
)

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes


def element_type(kind: Type) -> Type:
    """What an operand counts as for one element."""
    return Scalar(kind.dtype, numpy=True) if isinstance(kind, Array) else kind


def settled(kind: Type) -> Type:
    """The type under which a value is kept: that of a whole-array expression is an array of its own."""
    match kind:
        case Computed():
            return Array(kind.dtype, kind.ndim)
        case Tuple():
            return replace(kind, items=tuple(settled(item) for item in kind.items))
    return kind


class ArrayTypes:
    """Infers whole-array expressions for the `ExpressionTypes` that owns it."""

    def __init__(self, expressions: ExpressionTypes) -> None:
        self.expressions = expressions
        self.typing = expressions.typing
        self.problems = expressions.problems
        self.views = ViewTypes(expressions)
        self.reductions = ReductionTypes(expressions)

    def elementwise(
        self, node: ast.AST, operands: Sequence[Type], rule: Callable[[list[Scalar]], Type | None]
    ) -> Type | None:
        """The type of an operation on each element, of which `rule` gives that for numbers."""
        scalars: list[Scalar] = []
        for operand in operands:
            kind = element_type(operand)
            if not isinstance(kind, Scalar):
                text = f"{described(operand)} cannot be part of a whole-array expression"
                help_ = "convert it to an array before the construct" if isinstance(operand, List) else None
                raise self.problems.error("ACC403", text, node, help_)
            scalars.append(kind)
        result = rule(scalars)
        if not isinstance(result, Scalar):
            return result
        arrays = [operand for operand in operands if isinstance(operand, Array)]
        ndim = max(array.ndim for array in arrays)
        if not ndim:
            return Scalar(result.dtype, numpy=True)
        return Computed(result.dtype, ndim, mask=self._common_mask(node, arrays))

    def _common_mask(self, node: ast.AST, arrays: list[Array]) -> str:
        masks = {array.mask if isinstance(array, Computed) else "" for array in arrays if array.ndim}
        if len(masks) > 1:
            text = "arrays under different masks cannot be combined in compiled code: expected the same mask on each"
            raise self.problems.error("ACC105", text, node)
        return masks.pop()

    def binary(self, node: ast.AST, op: ast.operator, left: Type, right: Type, right_node: ast.expr) -> Type | None:
        """The type of `left op right`, of which at least one is an array."""
        if isinstance(op, ast.MatMult):
            return self.product(node, "matmul", left, right)
        if isinstance(op, ast.Pow) and is_negative_literal(right_node) and element_type(left).dtype.kind in "biu":  # type: ignore[union-attr]  # a Tuple has been turned away
            raise self.problems.error("ACC403", "integers to negative integer powers are not allowed", node)
        return self.elementwise(node, [left, right], lambda scalars: self._operator(node, op, *scalars))

    def _operator(self, node: ast.AST, op: ast.operator, left: Scalar, right: Scalar) -> Scalar:
        try:
            return promotion.binary(op, left, right)
        except TypeError as error:
            raise self.problems.error("ACC403", str(error), node) from None

    def product(self, node: ast.AST, key: str, left: Type, right: Type) -> Type:
        """`left @ right`, `np.dot`, `np.outer`."""
        if not isinstance(left, Array) or not isinstance(right, Array):
            found = left if not isinstance(left, Array) else right
            raise self.problems.error("ACC403", f"expected an array here, found {described(found)}", node)
        ranks = (left.ndim, right.ndim)
        most = 1 if key in ("inner", "outer") else 2
        if not all(1 <= rank <= most for rank in ranks) or any(
            isinstance(x, Computed) and x.mask for x in (left, right)
        ):
            text = f"a product of arrays of rank {ranks[0]} and {ranks[1]} is not supported yet"
            raise self.problems.error("ACC105", text, node)
        common = promotion.promote(Scalar(left.dtype), Scalar(right.dtype))
        ndim = 2 if key == "outer" else sum(ranks) - 2
        return Computed(common.dtype, ndim) if ndim else Scalar(common.dtype, numpy=True)

    def call(self, node: ast.Call, function: ArrayFunction, receiver: ast.expr | None) -> Type | None:
        """The type of a call of a function of arrays; `receiver`: the array whose method it is."""
        arguments = [node.args[0]] if receiver is None and node.args else []
        subject = receiver if receiver is not None else arguments[0] if arguments else None
        if subject is None:
            name = ast.unparse(node.func)
            raise self.problems.error("ACC103", f"`{name}` needs an argument", node)
        rest = node.args if receiver is not None else node.args[1:]
        match function.kind:
            case Kind.REDUCTION:
                return self.reductions.call(node, function, subject, rest)
            case Kind.VIEW:
                return self.views.call(node, function, subject, rest)
            case Kind.PRODUCT:
                bound = bind_arguments(self.problems, node, rest, ("b",), least=1)
                left, right = self.expressions.infer(subject), self.expressions.infer(bound["b"])
                return None if left is None or right is None else self.product(node, function.key, left, right)
            case Kind.COPY:
                return self._copy(node, function, subject, rest)
            case Kind.RANGE:
                return self._range(node)
        return self._creation(node, function, subject, rest)

    def _array(self, node: ast.expr) -> Array | None:
        found = self.expressions.infer(node)
        if found is None or isinstance(found, Array):
            return found
        raise self.problems.error("ACC403", f"expected an array here, found {described(found)}", node)

    def _copy(self, node: ast.Call, function: ArrayFunction, subject: ast.expr, rest: list[ast.expr]) -> Type | None:
        names = {"astype": ("dtype",), "fill": ("value",)}.get(function.key, ())
        bound = bind_arguments(self.problems, node, rest, names, least=len(names))
        found = self._array(subject)
        types = [self.expressions.scalar(bound[name]) for name in names if name != "dtype"]
        if found is None or None in types:
            return None
        mask = found.mask if isinstance(found, Computed) else ""
        match function.key:
            case "astype":
                return Computed(self.dtype(bound["dtype"]), found.ndim, mask=mask)
            case "flatten":
                return Computed(found.dtype, 1)
            case "fill":
                if found.readonly:
                    raise self.problems.error("ACC402", "this array is read-only: it cannot be filled", node)
                return Constant(None)
        return Computed(found.dtype, found.ndim, mask=mask)

    def _creation(
        self, node: ast.Call, function: ArrayFunction, subject: ast.expr, rest: list[ast.expr]
    ) -> Type | None:
        names = ("fill_value", "dtype") if function.key.startswith("full") else ("dtype",)
        bound = bind_arguments(self.problems, node, rest, names, least=len(names) - 1)
        value = self.expressions.scalar(bound["fill_value"]) if "fill_value" in bound else FLOAT
        found = self.expressions.infer(subject)
        if found is None or value is None:
            return None
        if function.kind is Kind.LIKE:
            if not isinstance(found, Array):
                raise self.problems.error("ACC403", f"expected an array here, found {described(found)}", subject)
            return Computed(self.dtype(bound["dtype"]) if "dtype" in bound else found.dtype, found.ndim)
        sizes = found.items if isinstance(found, Tuple) else (found,)
        for size in sizes:
            if not isinstance(size, Scalar) or size.dtype.kind not in "iu":
                raise self.problems.error("ACC403", f"a shape is made of integers, found {described(size)}", subject)
        if not sizes:
            raise self.problems.error("ACC105", "a local array of rank 0 is not supported yet: use a number", subject)
        return Computed(self.dtype(bound["dtype"]) if "dtype" in bound else value.dtype, len(sizes))

    def _range(self, node: ast.Call) -> Type | None:
        bound = bind_arguments(self.problems, node, node.args, ("start", "stop", "step", "dtype"), least=1)
        if any(keyword.arg != "dtype" for keyword in node.keywords):
            text = "expected the bounds of `np.arange` by position in compiled code"
            raise self.problems.error("ACC103", text, node.keywords[0])
        types = [self.expressions.scalar(bound[name]) for name in ("start", "stop", "step") if name in bound]
        scalars = [item for item in types if item is not None]
        if len(scalars) < len(types):
            return None
        if any(item.dtype.kind not in "biu" for item in scalars):
            text = "`np.arange` of floats is not supported in compiled code: use `start + step * np.arange(n)`"
            raise self.problems.error("ACC105", text, node)
        return Computed(self.dtype(bound["dtype"]) if "dtype" in bound else INT.dtype, 1)

    def dtype(self, node: ast.expr) -> np.dtype[Any]:
        """The dtype that an argument names."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            value: object = node.value
        else:
            found = self.expressions.infer(node)
            value = found.value if isinstance(found, Constant) else None
        try:
            dtype = np.dtype(value) if value is not None else None  # type: ignore[call-overload]  # that is the question
        except TypeError:
            dtype = None
        if dtype is None:
            raise self.problems.error("ACC403", f"expected a dtype, found `{ast.unparse(node)}`", node)
        known = dtype if is_bfloat16(dtype) else next((each for each in COMPILED_DTYPES if each == dtype), None)
        if known is None:
            raise self.problems.error("ACC401", f"dtype {dtype} cannot be used in compiled code", node)
        return known

    def check_in_place(self, target: Type, value: Type, node: ast.AST, place: ast.AST, *, updated: bool) -> None:
        """That `value` can be written into the array or section `target`; `updated`: by `op=`."""
        assert isinstance(target, Array)
        if target.readonly:
            raise self.problems.error("ACC402", "this array is read-only: its elements cannot be assigned", place)
        kind = element_type(value)
        if not isinstance(kind, Scalar):
            raise self.problems.error("ACC402", f"{described(value)} cannot be assigned to an array", node)
        ndim = value.ndim if isinstance(value, Array) else 0
        if ndim > target.ndim:
            text = f"an array of rank {ndim} cannot be assigned to one of rank {target.ndim}"
            raise self.problems.error("ACC405", text, node)
        masks = [item.mask if isinstance(item, Computed) else "" for item in (value, target)]
        if ndim and masks[0] != masks[1]:
            text = "expected a number, or elements under the same mask, beside elements under a mask"
            raise self.problems.error("ACC105", text, node)
        if kind.dtype.kind == "c" and target.dtype.kind not in "cb":
            text = f"complex numbers cannot be stored as {target.dtype.name}"
            raise self.problems.error("ACC402", text, place, "take their `.real` part")
        if updated and not is_bfloat16(target.dtype) and not np.can_cast(kind.dtype, target.dtype, "same_kind"):
            text = f"the result of this operation is {kind.dtype.name}: cannot be cast to {target.dtype.name} in place"
            raise self.problems.error("ACC402", text, place, "write `a[...] = …`, which converts")
