# SPDX-License-Identifier: Apache-2.0
"""Records that are passed to a function: the arrays of their fields and the subscripts, as one tuple with names."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pyacc_mlir.frontend.record_fields import Path
from pyacc_mlir.frontend.record_views import Root, View, at
from pyacc_mlir.frontend.types import Tuple, Type


@dataclass(frozen=True, slots=True)
class RecordKind:
    """What such a tuple stands for: a part of an array of records. The names in `cuts` are those of its items."""

    dtype: np.dtype[Any]
    root_ndim: int
    ndim: int
    path: Path
    text: tuple[str, ...]
    has_attributes: bool
    cuts: tuple[ast.expr, ...] = field(compare=False)


def record_argument(view: View, subscripts: Sequence[tuple[str, ast.expr]], place: ast.expr) -> ast.expr:
    """The tuple for a part whose cuts are made of the variables in `subscripts`."""
    root = view.root
    paths = [each.path for each in View(root, root.dtype, root.ndim).leaves()]
    made = ast.Tuple([*map(root.leaf, paths), *(value for _, value in subscripts)], ast.Load())
    made.acc_names = (*map(field_name, paths), *(name for name, _ in subscripts))  # type: ignore[attr-defined]  # see flatten
    text = tuple(map(ast.dump, view.cuts))
    kind = RecordKind(root.dtype, root.ndim, view.ndim, view.path, text, root.has_attributes, view.cuts)
    made.acc_record = kind  # type: ignore[attr-defined]  # for the type of the tuple
    return at(made, place)


def record_kind(node: ast.expr) -> RecordKind | None:
    """What a tuple that `record_argument` made stands for; None for the user's own."""
    found: RecordKind | None = getattr(node, "acc_record", None)
    return found


def field_name(path: Path) -> str:
    """A field as the name of its array ends: `['pos']['x']`."""
    return "".join(f"[{name!r}]" for name in path)


def parameter_records(types: Mapping[str, Type]) -> dict[str, View]:
    """The parameters of a function that are records."""
    return {
        name: _parameter(name, kind.record)
        for name, kind in types.items()
        if isinstance(kind, Tuple) and isinstance(kind.record, RecordKind)
    }


def _parameter(name: str, kind: RecordKind) -> View:
    root = Root(name, kind.dtype, kind.root_ndim, lambda path: _item(name, field_name(path)), kind.has_attributes)
    made = View(root, kind.dtype, kind.root_ndim)
    for each in kind.path:
        made = made.field(each)
    cuts = tuple(_Items(name).visit(copy.deepcopy(each)) for each in kind.cuts)
    return View(root, made.dtype, kind.ndim, kind.path, cuts)


def is_item(node: ast.Attribute) -> bool:
    """Whether it is an item of such a tuple: no attribute that a program can write."""
    return node.attr[:1] in (".", "[")


def _item(parameter: str, name: str) -> ast.expr:
    return ast.Attribute(ast.Name(parameter, ast.Load()), name, ast.Load())


class _Items(ast.NodeTransformer):
    """Puts the items of a parameter in place of the variables of cuts."""

    def __init__(self, parameter: str) -> None:
        self.parameter = parameter

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return at(_item(self.parameter, node.id), node)
