# SPDX-License-Identifier: Apache-2.0
"""`cmath` and NumPy's functions of complex numbers, by those of their parts."""

from __future__ import annotations

from collections.abc import Callable

from pyacc_mlir.dialects.mlir import arith, ir, math
from pyacc_mlir.frontend.emit_complex import absolute, conjugate, square
from pyacc_mlir.frontend.emit_floats import hypot
from pyacc_mlir.frontend.emit_numbers import boolean, constant, convert, made, part_type, parts, select
from pyacc_mlir.frontend.emit_values import Number
from pyacc_mlir.frontend.types import Scalar

_F = arith.CmpFPredicate


def real(number: Number) -> Number:
    """The real part; of a real number, the number."""
    if number.type.dtype.kind != "c":
        return number
    return Number(parts(number)[0], part_type(number.type))


def imaginary(number: Number) -> Number:
    """The imaginary part; of a real number, zero of its type."""
    if number.type.dtype.kind != "c":
        return constant(0, number.type)
    return Number(parts(number)[1], part_type(number.type))


def phase(number: Number) -> Number:
    """The angle."""
    x, y = parts(number)
    return Number(math.atan2(y, x), part_type(number.type))


def rect(length: Number, angle: Number, kind: Scalar) -> Number:
    """The number of this length and angle."""
    part = part_type(kind)
    far, turn = convert(length, part).value, convert(angle, part).value
    return made(arith.mulf(far, math.cos(turn)), arith.mulf(far, math.sin(turn)), kind)


def _exp(number: Number) -> Number:
    x, y = parts(number)
    grown = math.exp(x)
    return made(arith.mulf(grown, math.cos(y)), arith.mulf(grown, math.sin(y)), number.type)


def _log(number: Number) -> Number:
    """Where the length is near 1, its logarithm comes from how far it is from 1."""
    part = part_type(number.type)
    x, y = (math.absf(each) for each in parts(number))
    low, one, high, half = (constant(each, part).value for each in (0.71, 1.0, 1.73, 0.5))
    length = hypot(x, y, part)
    longer, shorter = arith.maximumf(x, y), arith.minimumf(x, y)
    excess = arith.addf(arith.mulf(arith.subf(longer, one), arith.addf(longer, one)), arith.mulf(shorter, shorter))
    is_near = arith.andi(arith.cmpf(_F.OGE, length, low), arith.cmpf(_F.OLE, length, high))
    near = arith.mulf(math.log1p(select(is_near, excess, constant(0.0, part).value)), half)
    return made(select(is_near, near, math.log(length)), phase(number).value, number.type)


def _scaled_log(factor: float) -> Callable[[Number], Number]:
    def emit(number: Number) -> Number:
        x, y = parts(_log(number))
        scale = constant(factor, part_type(number.type)).value
        return made(arith.divf(x, scale), arith.divf(y, scale), number.type)

    return emit


def _sqrt(number: Number) -> Number:
    part = part_type(number.type)
    x, y = parts(number)
    zero, one, two, eighth = (constant(each, part).value for each in (0.0, 1.0, 2.0, 0.125))
    wide, high = (arith.mulf(math.absf(each), eighth) for each in (x, y))
    root = arith.mulf(two, math.sqrt(arith.addf(wide, hypot(wide, high, part))))
    is_zero = arith.cmpf(_F.OEQ, root, zero)
    other = arith.divf(math.absf(y), arith.mulf(two, select(is_zero, one, root)))
    right = arith.cmpf(_F.OGE, x, zero)
    first, second = select(right, root, other), math.copysign(select(right, other, root), y)
    return made(select(is_zero, zero, first), select(is_zero, y, second), number.type)


def _sin(number: Number) -> Number:
    x, y = parts(number)
    return made(arith.mulf(math.sin(x), math.cosh(y)), arith.mulf(math.cos(x), math.sinh(y)), number.type)


def _cos(number: Number) -> Number:
    x, y = parts(number)
    return made(arith.mulf(math.cos(x), math.cosh(y)), arith.negf(arith.mulf(math.sin(x), math.sinh(y))), number.type)


def _sinh(number: Number) -> Number:
    x, y = parts(number)
    return made(arith.mulf(math.sinh(x), math.cos(y)), arith.mulf(math.cosh(x), math.sin(y)), number.type)


def _cosh(number: Number) -> Number:
    x, y = parts(number)
    return made(arith.mulf(math.cosh(x), math.cos(y)), arith.mulf(math.sinh(x), math.sin(y)), number.type)


def _tanh_parts(x: ir.Value, y: ir.Value, part: Scalar) -> tuple[ir.Value, ir.Value]:
    """Without the hyperbolic sine and cosine of `x`, whose quotient would lose what they grow to."""
    one = constant(1.0, part).value
    flat, steep = math.tanh(x), math.tan(y)
    shrunk = arith.divf(one, math.cosh(x))
    both = arith.mulf(flat, steep)
    length = arith.addf(one, arith.mulf(both, both))
    first = arith.divf(arith.mulf(flat, arith.addf(one, arith.mulf(steep, steep))), length)
    return first, arith.mulf(arith.mulf(arith.divf(steep, length), shrunk), shrunk)


def _tanh(number: Number) -> Number:
    return made(*_tanh_parts(*parts(number), part_type(number.type)), number.type)


def _tan(number: Number) -> Number:
    """tan z = -i tanh(i z)."""
    x, y = parts(number)
    first, second = _tanh_parts(arith.negf(y), x, part_type(number.type))
    return made(second, arith.negf(first), number.type)


def predicate(key: str, number: Number) -> Number:
    """`isnan`, `isinf`: whether one part is; `isfinite`: whether both are."""
    x, y = parts(number)
    infinite = constant(float("inf"), part_type(number.type)).value
    sizes = [math.absf(each) for each in (x, y)]
    match key:
        case "isnan":
            return boolean(arith.ori(*(arith.cmpf(_F.UNO, each, each) for each in (x, y))))
        case "isinf":
            return boolean(arith.ori(*(arith.cmpf(_F.OEQ, each, infinite) for each in sizes)))
    return boolean(arith.andi(*(arith.cmpf(_F.OLT, each, infinite) for each in sizes)))


#: Functions of one complex number that give one, by the key of the function table.
OF_ONE: dict[str, Callable[[Number], Number]] = {
    "exp": _exp, "log": _log, "log2": _scaled_log(0.6931471805599453), "log10": _scaled_log(2.302585092994046),
    "sqrt": _sqrt, "sin": _sin, "cos": _cos, "tan": _tan, "sinh": _sinh, "cosh": _cosh, "tanh": _tanh,
    "square": square, "conjugate": conjugate,
}  # fmt: skip
#: Those that give a number of the parts' type.
TO_PART: dict[str, Callable[[Number], Number]] = {
    "abs": absolute, "fabs": absolute, "phase": phase, "real": real, "imag": imaginary,
}  # fmt: skip
