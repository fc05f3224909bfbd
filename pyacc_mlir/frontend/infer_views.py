# SPDX-License-Identifier: Apache-2.0
"""Types of subscripts that leave an array, of `A.T` and of `reshape`: other views of the same elements.

What a view is known to have is in its `layout`: "C" where its last axis has stride 1, "F" where its first has.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from pyacc_mlir.frontend.advanced_indices import advanced
from pyacc_mlir.frontend.array_functions import ArrayFunction
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.permutations import permutation
from pyacc_mlir.frontend.subscripts import cuts, flatten_subscript, is_cut, is_ellipsis, is_everything
from pyacc_mlir.frontend.types import Array, Computed, Scalar, Tuple, Type, described

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes


class ViewTypes:
    """Infers views for the `ArrayTypes` that owns it."""

    def __init__(self, expressions: ExpressionTypes) -> None:
        self.expressions = expressions
        self.problems = expressions.problems

    def subscript(self, node: ast.Subscript, base: Array, indices: list[ast.expr]) -> Type | None:
        """The type of `base[indices]` where some axis is left."""
        types = [None if is_cut(index) else self.expressions.subscripts.index_type(index) for index in indices]
        chosen = [kind for kind in types if isinstance(kind, Array)]
        if sum(map(is_ellipsis, indices)) > 1:
            raise self.problems.error("ACC405", "an index can only have a single ellipsis (`...`)", node)
        for index in indices:
            if isinstance(index, ast.Slice):
                for part in (index.lower, index.upper, index.step):
                    if part is not None:
                        self.expressions.subscripts.index_type(part, number=True)
                if index.step is not None and literal_int(index.step) == 0:
                    raise self.problems.error("ACC403", "the step of a slice must not be zero", index.step)
        if chosen:
            return self._chosen(node, base, indices, chosen)
        if isinstance(base, Computed):
            if base.mask:
                raise self.problems.error("ACC105", "a part of elements under a mask is not supported yet", node)
            if not any(map(is_cut, indices)):
                return Computed(base.dtype, base.ndim - len(indices))
            base = Array(base.dtype, base.ndim)  # made for this
        every = cuts(indices, base.ndim)
        if all(map(is_everything, every)):
            return base
        ndim = sum(map(is_cut, every))
        return Array(base.dtype, ndim, _layout(base, every), base.readonly, view=True, packed=base.packed)

    def _chosen(self, node: ast.Subscript, base: Array, indices: list[ast.expr], chosen: list[Array]) -> Type:
        """`a[mask]`, `a[numbers]`: elements that arrays choose."""
        if any(isinstance(array, Computed) and array.mask for array in (base, *chosen)):
            text = "elements under a mask cannot be subscripts, nor have them, in compiled code: write the loop"
            raise self.problems.error("ACC105", text, node)
        if any(array.dtype.kind == "b" for array in chosen):
            return self._masked(node, base, indices, chosen[0])
        found = advanced(indices, base, self.expressions.infer)
        return Computed(base.dtype, found.ndim, readonly=base.readonly)

    def _masked(self, node: ast.Subscript, base: Array, indices: list[ast.expr], mask: Array) -> Type:
        if len(indices) != 1:
            text = "a mask among several subscripts is not supported yet"
            raise self.problems.error("ACC105", text, node, "choose with it last: `A[:, k][mask]`")
        if mask.ndim > base.ndim:
            text = f"too many axes for an array of rank {base.ndim}: the mask has rank {mask.ndim}"
            raise self.problems.error("ACC405", text, indices[0])
        return Computed(base.dtype, base.ndim, readonly=base.readonly, mask=ast.dump(indices[0]))

    def transposed(self, base: Array) -> Array:
        if base.ndim < 2:
            return base
        if isinstance(base, Computed):
            return Computed(base.dtype, base.ndim)
        layout = {"C": "F", "F": "C"}.get(base.layout, "A")
        return Array(base.dtype, base.ndim, layout, base.readonly, view=True, packed=base.packed)

    def call(self, node: ast.Call, function: ArrayFunction, subject: ast.expr, rest: list[ast.expr]) -> Type | None:
        """`reshape`, `ravel`, `transpose`."""
        found = self.expressions.infer(subject)
        if found is None:
            return None
        if not isinstance(found, Array):
            raise self.problems.error("ACC403", f"expected an array here, found {described(found)}", subject)
        if function.key not in ("reshape", "ravel"):
            return self.permuted(found, permutation(self.problems, node, function.key, rest, found.ndim))
        ndim = self._new_rank(node, rest) if function.key == "reshape" else 1
        return None if ndim is None else self._reshaped(node, function, subject, found, ndim)

    def permuted(self, base: Array, order: tuple[int, ...]) -> Array:
        """The array with its axes in another order."""
        if order == tuple(range(base.ndim)):
            return base
        if isinstance(base, Computed) or order == tuple(reversed(range(base.ndim))):
            return self.transposed(base)
        return Array(base.dtype, base.ndim, "A", base.readonly, view=True, packed=base.packed)

    def _reshaped(self, node: ast.Call, function: ArrayFunction, subject: ast.expr, found: Array, ndim: int) -> Type:
        """All of the same memory, or a copy: of a part of an array, which NumPy may not copy, one to read alone."""
        if not self.expressions.calls.functions.in_device and (isinstance(found, Computed) or found.view):
            text = f"`{function.key}` of a part of an array is left to Python outside of compute constructs"
            raise self.problems.error("ACC105", text, node)
        if isinstance(found, Computed):
            if found.mask:
                text = f"`{function.key}` of elements under a mask is not supported in compiled code"
                raise self.problems.error("ACC105", text, node, "write the loop")
            return Array(found.dtype, ndim)
        if is_contiguous(subject, found, self.expressions.infer):
            return Array(found.dtype, ndim, "C", found.readonly, view=found.view)
        return Array(found.dtype, ndim, "C", readonly=True)

    def _new_rank(self, node: ast.Call, rest: list[ast.expr]) -> int | None:
        order = next((each.value for each in node.keywords if each.arg == "order"), None)
        is_plain = order is None or (isinstance(order, ast.Constant) and order.value == "C")
        if len(node.keywords) > (order is not None) or not rest or not is_plain:
            raise self.problems.error("ACC103", "expected the new shape alone in `reshape`", node)
        types = [self.expressions.infer(item) for item in rest]
        if None in types:
            return None
        items: list[Type] = list(types[0].items) if isinstance(types[0], Tuple) else [t for t in types if t is not None]
        for item in items:
            if not isinstance(item, Scalar) or item.dtype.kind not in "iu":
                raise self.problems.error("ACC403", f"a shape is made of integers, found {described(item)}", node)
        return len(items)


def is_contiguous(node: ast.expr, array: Array, type_of: Callable[[ast.expr], Type | None]) -> bool:
    """Whether the elements of `node` are known to lie one after the other: those of `A[i]` or `A[1:3]` do."""
    if array.layout != "C" or array.packed:
        return False
    if not array.view or array.ndim == 1:
        return True
    if not isinstance(node, ast.Subscript):
        return False
    base, indices = flatten_subscript(node)
    outer = type_of(base)
    if not isinstance(outer, Array) or outer.view or outer.layout != "C":
        return False
    every = cuts(indices, outer.ndim)
    first = next((at for at, index in enumerate(every) if is_cut(index)), len(every))
    return all(map(is_everything, every[first + 1 :])) and _keeps(every[first])


def _layout(base: Array, every: list[ast.expr]) -> str:
    """What is known of the strides of `base[every]`."""
    left = [index for index in every if is_cut(index)]
    if base.layout == "C" and _keeps(every[-1]):
        return "C"
    if base.layout == "F" and _keeps(every[0]):
        return "C" if len(left) == 1 else "F"
    return "A"


def _keeps(index: ast.expr) -> bool:
    """Whether a subscript leaves the stride of its axis as it is."""
    return isinstance(index, ast.Slice) and (index.step is None or literal_int(index.step) == 1)
