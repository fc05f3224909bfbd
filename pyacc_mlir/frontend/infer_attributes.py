# SPDX-License-Identifier: Apache-2.0
"""Types of attributes: of arrays and numbers, of modules, of objects."""

from __future__ import annotations

import ast
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from pyacc_mlir.frontend.captures import Capture
from pyacc_mlir.frontend.function_values import Origin, is_object, member, names_of_items, spelled
from pyacc_mlir.frontend.infer_calls import PARTS
from pyacc_mlir.frontend.infer_iteration import INDEX
from pyacc_mlir.frontend.known_value import known_value
from pyacc_mlir.frontend.pragma_tokens import did_you_mean
from pyacc_mlir.frontend.types import Array, Constant, Scalar, Tuple, Type, UntypedError, described, type_of

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes


class AttributeTypes:
    """Infers attributes for the `ExpressionTypes` that owns it."""

    def __init__(self, expressions: ExpressionTypes) -> None:
        self.expressions = expressions
        self.typing = expressions.typing
        self.problems = expressions.problems

    def attribute(self, node: ast.Attribute) -> Type | None:
        base = self.expressions.infer(node.value)
        if base is None:
            return None
        known = self.typing.constants.get(node.value)
        if isinstance(known, Enum) and node.attr == "value":
            return self.expressions.constant(node, known.value)
        if isinstance(base, Constant):
            return self._member(node, base) if is_object(base.value) else self._known_attribute(node, base)
        if isinstance(base, Tuple) and node.attr in base.names:
            return base.items[base.names.index(node.attr)]
        if isinstance(base, Scalar | Array) and node.attr in PARTS:
            return self.expressions.calls.part(node, base)
        if isinstance(base, Array):
            return self._of_array(node, base)
        raise self._unsupported(node, base)

    def _unsupported(self, node: ast.Attribute, base: Type) -> Exception:
        text = f"the attribute `{node.attr}` of {described(base)} is not supported yet"
        return self.problems.error("ACC105", text, node)

    def _of_array(self, node: ast.Attribute, base: Array) -> Type | None:
        known = {"ndim": base.ndim, "itemsize": base.dtype.itemsize, "dtype": base.dtype}
        if node.attr in known:
            return self.expressions.constant(node, known[node.attr])
        match node.attr:
            case "shape":
                return Tuple((INDEX,) * base.ndim)
            case "size":
                return INDEX
            case "T":
                return self.expressions.arrays.views.transposed(base)
        raise self._unsupported(node, base)

    def _known_attribute(self, node: ast.Attribute, base: Constant) -> Type:
        """An attribute of a module, of a type."""
        try:
            value = getattr(base.value, node.attr)
            return self.expressions.constant(node, value, None if base.origin is None else (*base.origin, node.attr))
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
            return self.expressions.constant(node, value)
        return self._found(node, value, (*base.origin, spelled(base.value, node.attr)))

    def _found(self, node: ast.expr, value: object, origin: Origin) -> Type:
        """What an attribute holds, which is found again at each call; a tuple is, item by item."""
        if isinstance(value, tuple):
            places = [(*origin, str(index)) for index in range(len(value))]
            made = tuple(known_value(item, place, node) for item, place in zip(value, places, strict=True))
            items = self.typing.members.setdefault(node, made)
            found = [self._found(item, each, place) for item, each, place in zip(items, value, places, strict=True)]
            self.typing.expressions.update(zip(items, found, strict=True))
            return Tuple(tuple(found), names_of_items(value))
        if not isinstance(value, bool | int | float | complex | np.generic):
            return self.expressions.constant(node, value, origin)
        try:
            kind = type_of(value)
        except UntypedError:
            return self.expressions.constant(node, value, origin)  # which says so
        assert isinstance(kind, Scalar)
        self.typing.captures[node] = Capture(origin, kind)
        return kind
