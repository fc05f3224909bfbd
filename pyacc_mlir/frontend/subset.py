# SPDX-License-Identifier: Apache-2.0
"""Which statements outside compute constructs may become part of a block.

A check of syntax alone, and a careful one: what it turns away stays Python and means what it always meant. Inside a
compute construct nothing is turned away here; there the compiler must succeed or say why not.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType, ModuleType

from pyacc_mlir.frontend.array_functions import METHODS, Kind, array_function
from pyacc_mlir.frontend.capture import CapturedFunction
from pyacc_mlir.frontend.functions import lookup
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone
from pyacc_mlir.frontend.shell_directives import is_interpreted
from pyacc_mlir.parallelism import Namespace

#: Attributes of arrays whose value is a number, a tuple of numbers or another view.
_ATTRIBUTES = frozenset({"shape", "size", "ndim", "T", "real", "imag"})
#: Products are left to NumPy: its library is faster.
_ARRAY_KINDS = frozenset(Kind) - {Kind.PRODUCT}


@dataclass(frozen=True, slots=True)
class Subset:
    """The check, for the names of one function. `resolve` raises KeyError; `local` names are never resolved."""

    resolve: Callable[[str], object]
    local: frozenset[str]
    excluded: frozenset[ast.stmt] = frozenset()

    def takes(self, statement: ast.stmt, in_loop: bool = False) -> bool:
        """Whether the statement, with all it holds, may be compiled."""
        if statement in self.excluded:
            return False
        match statement:
            case Construct():
                if statement.directive.is_compute:
                    return True
                # Of these, only the region of a `declare` may be left by a jump: that is for Python.
                return self.directive(statement.directive) and self.suite(statement.body, in_loop=False)
            case Standalone():
                return self.directive(statement.directive)
            case ast.For(target=ast.Name()):
                return self.iterator(statement.iter) and self.suites(statement, in_loop)
            case ast.While():
                return self.value(statement.test) and self.suites(statement, in_loop)
            case ast.If():
                body, orelse = self.suite(statement.body, in_loop), self.suite(statement.orelse, in_loop)
                return self.value(statement.test) and body and orelse
            case ast.Break() | ast.Continue():
                return in_loop
        return self.simple(statement)

    def simple(self, statement: ast.stmt) -> bool:
        """The same of a statement that holds no others."""
        match statement:
            case ast.Pass():
                return True
            case ast.Assign():
                return self.value(statement.value) and all(self.target(target) for target in statement.targets)
            case ast.AugAssign():
                return self.value(statement.value) and self.target(statement.target)
            case ast.AnnAssign(target=ast.Name(), value=ast.expr() as value):
                return self.value(value)
            case ast.Assert():
                return self.value(statement.test) and self.message(statement.msg)
            case ast.Expr(value=ast.Call() as call):
                return self.call(call)
        return False

    def suites(self, loop: ast.For | ast.While, in_loop: bool) -> bool:
        """A loop's own suites: `else` belongs to the loop around."""
        return self.suite(loop.body, True) and self.suite(loop.orelse, in_loop)

    def directive(self, directive: Directive) -> bool:
        """Whether a directive for the host may: `wait(devnum: …)` is about another device."""
        if is_interpreted(directive):
            return False
        arguments = [*directive.arguments, *(each for clause in directive.clauses for each in clause.arguments)]
        if any(each.keyword == "devnum" for each in arguments):
            return False
        sections = [var.expr for clause in directive.clauses for var in clause.vars]
        expressions = [each.expr for each in arguments if each.expr is not None]
        return all(map(self.section, sections)) and all(map(self.value, expressions))

    def section(self, node: ast.expr) -> bool:
        """A variable or a part of one."""
        if isinstance(node, ast.Subscript):
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return self.section(node.value) and all(map(self.bound, parts))
        return isinstance(node, ast.Name)

    def bound(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Slice):
            return all(self.value(each) for each in (node.lower, node.upper) if each is not None)
        return self.value(node)

    def suite(self, statements: list[ast.stmt], in_loop: bool) -> bool:
        return all(self.takes(statement, in_loop) for statement in statements)

    @staticmethod
    def message(node: ast.expr | None) -> bool:
        """A text known now: no other can be given by compiled code."""
        return node is None or (isinstance(node, ast.Constant) and isinstance(node.value, str))

    def target(self, node: ast.expr) -> bool:
        match node:
            case ast.Name():
                return True
            case ast.Tuple():
                return all(self.target(element) for element in node.elts)
            case ast.Subscript():
                return self.value(node.value) and self.subscript(node.slice)
        return False

    def subscript(self, node: ast.expr) -> bool:
        """Indices and slices, of whole-array statements too."""
        if isinstance(node, ast.Tuple):
            return all(map(self.subscript, node.elts))
        if isinstance(node, ast.Slice):
            parts = (node.lower, node.upper, node.step)
            return all(self.value(part) for part in parts if part is not None)
        return (isinstance(node, ast.Constant) and node.value in (None, ...)) or self.value(node)

    def iterator(self, node: ast.expr) -> bool:
        """`range(…)` alone: over anything else a host loop's variable may be any object."""
        return (
            isinstance(node, ast.Call)
            and self.callee(node.func) is range
            and not node.keywords
            and all(self.value(argument) for argument in node.args)
        )

    def value(self, node: ast.expr) -> bool:
        match node:
            case ast.Name():
                return True
            case ast.Constant():
                return isinstance(node.value, bool | int | float | complex)
            case ast.Call():
                return self.call(node)
            case ast.Attribute():
                return node.attr in _ATTRIBUTES or self.number(node)
            case ast.BinOp(op=ast.MatMult()):
                return False
            case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
                return self.value(node.left)
            case ast.Subscript():
                return self.value(node.value) and self.subscript(node.slice)
            case ast.BinOp() | ast.UnaryOp() | ast.BoolOp() | ast.Compare() | ast.IfExp() | ast.Tuple():
                return all(self.value(child) for child in _operands(node))
        return False

    def number(self, node: ast.Attribute) -> bool:
        """`math.pi` and the like."""
        return isinstance(self.callee(node), bool | int | float)

    def call(self, node: ast.Call) -> bool:
        callee = self.callee(node.func)
        if not all(self.argument(argument) for argument in (*node.args, *(each.value for each in node.keywords))):
            return False
        function = array_function(callee)
        if function is None and callee is None and isinstance(node.func, ast.Attribute) and self.value(node.func.value):
            function = METHODS.get(node.func.attr)
        if function is not None:
            return function.kind in _ARRAY_KINDS
        if callee is None or node.keywords:
            return False
        if lookup(callee) is not None:
            return True
        return isinstance(callee, FunctionType | CapturedFunction) and not hasattr(callee, "__wrapped__")

    def argument(self, node: ast.expr) -> bool:
        """A value, or a dtype."""
        return self.value(node) or isinstance(self.callee(node), type)

    def callee(self, node: ast.expr) -> object | None:
        """What a dotted name of the enclosing scopes stands for, if that is known and is no local name."""
        match node:
            case ast.Name(id=name) if name not in self.local:
                try:
                    return self.resolve(name)
                except KeyError:
                    return None
            case ast.Attribute():
                owner = self.callee(node.value)
                found = getattr(owner, node.attr, None) if isinstance(owner, ModuleType | Namespace) else None
                # of the runtime library, compiled code calls what the function table has
                return None if isinstance(owner, Namespace) and lookup(found) is None else found
        return None


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    return (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
