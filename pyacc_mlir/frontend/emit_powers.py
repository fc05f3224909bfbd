# SPDX-License-Identifier: Apache-2.0
"""Powers of Python's ints where a float is wanted: of a negative exponent Python makes a float (`x[i] * 2**k`).

The type of `2**k` by itself is an int's, whatever `k` turns out to be.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pyacc_mlir.dialects.mlir import arith
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_values import Number, Value
from pyacc_mlir.frontend.index_bounds import least
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.types import FLOAT, Array, Scalar, Type

if TYPE_CHECKING:
    from pyacc_mlir.frontend.emit_expr import Expressions


def wanted(expressions: Expressions, node: ast.expr, target: Type) -> Value:
    """The value of `node`, which goes into a `target`: of such a power as a float, if that is one."""
    if isinstance(target, Scalar | Array) and target.dtype.kind == "f" and isinstance(node, ast.BinOp):
        kind = expressions.type_of(node)
        if isinstance(node.op, ast.Pow) and isinstance(kind, Scalar) and _may_be_fraction(expressions, node, kind):
            with expressions.state.at(node):
                return _power(expressions, node, kind)
    return expressions.value(node)


def _may_be_fraction(expressions: Expressions, node: ast.BinOp, kind: Scalar) -> bool:
    typing = expressions.state.frame.typing
    if kind.dtype.kind != "i" or literal_int(node.right) is not None:
        return False
    if any(typing.may_be_numpy(each, expressions.type_of(each)) for each in (node.left, node.right)):
        return False
    bound = least(node.right, expressions.state.frame.names.least)
    return bound is None or bound < 0


def _power(expressions: Expressions, node: ast.BinOp, kind: Scalar) -> Number:
    left, right = (expressions.number(each) for each in (node.left, node.right))
    real = Scalar(FLOAT.dtype, weak=True)
    whole = ops.convert(ops.binary(node.op, left, right, kind), real)
    fraction = ops.binary(node.op, ops.convert(left, real), ops.convert(right, real), real)
    zero = ops.constant(0, right.type).value
    is_negative = arith.cmpi(arith.CmpIPredicate.slt, right.value, zero)
    return Number(ops.select(is_negative, fraction.value, whole.value), real)
