# SPDX-License-Identifier: Apache-2.0
"""Arrays of records become the arrays that their fields are, before types are inferred.

Before, live-in p: record[:]            After, live-ins p['x'], p['v'], arrays of numbers
    p[i]["x"] += 1                          p['x'][i] += 1
    r = p[i]                                r.0 = i
    r["v"][k] = r["x"]                      p['v'][r.0][k] = p['x'][r.0]
    for r in p: …                           for r.0 in range(p['x'].shape[0]): …
    f(p[i])                                 f((p['x'], p['v'], i))   (a tuple with names, `record_arguments`)
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable
from dataclasses import replace

from pyacc_mlir.frontend.local_functions import LocalFunction
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.record_clauses import RecordClauses
from pyacc_mlir.frontend.record_expressions import RecordExpressions
from pyacc_mlir.frontend.record_fields import is_whole
from pyacc_mlir.frontend.record_names import RecordNames, elements, index_name, iterated_records, stored_in
from pyacc_mlir.frontend.record_views import View, alias_of, at, cut

_Pairs = list[tuple[ast.expr, ast.expr]]


class Records(RecordExpressions, ast.NodeTransformer):
    """Rewrites statements (a copy that is its own) in which `names` are those of records."""

    def __init__(self, problems: Problems, names: RecordNames) -> None:
        super().__init__(problems, names)
        self.clauses = RecordClauses(self)

    def rewritten(self, statements: Iterable[ast.stmt]) -> list[ast.stmt]:
        """The statements without records."""
        made: list[ast.stmt] = []
        for statement in statements:
            found = self.visit(statement)
            made += found if isinstance(found, list) else [found]
        return made

    def visit_LocalFunction(self, node: LocalFunction) -> ast.AST:
        parameters = {each.arg for each in ast.walk(node.captured.node.args) if isinstance(each, ast.arg)}
        names = self.names.copy()
        names.forget(parameters)
        inner = Records(self.problems, names)
        function = copy.deepcopy(node.captured.node)
        function.body = inner.rewritten(function.body)
        made = copy.copy(node)
        made.captured = replace(node.captured, node=function)
        fields = (each.id for each in ast.walk(function) if isinstance(each, ast.Name) and not each.id.isidentifier())
        others = [each for each in node.reads if not isinstance(each, ast.Name) or each.id not in self.names]
        made.reads = [*others, *(at(ast.Name(name, ast.Load()), node) for name in dict.fromkeys(fields))]
        return made

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        if not any(self._holds_records(each) for each in (*node.targets, node.value)):
            node.targets, node.value = [self._assigned(each) for each in node.targets], self.visit(node.value)
            self.names.forget(stored_in(node.targets))
            return node
        made: list[ast.stmt] = []
        for target in node.targets:
            bound: list[tuple[str, View]] = []
            pairs = self._pairs(target, copy.deepcopy(node.value), bound)
            if len(pairs) > 1 and all(isinstance(one, ast.Name) for one, _ in pairs):  # all values before any target
                targets, values = ([pair[side] for pair in pairs] for side in (0, 1))
                pairs = [(at(ast.Tuple(targets, ast.Store()), target), at(ast.Tuple(values, ast.Load()), node.value))]
            self.names.forget(stored_in([target]))
            for name, view in bound:
                self.names.bind(name, view)
            made += [ast.copy_location(ast.Assign([one], value), node) for one, value in pairs]
        return made or ast.copy_location(ast.Pass(), node)

    def _holds_records(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Tuple | ast.List):
            return any(map(self._holds_records, node.elts))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            return False
        found = self.part(node)
        return found is not None and found.is_records

    def _pairs(self, target: ast.expr, value: ast.expr, bound: list[tuple[str, View]]) -> _Pairs:
        """What is assigned to what, number by number; names that stand for records then go to `bound`."""
        given = self.part(value)
        if isinstance(target, ast.Name) and given is not None and given.is_records:
            alias, variables = alias_of(given, target.id)
            bound.append((target.id, alias))
            return [(name, self.visit(each)) for name, each in variables]
        stored = self.part(target) if isinstance(target, ast.Subscript) else None
        if stored is not None and stored.is_records and isinstance(target, ast.Subscript):
            return self._stored(stored, given, value, target)
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            both = zip(target.elts, value.elts, strict=True)
            return [pair for one, other in both for pair in self._pairs(one, other, bound)]
        return [(self._assigned(target), self.visit(value))]

    def _stored(self, stored: View, given: View | None, value: ast.expr, target: ast.Subscript) -> _Pairs:
        """`p[i] = q[j]`, `p[i] = (1, 2.0)`."""
        names = stored.dtype.names or ()
        if isinstance(value, ast.Tuple) and len(value.elts) == len(names):
            pairs: _Pairs = []
            for name, item in zip(names, value.elts, strict=True):
                inner = self.field_of(stored, name, target)
                pairs += (
                    self._stored(inner, self.part(item), item, target)
                    if inner.is_records
                    else [(self._store(inner, target), self.visit(item))]
                )
            return pairs
        if given is None or given.dtype != stored.dtype:
            text = f"expected a record of the same fields, or a tuple of {len(names)}, to be assigned to a record"
            raise self.error("ACC402", text, value)
        if not is_whole(stored.dtype):
            text = "these records have fields that cannot be compiled: they cannot be assigned as a whole"
            raise self.error("ACC401", text, target)
        both = zip(stored.leaves(), given.leaves(), strict=True)
        return [(self._store(one, target), self.leaf(other, value)) for one, other in both]

    def _store(self, view: View, target: ast.expr) -> ast.expr:
        made = self.field(view, target)
        if isinstance(made, ast.Subscript):
            made.ctx = ast.Store()
            return made
        return at(ast.Subscript(made, ast.Constant(...), ast.Store()), target)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        target = self._assigned(node.target)
        assert isinstance(target, ast.Name | ast.Attribute | ast.Subscript)
        node.target, node.value = target, self.visit(node.value)
        return node

    def _assigned(self, target: ast.expr) -> ast.expr:
        """A target that is no record: `p["x"] = 0` sets all elements."""
        if isinstance(target, ast.Name):
            return target
        found = self.part(target)
        if found is not None and not found.is_records:
            return self._store(found, target)
        if isinstance(target, ast.Tuple | ast.List):
            target.elts = [self._assigned(each) for each in target.elts]
            return target
        return self.visit(target)  # type: ignore[no-any-return]  # a transformer's

    def visit_For(self, node: ast.For) -> ast.AST:
        skipped = self.names.copy()
        given = node.target
        node.target, node.iter = self._iteration(node.target, node.iter)
        self._loop(node, set(stored_in([given])))
        self.names.meet(skipped)
        node.orelse = self.rewritten(node.orelse)
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        self._loop(node, set())
        node.orelse = self.rewritten(node.orelse)
        return node

    def _loop(self, node: ast.For | ast.While, own: set[str]) -> None:
        """The body of a loop, which begins with what stood before the loop or at the end of the body."""
        again = (self.names.bound.keys() & set(stored_in(node.body))) - own
        if again:
            trial = Records(self.problems, self.names.copy())
            trial.rewritten(map(copy.deepcopy, node.body))
            self.names.blur(
                name for name in again if name not in trial.names.bound or not self.names.same(trial.names, name)
            )
        if isinstance(node, ast.While):
            node.test = self.visit(node.test)
        before = self.names.copy()
        node.body = self.rewritten(node.body)
        if isinstance(node, ast.While):
            self.names.meet(before)

    def visit_If(self, node: ast.If) -> ast.AST:
        node.test = self.visit(node.test)
        before = self.names.copy()
        node.body = self.rewritten(node.body)
        after, self.names = self.names, before
        node.orelse = self.rewritten(node.orelse)
        self.names.meet(after)
        return node

    def _iteration(self, target: ast.expr, iterated: ast.expr) -> tuple[ast.expr, ast.expr]:
        """A loop over records counts them; its variable stands for the record."""
        found = iterated_records(self.part(iterated), target)
        if found is not None:
            name, records = found
            index = at(ast.Name(index_name(name), ast.Store()), target)
            length = self.extents(records, iterated)[0]
            element = cut(records, at(ast.Name(index_name(name), ast.Load()), target))
            assert element is not None
            self.names.bind(name, element)
            return index, at(ast.Call(ast.Name("range", ast.Load()), [length], []), iterated)
        match target, iterated:
            case ast.Tuple(), ast.Call(func=ast.Name(id="enumerate" | "zip")):
                items = elements(target, iterated)
                changed = [self._iteration(one, other) for one, other in items]
                targets, values = [one for one, _ in changed], [other for _, other in changed]
                if len(targets) < len(target.elts):  # the counter of `enumerate`
                    targets.insert(0, self._assigned(target.elts[0]))
                    values += map(self.visit, iterated.args[1:])
                if items:
                    target.elts, iterated.args = targets, values
                    iterated.keywords = [self.visit(each) for each in iterated.keywords]
                    return target, iterated
        made = self._assigned(target), self.visit(iterated)
        self.names.forget(stored_in([target]))
        return made

    def visit_Construct(self, node: Construct) -> ast.AST:
        count, before = len(node.body), self.names.copy()
        node.body = self.rewritten(node.body)
        after, self.names = self.names, before
        if node.directive.name == "atomic" and len(node.body) != count:
            raise self.error("ACC320", "a whole record is not one number, expected one of its fields", node)
        node.directive = self.clauses.directive(node.directive, node.body)
        self.names = after
        return node

    def visit_Standalone(self, node: Standalone) -> ast.AST:
        node.directive = self.clauses.directive(node.directive, [])
        return node
