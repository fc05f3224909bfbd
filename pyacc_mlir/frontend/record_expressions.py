# SPDX-License-Identifier: Apache-2.0
"""Expressions of records as those of the arrays that their fields are (`records`)."""

from __future__ import annotations

import ast
import copy

from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.record_arguments import is_item, record_argument
from pyacc_mlir.frontend.record_names import RecordNames
from pyacc_mlir.frontend.record_views import View, alias_of, at, cut
from pyacc_mlir.frontend.types import UntypedError, compiled_dtype

_ATTRIBUTES = ("shape", "size", "ndim")


class RecordExpressions(ast.NodeTransformer):
    """Rewrites expressions (a copy that is its own) in which `names` are those of records."""

    def __init__(self, problems: Problems, names: RecordNames) -> None:
        self.problems = problems
        self.names = names

    def part(self, node: ast.expr) -> View | None:
        """What an expression of records, or of a field of them, stands for."""
        match node:
            case ast.Name(id=name):
                if name in self.names.unclear:
                    text = f"which records `{name}` stands for here depends on the path taken"
                    raise self.error("ACC105", text, node, "give each a name of its own")
                return self.names.bound.get(name)
            case ast.Subscript(value=value, slice=index):
                base = self.part(value)
                if base is None or not base.is_records:
                    return None
                if isinstance(index, ast.Constant) and isinstance(index.value, str):
                    return self.field_of(base, index.value, node)
                if isinstance(index, ast.List):
                    raise self.error("ACC105", "several fields at once are not supported: name them one by one", node)
                found = cut(base, index)
                if found is None:
                    text = f"{len(getattr(index, 'elts', [index]))} subscripts for records of rank {base.ndim}"
                    raise self.error("ACC405", text, node)
                return found
            case ast.Attribute(value=value, attr=name):
                base = self.part(value)
                if (
                    base is not None
                    and base.is_records
                    and base.root.has_attributes
                    and name in (base.dtype.names or ())
                ):
                    return self.field_of(base, name, node)
        return None

    def field_of(self, base: View, name: str, node: ast.expr) -> View:
        try:
            found = base.field(name)
        except KeyError:
            known = ", ".join(f"`{each}`" for each in base.dtype.names or ())
            raise self.error("ACC104", f"these records have no field `{name}`, only {known}", node) from None
        if not found.is_records:
            try:
                compiled_dtype(found.dtype)
            except UntypedError as error:
                raise self.error("ACC401", f"the field `{name}` is {error}, which cannot be compiled", node) from None
        elif next(found.leaves(), None) is None:
            raise self.error("ACC401", f"the field `{name}` holds nothing that can be compiled", node)
        return found

    def error(self, code: str, text: str, node: ast.AST, help_text: str | None = None) -> Exception:
        return self.problems.error(code, text, node, help_text)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.names and isinstance(node.ctx, ast.Load):
            text = f"the record or array of records `{node.id}` is not supported here as a whole: use its fields"
            raise self.error("ACC105", text, node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        found = self.part(node)
        if found is not None:
            return self.leaf(found, node)
        self.generic_visit(node)
        if isinstance(node.value, ast.Tuple) and isinstance(node.slice, ast.Constant):  # of `p.shape`
            items, place = node.value.elts, node.slice.value
            if isinstance(place, int) and -len(items) <= place < len(items):
                return items[place]
        return node

    def field(self, found: View, place: ast.expr) -> ast.expr:
        """The array or number that a field is."""
        return self._visited_cuts(found.expression(place))

    def leaf(self, found: View, node: ast.expr) -> ast.expr:
        if found.is_records:
            raise self.error("ACC105", "records are not supported here as a whole: use their fields", node)
        made = self.field(found, node)
        if isinstance(made, ast.Subscript) and isinstance(node, ast.Subscript | ast.Attribute):
            made.ctx = node.ctx
        return made

    def _visited_cuts(self, made: ast.expr) -> ast.expr:
        """Subscripts may use fields themselves: `p[q[i]["next"]]["x"]`."""
        inner = made
        while isinstance(inner, ast.Subscript):
            inner.slice = self.visit(inner.slice)
            inner = inner.value
        return made

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        found = self.part(node)
        if found is not None:
            return self.leaf(found, node)
        if is_item(node):
            return node
        base = self.part(node.value)
        if base is None or not base.is_records:
            self.generic_visit(node)
            return node
        if node.attr not in _ATTRIBUTES:
            text = f"the attribute `{node.attr}` of records is not supported in compiled code"
            raise self.error("ACC105", text, node)
        if node.attr == "ndim":
            return at(ast.Constant(base.ndim), node)
        shape = self.extents(base, node)
        if node.attr == "shape":
            return at(ast.Tuple(shape, ast.Load()), node)
        size: ast.expr = ast.Constant(1)
        for extent in shape:
            size = extent if isinstance(size, ast.Constant) else ast.BinOp(size, ast.Mult(), extent)
        return at(size, node)

    def extents(self, view: View, place: ast.AST) -> list[ast.expr]:
        """The extents of an array of records."""
        shape = view.shape(place)
        assert isinstance(shape, ast.Attribute)
        self._visited_cuts(shape.value)
        axes = range(view.ndim)
        return [at(ast.Subscript(copy.deepcopy(shape), ast.Constant(axis), ast.Load()), place) for axis in axes]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "len" and len(node.args) == 1:
            base = self.part(node.args[0])
            if base is not None and base.is_records and base.ndim:
                return self.extents(base, node)[0]
        node.args = [self._argument(argument) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = self._argument(keyword.value)
        node.func = self.visit(node.func)
        return node

    def _argument(self, node: ast.expr) -> ast.expr:
        found = self.part(node)
        if found is None or not found.is_records:
            return self.visit(node)  # type: ignore[no-any-return]  # a transformer's
        alias, variables = alias_of(found, "")
        values = [(name.id, self.visit(value)) for name, value in variables if isinstance(name, ast.Name)]
        return record_argument(alias, values, node)
