# SPDX-License-Identifier: Apache-2.0
"""Arguments of clauses that are integers (D-06): sizes below 1 end the block."""

from __future__ import annotations

import ast

from pyacc_mlir.dialects.mlir import arith, ir
from pyacc_mlir.frontend import emit_ops as ops
from pyacc_mlir.frontend.emit_expr import Expressions
from pyacc_mlir.frontend.literals import literal_int
from pyacc_mlir.frontend.types import INT


def integer(expressions: Expressions, expr: ast.expr) -> ir.Value:
    """The value of an argument at the insertion point; inference has seen that it is an integer."""
    return ops.convert(expressions.number(expr), INT).value


def size(expressions: Expressions, clause: str, expr: ast.expr) -> ir.Value:
    """A number of gangs, workers or lanes, or of iterations of a chunk: below 1, a ValueError at run time."""
    value = integer(expressions, expr)
    if literal_int(expr) is None:
        one = ops.constant(1, INT).value
        too_small = arith.cmpi(arith.CmpIPredicate.slt, value, one)
        message = f"found {{a}} in `{clause}`, expected a positive integer"
        expressions.state.fail_if(too_small, "ValueError", message, expr, value, one)
    return value
