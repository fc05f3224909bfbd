# SPDX-License-Identifier: Apache-2.0
"""What Python's own numbers do in host code beyond what compiled numbers do: they raise, or become another kind.

`math.sqrt(-1.0)` is a ValueError, `math.exp(1000.0)` an OverflowError, `int(nan)` a ValueError; the type of `2 ** n`
depends on the sign of `n`, which is for Python.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pyacc_mlir.dialects.mlir import arith, ir, math
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_state import State
from pyacc_mlir.frontend.emit_values import Number
from pyacc_mlir.frontend.functions import Function, Rule
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.types import Scalar

_F = arith.CmpFPredicate
#: Functions whose infinite results are errors of the argument, not of the range.
_POLES = frozenset({"log", "log2", "log10", "log1p", "atanh"})
_NEVER = frozenset({"degrees", "radians", "fabs", "copysign"})


class HostChecks:
    """Emits these checks at the insertion point; does nothing where a device runs the code, or in code of ours."""

    def __init__(self, state: State) -> None:
        self.state = state

    def power(self, op: ast.operator, result: Scalar, node: ast.expr, operands: Sequence[ast.expr]) -> None:
        """Raise UnsupportedError for a power whose type depends on its operands: then the statement is Python's."""
        in_clause = isinstance(self.state.statement, Construct | Standalone)  # or in the header of its loop
        if not self.state.is_host_code or in_clause or not isinstance(op, ast.Pow) or literal_int(node) is not None:
            return
        typing = self.state.frame.typing
        numpy = any(typing.may_be_numpy(each, typing.expressions.get(each)) for each in operands)
        is_python = bool(operands) and not numpy
        if result.dtype.kind in "biu" or is_python:
            text = "the type of this power depends on the values: outside of compute constructs that is for Python"
            raise self.state.frame.problems.error("ACC105", text, node)

    def result(self, node: ast.Call, function: Function, arguments: Sequence[Number], found: Number) -> None:
        """ValueError and OverflowError of the functions of `math`."""
        is_float = function.rule is Rule.FLOAT and not function.numpy and found.type.dtype.kind == "f"
        if not self.state.is_host_code or not is_float or function.key in _NEVER:
            return
        invalid = arith.cmpf(_F.UNO, found.value, found.value)
        infinite = self._is_infinite(found.value, found.type)
        for each in (each for each in arguments if each.type.dtype.kind == "f"):
            invalid = arith.andi(invalid, arith.cmpf(_F.ORD, each.value, each.value))
            infinite = arith.andi(infinite, self._is_finite(each.value, each.type))
        self._fail(invalid, "ValueError", "math domain error", node)
        if function.key in _POLES:
            self._fail(infinite, "ValueError", "math domain error", node)
        else:
            self._fail(infinite, "OverflowError", "math range error", node)

    def to_int(self, number: Number, result: Scalar, node: ast.Call, function: Function) -> None:
        """Errors of `int(x)`, `round(x)`, `math.floor(x)` …: an integer of compiled code has 64 bits."""
        is_int = number.type.dtype.kind == "f" and result.dtype.kind == "i" and not function.numpy
        if not self.state.is_host_code or not is_int:
            return
        is_nan = arith.cmpf(_F.UNO, number.value, number.value)
        self._fail(is_nan, "ValueError", "cannot convert float NaN to integer", node)
        limit = ops.constant(2.0**63, number.type).value
        far = arith.cmpf(_F.OGE, math.absf(number.value), limit)
        self._fail(far, "OverflowError", "cannot convert this float to an integer of 64 bits", node)

    @staticmethod
    def _is_infinite(value: ir.Value, kind: Scalar) -> ir.Value:
        return arith.cmpf(_F.OEQ, math.absf(value), ops.constant(float("inf"), kind).value)

    @staticmethod
    def _is_finite(value: ir.Value, kind: Scalar) -> ir.Value:
        return arith.cmpf(_F.OLT, math.absf(value), ops.constant(float("inf"), kind).value)

    def _fail(self, condition: ir.Value, exception: str, text: str, node: ast.AST) -> None:
        zero = self.state.int_constant(0)
        self.state.fail_if(condition, exception, text, node, zero, zero)
