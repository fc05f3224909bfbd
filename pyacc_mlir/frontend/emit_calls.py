# SPDX-License-Identifier: Apache-2.0
"""Calls as operations: primitives of the function table, and plain functions, whose bodies are emitted in place."""

from __future__ import annotations

import ast
import math as pymath
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith, math
from pyacc_mlir.dialects.queries import query
from pyacc_mlir.frontend import emit_complex_functions as of_complex
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend import promotion
from pyacc_mlir.frontend.emit_complex_inverses import INVERSES
from pyacc_mlir.frontend.emit_floats import hypot
from pyacc_mlir.frontend.emit_numbers import FLOAT32, is_half, widened
from pyacc_mlir.frontend.emit_values import ArrayValue, ComputedValue, Number, TupleValue, Value
from pyacc_mlir.frontend.functions import Function, Rule
from pyacc_mlir.frontend.infer_calls import dimension_of
from pyacc_mlir.frontend.infer_lists import shown_array
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.types import BOOL, COMPLEX, INT, RANGE, Array, Constant, Scalar, Tuple
from pyacc_mlir.parallelism import DEVICE_TYPES

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions

_NAMES = (
    "sqrt", "cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos",
    "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "floor", "ceil", "trunc",
)  # fmt: skip
_ONE = {name: getattr(math, name) for name in _NAMES} | {"fabs": math.absf, "rint": math.roundeven}
_F = arith.CmpFPredicate
_OF_COMPLEX = of_complex.OF_ONE | INVERSES
_PREDICATES = ("isnan", "isinf", "isfinite")


