# SPDX-License-Identifier: Apache-2.0
"""Arithmetic of complex numbers as that of their parts, by the algorithms of CPython and NumPy."""

from __future__ import annotations

import ast

import numpy as np

from pyacc_mlir.dialects.mlir import arith, ir, math, scf
from pyacc_mlir.dialects.mlir import complex as complex_dialect
from pyacc_mlir.frontend.emit_floats import hypot
from pyacc_mlir.frontend.emit_integers import literal_power
from pyacc_mlir.frontend.emit_numbers import constant, convert, literal_of, made, part_type, parts, select
from pyacc_mlir.frontend.emit_values import Number
from pyacc_mlir.frontend.types import INT, Scalar

_I = arith.CmpIPredicate
_F = arith.CmpFPredicate
_LARGEST_EXPONENT = 100.0  # of those that become products
_LONGEST = 64


def binary(op: ast.operator, left: Number, right: Number, kind: Scalar) -> Number:
    """`left op right` as numbers of type `kind`."""
    if isinstance(op, ast.Pow):
        return _power(left, right, kind)
    first, second = convert(left, kind), convert(right, kind)
    match op:
        case ast.Add():
            return Number(complex_dialect.add(first.value, second.value), kind)
        case ast.Sub():
            return Number(complex_dialect.sub(first.value, second.value), kind)
        case ast.Mult():
            return _product(first, second, kind)
        case ast.Div():
            return _quotient(first, second, kind)
    raise AssertionError(f"promotion gave a complex for {type(op).__name__}")


def equal(left: Number, right: Number, common: Scalar) -> ir.Value:
    """Whether both parts are equal."""
    (a, b), (c, d) = parts(convert(left, common)), parts(convert(right, common))
    return arith.andi(arith.cmpf(_F.OEQ, a, c), arith.cmpf(_F.OEQ, b, d))


def negate(number: Number) -> Number:
    real, imaginary = parts(number)
    return made(arith.negf(real), arith.negf(imaginary), number.type)


def conjugate(number: Number) -> Number:
    """The number with the sign of its imaginary part changed; a real number as it is."""
    if number.type.dtype.kind != "c":
        return number
    real, imaginary = parts(number)
    return made(real, arith.negf(imaginary), number.type)


def absolute(number: Number) -> Number:
    """The length, as a float of the parts' type."""
    kind = part_type(number.type)
    return Number(hypot(*parts(number), kind), kind)


def square(number: Number) -> Number:
    return _product(number, number, number.type)


def _product(left: Number, right: Number, kind: Scalar) -> Number:
    (a, b), (c, d) = parts(left), parts(right)
    real = arith.subf(arith.mulf(a, c), arith.mulf(b, d))
    return made(real, arith.addf(arith.mulf(a, d), arith.mulf(b, c)), kind)


def _quotient(left: Number, right: Number, kind: Scalar) -> Number:
    """Smith's method: by the larger part of the divisor, so that nothing overflows on the way."""
    (a, b), (c, d) = parts(left), parts(right)
    by_real = arith.cmpf(_F.OGE, math.absf(c), math.absf(d))
    large, small = select(by_real, c, d), select(by_real, d, c)
    ratio = arith.divf(small, large)
    length = arith.addf(large, arith.mulf(small, ratio))
    # (a + b i) / (c + d i): with the divisor's parts exchanged, those of the dividend are too, and one changes its sign
    first, second = select(by_real, a, b), select(by_real, b, a)
    real = _over(arith.addf(first, arith.mulf(second, ratio)), length, kind)
    turned = select(by_real, arith.subf(b, arith.mulf(a, ratio)), arith.subf(arith.mulf(b, ratio), a))
    imaginary = _over(turned, length, kind)
    zero = constant(0.0, part_type(kind)).value
    is_zero = arith.andi(arith.cmpf(_F.OEQ, c, zero), arith.cmpf(_F.OEQ, d, zero))
    by_zero = [arith.divf(part, math.absf(c)) for part in (a, b)]
    return made(select(is_zero, by_zero[0], real), select(is_zero, by_zero[1], imaginary), kind)


