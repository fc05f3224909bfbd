# SPDX-License-Identifier: Apache-2.0
"""Types of `sum`, `max`, `mean`, … of arrays, as methods and as functions."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pyacc_mlir.frontend.array_functions import ArrayFunction
from pyacc_mlir.frontend.call_arguments import bind_arguments
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.types import BOOL, FLOAT, INT, Array, Computed, List, Scalar, Type, described

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes

_WITH_DTYPE = ("sum", "prod", "mean")
_DELTA = ("var", "std")
_OF_ONE_AXIS = ("argmin", "argmax")
_OF_REALS = (*_DELTA, "min", "max", "argmin", "argmax")


@dataclass(frozen=True, slots=True)
class Reduction:
    """One call: what is reduced over which axes (None: all), and the type of one result."""

    key: str
    subject: ast.expr
    axes: tuple[int, ...] | None
    keepdims: bool
    result: Scalar
    delta: ast.expr | None = None  # of `ddof`
    python: bool = False


class ReductionTypes:
    """Infers reductions for the `ArrayTypes` that owns it."""

    def __init__(self, expressions: ExpressionTypes) -> None:
        self.expressions = expressions
        self.problems = expressions.problems

    def call(self, node: ast.Call, function: ArrayFunction, subject: ast.expr, rest: list[ast.expr]) -> Type | None:
        """The type of the call, which the typing remembers as a `Reduction`."""
        key = function.key
        names: tuple[str, ...] = ("axis", "dtype") if key in _WITH_DTYPE else ("axis",)
        names += ("ddof",) if key in _DELTA else ()
        bound = bind_arguments(self.problems, node, rest, () if function.python else (*names, "keepdims"), least=0)
        found = self.expressions.infer(subject)
        if isinstance(found, List):
            found = Array(found.dtype, 1)
        if found is None or not self._knows(bound.get("ddof")):
            return None
        if not isinstance(found, Array) or not found.ndim or (function.python and found.ndim != 1):
            what = "an array of rank 1" if function.python else "an array"
            raise self.problems.error("ACC403", f"expected {what} here, found {described(found)}", subject)
        if found.dtype.kind == "c" and key in _OF_REALS:
            raise self.problems.error("ACC105", f"`{key}` of complex numbers is not supported yet", node)
        dtype = self.expressions.arrays.dtype(bound["dtype"]) if "dtype" in bound else None
        result = _result(function, found.dtype, dtype)
        axes = self._axes(node, key, bound.get("axis"), found)
        keepdims = self._flag(bound.get("keepdims"))
        self.expressions.typing.reductions[node] = Reduction(
            key, subject, axes, keepdims, result, bound.get("ddof"), function.python
        )
        ndim = found.ndim if keepdims else found.ndim - len(axes) if axes is not None else 0
        return Computed(result.dtype, ndim) if ndim else result

    def _knows(self, node: ast.expr | None) -> bool:
        return node is None or self.expressions.scalar(node) is not None

    def _axes(self, node: ast.Call, key: str, given: ast.expr | None, found: Array) -> tuple[int, ...] | None:
        if given is None or (isinstance(given, ast.Constant) and given.value is None):
            return None
        items = given.elts if isinstance(given, ast.Tuple) else [given]
        axes = [self._axis(item, found) for item in items]
        if isinstance(given, ast.Tuple) and key in _OF_ONE_AXIS:
            raise self.problems.error("ACC403", f"`{key}` takes one axis, found {len(axes)}", given)
        if len(set(axes)) < len(axes):
            raise self.problems.error("ACC405", "an axis is named twice", given)
        if isinstance(found, Computed) and found.mask:
            raise self.problems.error("ACC405", "elements under a mask have one axis", given)
        return tuple(sorted(axes))

    def _axis(self, node: ast.expr, found: Array) -> int:
        axis = literal_int(node)
        if axis is None:
            text = "expected a literal integer, or a tuple of them, as `axis` in compiled code"
            raise self.problems.error("ACC105", text, node)
        if not -found.ndim <= axis < found.ndim:
            text = f"axis {axis} is out of bounds for an array of rank {found.ndim}"
            raise self.problems.error("ACC405", text, node)
        return axis % found.ndim

    def _flag(self, node: ast.expr | None) -> bool:
        if node is None:
            return False
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return node.value
        raise self.problems.error("ACC105", "expected `True` or `False` as `keepdims` in compiled code", node)


def _result(function: ArrayFunction, dtype: np.dtype[Any], wanted: np.dtype[Any] | None) -> Scalar:
    """The type of a result, by NumPy's rules, or Python's for a builtin."""
    numpy = not function.python
    match function.key:
        case "any" | "all":
            return Scalar(BOOL.dtype, numpy=numpy)
        case "argmin" | "argmax" | "count_nonzero":
            return Scalar(INT.dtype, numpy=True)
        case "min" | "max":
            return Scalar(dtype, numpy=True)
        case "sum" | "prod":
            return Scalar(wanted or (_sum_dtype(dtype) if numpy or dtype.kind == "b" else dtype), numpy=True)
    return Scalar(wanted or (dtype if dtype.kind in "fc" else FLOAT.dtype), numpy=True)


def _sum_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Integers are summed in 64 bits, of their own sign."""
    if dtype.kind == "u":
        return np.dtype(np.uint64)
    return INT.dtype if dtype.kind in "bi" else dtype