class Calls:
    """Emits calls for the `Expressions` that owns it."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.state = expressions.state
        self.inline: Callable[[ast.Call], Value] | None = None  # set by the statement emitter

    def value(self, node: ast.Call) -> Value:
        other = self.state.frame.typing.stands_for.get(node)
        if other is not None:
            return self.value(other)
        called = self.state.frame.typing.expressions.get(node.func)
        shown = shown_array(node, called.value) if isinstance(called, Constant) else None
        if shown is not None:
            return self.expressions.lists.array(node, shown)
        if self.expressions.tuples.is_about(node):
            return self.expressions.tuples.call(node)
        whole = self.state.frame.typing.array_calls.get(node)
        if whole is not None:
            return self.expressions.array_calls.value(node, whole)
        function = self.state.frame.typing.functions.get(node)
        if function is not None:
            return self._primitive(node, function)
        assert self.inline is not None
        return self.inline(node)

    def _primitive(self, node: ast.Call, function: Function) -> Value:
        if function.key == "len":
            return self._length(node)
        if function.rule is Rule.QUERY:
            return self._query(node, function)
        kind = self.expressions.type_of(node)
        operands = node.args or [node.func.value] if isinstance(node.func, ast.Attribute) else node.args
        if isinstance(kind, Array):
            element = Scalar(kind.dtype, numpy=True)
            values = [self.expressions.value(item) for item in operands]
            return self.expressions.elementwise.of(
                node, kind, values, lambda items: self._of_numbers(node, function, items, element)
            )
        arguments = [self.expressions.number(item) for item in operands]
        if function.key == "divmod":
            return self._divmod(node, arguments)
        if function.key == "polar":
            number = ops.convert(arguments[0], COMPLEX)
            return TupleValue((of_complex.TO_PART["abs"](number), of_complex.TO_PART["phase"](number)))
        return self._of_numbers(node, function, arguments, self.expressions.scalar_type(node))

    def _of_numbers(self, node: ast.Call, function: Function, arguments: list[Number], result: Scalar) -> Number:
        """The value of a function that gives a number."""
        if is_half(result) and function.key not in ("cast", "where", "power"):
            wide = replace(result, dtype=FLOAT32.dtype)
            return ops.convert(self._of_numbers(node, function, arguments, wide), result)
        if any(is_half(each.type) for each in arguments) and function.key not in ("cast", "where", "power"):
            arguments = [widened(each) for each in arguments]
        checks = self.expressions.checks
        if function.key in ("cast", "floor_int", "ceil_int", "trunc_int", "round"):
            checks.to_int(arguments[0], result, node)
            self.expressions.host_checks.to_int(arguments[0], result, node, function)
        found = self._computed(node, function, arguments, result)
        self.expressions.host_checks.result(node, function, arguments, found)
        if function.key not in ("cast", "power", "where"):
            checks.not_nan(arguments, found, node)
        return found

    def _computed(self, node: ast.Call, function: Function, arguments: list[Number], result: Scalar) -> Number:
        if function.key == "power":
            return self.expressions.operate(ast.Pow(), arguments[0], arguments[1], result, node.args[1])
        if function.key == "cast":
            return self._cast(arguments, result)
        if result.dtype.kind == "c" or function.rule is Rule.PART or any(x.type.dtype.kind == "c" for x in arguments):
            found = self._complex(function, arguments, result)
            if found is not None:
                return found
        if function.key == "conjugate":
            return ops.convert(arguments[0], result)
        if function.key in _PREDICATES:
            return self._predicate(function.key, arguments[0])
        if function.key in ("floor_int", "ceil_int", "trunc_int", "round"):
            return self._to_int(function.key, arguments[0])
        if function.key in ("min", "max"):
            return self._extreme(function.key, arguments, result)
        if function.key in ("abs", "square", "where") or function.key.startswith("np_"):
            return self._numpy(function.key, arguments, result)
        return self._float(function.key, [ops.convert(item, result) for item in arguments], result)

    def _cast(self, arguments: list[Number], result: Scalar) -> Number:
        if len(arguments) == 1:
            return ops.convert(arguments[0], result)
        first, second = (ops.convert(item, result) for item in arguments)  # complex(x, y) is x + y * 1j
        turned = ops.binary(ast.Mult(), second, ops.constant(1j, result), result)
        return ops.binary(ast.Add(), first, turned, result)

    def _complex(self, function: Function, arguments: list[Number], result: Scalar) -> Number | None:
        """The value of a function of complex numbers; None where it is one of numbers of any type."""
        key, first = function.key, arguments[0]
        if key in ("isnan", "isinf", "isfinite"):
            return of_complex.predicate(key, first)
        if key == "rect":
            return of_complex.rect(first, arguments[1], result)
        if function.rule is Rule.PART or (key == "abs" and result.dtype.kind != "c"):
            needs_parts = function.key in ("phase", "abs") or not function.numpy
            wide = COMPLEX if first.type.dtype.kind != "c" and needs_parts else first.type
            return ops.convert(of_complex.TO_PART[key](ops.convert(first, wide)), result)
        if key == "log" and len(arguments) == 2:
            above, below = (of_complex.OF_ONE[key](ops.convert(item, result)) for item in arguments)
            return ops.binary(ast.Div(), above, below, result)
        if key in _OF_COMPLEX:
            return _OF_COMPLEX[key](ops.convert(first, result))
        return None

    def _query(self, node: ast.Call, function: Function) -> Number:
        """Inside a compute construct the device answers; the host is gang 0 of 1."""
        if self.state.compute_kind is not None and self.state.frame.depth is not None:
            text = f"`{ast.unparse(node)}` in a recursive function is not supported"
            help_ = "ask before the call, and pass the answer on"
            raise self.state.frame.problems.error("ACC105", text, node, help_)
        if function.key == "on_device":
            return self._on_device(str(self.state.frame.typing.constants[node.args[0]]))
        if self.state.compute_kind is None:
            return ops.constant(int(function.key.startswith("num") or function.key == "vector_length"), INT)
        dimension = dimension_of(node)
        number = literal_int(dimension) if dimension is not None else None
        return Number(query(self.state.module, function.key, number or 1), INT)

    def _on_device(self, asked: str) -> Number:
        if self.state.compute_kind is None or asked not in DEVICE_TYPES:
            return ops.constant(int(asked == "host"), BOOL)
        return ops.convert(Number(query(self.state.module, f"on_{asked}"), INT), BOOL)

    def _length(self, node: ast.Call) -> Value:
        measured = self.expressions.value(node.args[0])
        if isinstance(measured, TupleValue):
            kind = self.expressions.type_of(node.args[0])
            if isinstance(kind, Tuple) and kind.names == RANGE:
                start, stop, step = (item for item in measured.items if isinstance(item, Number))
                return ops.from_index(self.expressions.iterations.between(node.args[0], start, stop, step).trip)
            return ops.constant(len(measured.items), INT)
        assert isinstance(measured, ArrayValue | ComputedValue)
        return ops.from_index(self.expressions.extent(measured, 0))

    def _divmod(self, node: ast.Call, arguments: list[Number]) -> Value:
        left, right = arguments
        types = [promotion.binary(op, left.type, right.type) for op in (ast.FloorDiv(), ast.Mod())]
        self.expressions.checks.divisor(ast.FloorDiv(), left, right, node)
        floor, rest = (
            ops.binary(op, left, right, kind) for op, kind in zip((ast.FloorDiv(), ast.Mod()), types, strict=True)
        )
        return TupleValue((floor, rest))

    def _predicate(self, key: str, argument: Number) -> Number:
        if argument.type.dtype.kind != "f":
            return ops.constant(key == "isfinite", BOOL)
        if key == "isnan":
            return ops.boolean(arith.cmpf(_F.UNO, argument.value, argument.value))
        infinite = ops.constant(float("inf"), argument.type).value
        return ops.boolean(arith.cmpf(_F.OEQ if key == "isinf" else _F.OLT, math.absf(argument.value), infinite))

    def _to_int(self, key: str, argument: Number) -> Number:
        if argument.type.dtype.kind != "f":
            return ops.convert(argument, INT)
        rounded = {"floor_int": math.floor, "ceil_int": math.ceil, "trunc_int": math.trunc, "round": math.roundeven}[
            key
        ]
        return ops.convert(Number(rounded(argument.value), argument.type), INT)

    def _extreme(self, key: str, arguments: list[Number], result: Scalar) -> Number:
        best = ops.convert(arguments[0], result)
        for item in arguments[1:]:
            best = ops.extreme(key, best, item, result)
        return best

    def _numpy(self, key: str, arguments: list[Number], result: Scalar) -> Number:
        if key == "where":
            first, second = (ops.convert(item, result).value for item in arguments[1:])
            return Number(ops.select(ops.truth(arguments[0]), first, second), result)
        values = [ops.convert(item, result) for item in arguments]
        floating = result.dtype.kind == "f"
        if key == "abs":
            if floating:
                return Number(math.absf(values[0].value), result)
            return Number(math.absi(values[0].value), result) if result.dtype.kind == "i" else values[0]
        if key == "square":
            return ops.square(values[0])
        if floating:
            kinds = {"np_maximum": arith.maximumf, "np_minimum": arith.minimumf}
            kinds |= {"np_fmax": arith.maxnumf, "np_fmin": arith.minnumf}
            return Number(kinds[key](values[0].value, values[1].value), result)
        return ops.extreme("max" if key in ("np_maximum", "np_fmax") else "min", values[0], values[1], result)

    def _float(self, key: str, values: list[Number], result: Scalar) -> Number:
        first = values[0].value
        if key == "log" and len(values) == 2:
            return Number(arith.divf(math.log(first), math.log(values[1].value)), result)
        if key in _ONE:
            return Number(_ONE[key](first), result)
        if key in ("degrees", "radians"):
            factor = 180.0 / pymath.pi if key == "degrees" else pymath.pi / 180.0
            return Number(arith.mulf(first, ops.constant(factor, result).value), result)
        second = values[1].value
        match key:
            case "atan2":
                return Number(math.atan2(first, second), result)
            case "copysign":
                return Number(math.copysign(first, second), result)
            case "fmod":
                return Number(arith.remf(first, second), result)
            case "pow":
                return Number(math.powf(first, second), result)
            case "fma":
                return Number(math.fma(first, second, values[2].value), result)
            case "hypot":
                return Number(hypot(first, second, result), result)
        raise AssertionError(f"the function table has {key}, which no emitter knows")
