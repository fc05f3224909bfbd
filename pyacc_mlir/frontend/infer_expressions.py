# SPDX-License-Identifier: Apache-2.0
"""Types of expressions: names, literals, operators. For the rest it asks those that it owns."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.call_graph import CallGraph, TypedFunction
from pyacc_mlir.frontend.capture import CapturedFunction
from pyacc_mlir.frontend.captures import Capture
from pyacc_mlir.frontend.function_values import Origin, is_object
from pyacc_mlir.frontend.infer_arrays import ArrayTypes
from pyacc_mlir.frontend.infer_attributes import AttributeTypes
from pyacc_mlir.frontend.infer_calls import CallTypes
from pyacc_mlir.frontend.infer_conditions import ConditionTypes
from pyacc_mlir.frontend.infer_iteration import IterationTypes
from pyacc_mlir.frontend.infer_lists import ListTypes
from pyacc_mlir.frontend.infer_subscripts import SubscriptTypes
from pyacc_mlir.frontend.infer_tuples import TupleTypes
from pyacc_mlir.frontend.known_truth import known_truth
from pyacc_mlir.frontend.known_value import KnownValue
from pyacc_mlir.frontend.list_values import ListOf, LoopItem
from pyacc_mlir.frontend.literals import is_negative_literal
from pyacc_mlir.frontend.local_functions import LocalDefinition, LocalFunction, OuterName
from pyacc_mlir.frontend.pragma_tokens import did_you_mean
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.types import (
    Array,
    Constant,
    List,
    Record,
    Scalar,
    Tuple,
    Type,
    UntypedError,
    constant_type,
    described,
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
        self.conditions = ConditionTypes(self)
        self.subscripts = SubscriptTypes(self)
        self.attributes = AttributeTypes(self)
        self.tuples = TupleTypes(self)
        self.lists = ListTypes(self)
        self.final = False

    def infer(self, node: ast.expr) -> Type | None:
        """The type of `node`, recorded in the typing; None while it depends on a name not typed yet."""
        found = self._infer(node)
        if found is not None:
            self.typing.expressions[node] = found
        return found

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
            case ast.BinOp(op=ast.Mult()) if isinstance(node.left, ast.List) or isinstance(node.right, ast.List):
                return self.lists.repeated(node)
            case ast.BinOp():
                left, right = self.infer(node.left), self.infer(node.right)
                return None if left is None or right is None else self.binary(node, node.op, left, right, node.right)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BoolOp():
                return self.conditions.bool_op(node)
            case ast.Compare():
                return self.conditions.compare(node)
            case ast.IfExp():
                self.scalar(node.test)
                known = known_truth(node.test, self.typing.constants)
                chosen = (node.body if known else node.orelse,) if known is not None else (node.body, node.orelse)
                return self.conditions.common(list(chosen))
            case ast.Tuple():
                return self.tuples.display(node)
            case ast.List():
                return self.lists.display(node)
            case ListOf():
                return self.lists.comprehension(node)
            case LoopItem():
                return self.typing.expressions.get(node)
            case ast.Subscript():
                return self.subscripts.subscript(node)
            case ast.Attribute():
                return self.attributes.attribute(node)
            case ast.Call():
                return self.calls.infer(node)
            case LocalFunction():
                return self._local_function(node)
            case OuterName():
                return node.typing.variables.get(node.name)
            case KnownValue():
                return self.constant(node, node.value, node.origin)
        raise self.problems.unsupported_expression(node)

    def _literal(self, node: ast.Constant) -> Type:
        if isinstance(node.value, bool | int | float | complex | None):
            return self.constant(node, node.value)
        raise self.problems.unsupported_expression(node)

    def constant(self, node: ast.expr, value: object, origin: Origin | None = None) -> Type:
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
        if isinstance(found, Record):
            text = "records of an enclosing scope, or of an object, cannot be used here"
            help_ = "assign them to a variable before the construct, or pass them as an argument"
            raise self.problems.error("ACC105", text, node, help_)
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
        return self.constant(node, value, None if origin is None else (*origin, node.id))

    def binary(self, node: ast.AST, op: ast.operator, left: Type, right: Type, right_node: ast.expr) -> Type | None:
        """The type of `left op right`; `node` is where a complaint goes."""
        if isinstance(left, Tuple) and isinstance(op, ast.Add | ast.Mult):
            return self.tuples.binary(node, op, left, right, right_node)
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
            value = self.typing.known_int(operand)
            if promotion.misfit(value, result.dtype):
                text = f"the int {value} does not fit {described(result)}, the type of the other side"
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
