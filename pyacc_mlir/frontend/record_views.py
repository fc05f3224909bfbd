# SPDX-License-Identifier: Apache-2.0
"""What an expression of records stands for: a part of an array of records, by a path of fields and by subscripts."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.record_fields import Path, field_of, leaves
from pyacc_mlir.frontend.subscripts import cuts as every_axis
from pyacc_mlir.frontend.subscripts import is_cut, is_ellipsis, is_new_axis


@dataclass(frozen=True, slots=True, eq=False)
class Root:
    """An array of records that comes in.

    `leaf` is the array of one field, `memory` that of all bytes, if there is one; `has_attributes`: fields are
    attributes, as those of a `numpy.recarray`.
    """

    name: str
    dtype: np.dtype[Any]
    ndim: int
    leaf: Callable[[Path], ast.expr]
    has_attributes: bool = False
    memory: Callable[[], ast.expr] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A part of it: the field at `path`, subscripts applied in order; `ndim` axes are left."""

    root: Root
    dtype: np.dtype[Any]
    ndim: int
    path: Path = ()
    cuts: tuple[ast.expr, ...] = ()

    @property
    def is_records(self) -> bool:
        """Whether its elements have fields."""
        return self.dtype.names is not None

    def field(self, name: str) -> View:
        """The field `name`; KeyError where there is none."""
        path = (*self.path, name)
        found = field_of(self.root.dtype, path)
        added = len(found.shape) - len(field_of(self.root.dtype, self.path).shape)
        return replace(self, dtype=found.dtype, ndim=self.ndim + added, path=path)

    def leaves(self) -> Iterator[View]:
        """The fields of numbers in it, in order."""
        for path in leaves(self.dtype):
            found = self
            for name in path:
                found = found.field(name)
            yield found

    def expression(self, place: ast.AST) -> ast.expr:
        """It as the array or the number of a field, standing at `place`."""
        made = self.root.leaf(self.path)
        rank = self.root.ndim + len(field_of(self.root.dtype, self.path).shape)
        for cut in self.cuts or ((ast.Tuple([], ast.Load()),) if not rank else ()):
            made = ast.Subscript(made, copy.deepcopy(cut), ast.Load())
        return at(made, place)

    def length(self, place: ast.AST) -> ast.expr:
        """The extent of its first axis."""
        return at(ast.Subscript(self.shape(place), ast.Constant(0), ast.Load()), place)

    def shape(self, place: ast.AST) -> ast.expr:
        """The extents of an array as an expression; of its axes the first `ndim` are the view's own."""
        return at(ast.Attribute(next(self.leaves()).expression(place), "shape", ast.Load()), place)


def at(node: ast.expr, place: ast.AST) -> ast.expr:
    """`node`, standing where `place` stands as far as it has no place of its own."""
    return ast.fix_missing_locations(ast.copy_location(node, place))


def whole(root: Root) -> View:
    return View(root, root.dtype, root.ndim)


def cut(view: View, index: ast.expr) -> View | None:
    """The part of `view` that a subscript leaves; None where there are too many subscripts."""
    items = list(index.elts) if isinstance(index, ast.Tuple) else [index]
    if any(map(is_ellipsis, items)):
        items = every_axis(items, view.ndim)
    taken = sum(not is_new_axis(item) for item in items)
    left = view.ndim - taken + sum(map(is_cut, items))
    if taken > view.ndim:
        return None
    if not items:
        return view
    slices: ast.expr = items[0] if len(items) == 1 else ast.Tuple(items, ast.Load())
    return replace(view, ndim=left, cuts=(*view.cuts, at(slices, index)))


def alias_of(view: View, name: str) -> tuple[View, list[tuple[ast.expr, ast.expr]]]:
    """The part under a name: its subscripts are variables, which are given with their values."""
    variables: list[tuple[ast.expr, ast.expr]] = []

    def kept(node: ast.expr | None) -> ast.expr | None:
        if node is None:
            return None
        variable = f"{name}.{len(variables)}"
        variables.append((at(ast.Name(variable, ast.Store()), node), node))
        return at(ast.Name(variable, ast.Load()), node)

    def item(node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Slice):
            step = node.step if node.step is None or literal_int(node.step) is not None else kept(node.step)
            return at(ast.Slice(kept(node.lower), kept(node.upper), step), node)
        if is_new_axis(node):
            return node
        made = kept(node)
        assert made is not None
        return made

    cuts = []
    for each in view.cuts:
        items = each.elts if isinstance(each, ast.Tuple) else [each]
        made = [item(one) for one in items]
        cuts.append(made[0] if len(made) == 1 else at(ast.Tuple(made, ast.Load()), each))
    return replace(view, cuts=tuple(cuts)), variables


def same_part(one: View, other: View) -> bool:
    """Whether two names stand for the same part, with the same subscripts."""
    texts = [[ast.dump(each) for each in view.cuts] for view in (one, other)]
    return one.root is other.root and one.path == other.path and texts[0] == texts[1]