def _over(value: ir.Value, length: ir.Value, kind: Scalar) -> ir.Value:
    """NumPy multiplies by the reciprocal, CPython divides."""
    if kind.numpy:
        return arith.mulf(value, arith.divf(constant(1.0, part_type(kind)).value, length))
    return arith.divf(value, length)


def _power(base: Number, exponent: Number, kind: Scalar) -> Number:
    """Products for an integer exponent that is not large, else by way of length and angle."""
    first = convert(base, kind)
    if exponent.type.dtype.kind in "iu":
        literal = literal_of(convert(exponent, INT).value, INT)
        if literal is not None and abs(literal) <= _LONGEST:
            return _literal_power(first, literal)
    second = convert(exponent, kind)
    part = part_type(kind)
    real, imaginary = parts(second)
    whole = math.floor(real)
    zero, limit = constant(0.0, part).value, constant(_LARGEST_EXPONENT, part).value
    is_whole = arith.andi(arith.cmpf(_F.OEQ, imaginary, zero), arith.cmpf(_F.OEQ, whole, real))
    is_small = arith.andi(is_whole, arith.cmpf(_F.OLE, math.absf(real), limit))
    chosen = scf.IfOp(is_small, [first.value.type], has_else=True)
    with ir.InsertionPoint(chosen.then_block):
        scf.yield_([_whole_power(first, convert(Number(real, part), INT).value).value])
    with ir.InsertionPoint(chosen.else_block):
        scf.yield_([_polar_power(first, second).value])
    return Number(chosen.results[0], kind)


def _literal_power(base: Number, exponent: int) -> Number:
    kind = base.type
    one = constant(1, kind)
    multiply = lambda a, b: _product(Number(a, kind), Number(b, kind), kind).value  # noqa: E731  # used once
    found = Number(literal_power(base.value, abs(exponent), multiply, one.value), kind)
    return _quotient(one, found, kind) if exponent < 0 else found


def _whole_power(base: Number, exponent: ir.Value) -> Number:
    """By squaring; `exponent` is an i64."""
    kind = base.type
    zero, one = constant(0, INT).value, constant(1, INT).value
    negative = arith.cmpi(_I.slt, exponent, zero)
    types = [base.value.type, base.value.type, exponent.type]
    count = select(negative, arith.subi(zero, exponent), exponent)
    loop = scf.WhileOp(types, [constant(1, kind).value, base.value, count])
    before = loop.before.blocks.append(*types)
    with ir.InsertionPoint(before):
        scf.condition(arith.cmpi(_I.sgt, before.arguments[2], zero), list(before.arguments))
    after = loop.after.blocks.append(*types)
    with ir.InsertionPoint(after):
        result, factor, rest = after.arguments
        odd = arith.cmpi(_I.ne, arith.andi(rest, one), zero)
        times = _product(Number(result, kind), Number(factor, kind), kind).value
        scf.yield_([select(odd, times, result), square(Number(factor, kind)).value, arith.shrui(rest, one)])
    found = Number(loop.operation.results[0], kind)
    return Number(select(negative, _quotient(constant(1, kind), found, kind).value, found.value), kind)


def _polar_power(base: Number, exponent: Number) -> Number:
    kind, part = base.type, part_type(base.type)
    zero = constant(0.0, part).value
    real, imaginary = parts(exponent)
    length, angle = absolute(base).value, math.atan2(*reversed(parts(base)))
    is_zero = arith.cmpf(_F.OEQ, length, zero)
    safe = select(is_zero, constant(1.0, part).value, length)
    long = arith.mulf(math.powf(safe, real), math.exp(arith.negf(arith.mulf(angle, imaginary))))
    turn = arith.addf(arith.mulf(angle, real), arith.mulf(imaginary, math.log(safe)))
    powers = [arith.mulf(long, math.cos(turn)), arith.mulf(long, math.sin(turn))]
    of_zero = select(arith.cmpf(_F.OGT, real, zero), zero, constant(np.nan, part).value)
    first, second = (select(is_zero, of_zero, power) for power in powers)
    return made(first, second, kind)
