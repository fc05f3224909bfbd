# SPDX-License-Identifier: Apache-2.0
"""Constants and conversions of numbers, at the current insertion point: what the operators are built on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pyacc_mlir.dialects.mlir import arith, ir, math
from pyacc_mlir.dialects.mlir import complex as complex_dialect
from pyacc_mlir.frontend.emit_values import Number, mlir_scalar
from pyacc_mlir.frontend.types import BOOL, INT, Scalar

_I = arith.CmpIPredicate
_F = arith.CmpFPredicate
_INT32 = Scalar(np.dtype(np.int32))
FLOAT32 = Scalar(np.dtype(np.float32))


def index_constant(value: int) -> ir.Value:
    return arith.constant(ir.IndexType.get(), value)


def constant(value: complex, kind: Scalar) -> Number:
    """A literal of a scalar type; an integer keeps the bits that the type has."""
    out = mlir_scalar(kind.dtype)
    if kind.dtype.kind == "f":
        return Number(arith.constant(out, float(value.real)), kind)
    if kind.dtype.kind == "c":
        whole = complex(value)
        element = ir.ComplexType(out).element_type
        pair = ir.ArrayAttr.get([ir.FloatAttr.get(element, each) for each in (whole.real, whole.imag)])
        return Number(complex_dialect.constant(out, pair), kind)
    number = int(value.real)
    if kind.dtype.kind != "b":  # MLIR's attributes hold the bits as a signed number
        bits = 8 * kind.dtype.itemsize
        number = (number + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1)
    return Number(arith.constant(out, number), kind)


def literal_of(value: ir.Value, kind: Scalar) -> int | None:
    """The integer of an `arith.constant`."""
    owner = value.owner
    if isinstance(owner, ir.Block) or owner.name != "arith.constant":
        return None
    bits = int(ir.IntegerAttr(owner.attributes["value"]).value)
    return bits % (1 << 8 * kind.dtype.itemsize) if kind.dtype.kind == "u" else bits


def to_index(number: Number) -> ir.Value:
    """An integer as MLIR's index."""
    return arith.index_cast(ir.IndexType.get(), convert(number, INT).value)


def from_index(value: ir.Value, *, weak: bool = True) -> Number:
    """MLIR's index as a Python int."""
    return Number(arith.index_cast(mlir_scalar(INT.dtype), value), Scalar(INT.dtype, weak=weak))


def select(condition: ir.Value, first: ir.Value, second: ir.Value) -> ir.Value:
    return arith.select(condition, first, second)


def boolean(value: ir.Value) -> Number:
    return Number(value, BOOL)


def truth(number: Number) -> ir.Value:
    """`bool(number)` as an i1; NaN is true, as in Python."""
    kind = number.type.dtype.kind
    if kind == "b":
        return number.value
    if kind == "c":
        return arith.ori(*(truth(Number(each, part_type(number.type))) for each in parts(number)))
    zero = constant(0, number.type).value
    if kind == "f":
        return arith.cmpf(_F.UNE, widened(number).value, constant(0, widened(number).type).value)
    return arith.cmpi(_I.ne, number.value, zero)


def convert(number: Number, kind: Scalar) -> Number:
    """`number` in the dtype of `kind`.

    A float becomes an integer by cutting its fraction off; integers wrap; of a complex number its real part is left.
    """
    source, target = number.type.dtype, kind.dtype
    if source == target:
        return Number(number.value, kind)
    if target.kind == "b":
        return Number(truth(number), kind)
    if target.kind == "c":
        return _to_complex(number, kind)
    if source.kind == "c":
        return convert(Number(parts(number)[0], part_type(number.type)), kind)
    if target.kind == "f":
        return Number(_to_float(number, kind), kind)
    if source.kind == "f":
        wide = widened(number)
        return Number(_to_integer(wide.value, wide.type.dtype, kind), kind)
    return Number(_resized(number.value, source, target), kind)


def is_half(kind: Scalar) -> bool:
    """Whether numbers of this type are computed in float32, and rounded after each operation, as NumPy does."""
    return kind.dtype.kind == "f" and kind.dtype.itemsize == 2


def widened(number: Number) -> Number:
    """A float16 as a float32, in which it is computed; other numbers as they are."""
    return convert(number, replace(number.type, dtype=FLOAT32.dtype)) if is_half(number.type) else number


def _odd_single(value: ir.Value) -> ir.Value:
    """A float64 as a float32 that is rounded to odd: rounded again, to a float16, it is as if rounded once."""
    int32 = mlir_scalar(_INT32.dtype)
    single = arith.truncf(mlir_scalar(FLOAT32.dtype), value)
    back = arith.extf(value.type, single)
    bits = arith.bitcast(int32, single)
    # towards zero where it was rounded away from it, then odd; NaN and what is exact stay
    too_long = arith.cmpf(_F.OGT, math.absf(back), math.absf(value))
    cut = arith.subi(bits, arith.extui(int32, too_long))
    odd = arith.ori(cut, constant(1, _INT32).value)
    is_exact = arith.cmpf(_F.UEQ, back, value)
    return arith.bitcast(single.type, select(is_exact, bits, odd))


def from_bfloat16(bits: ir.Value, kind: Scalar) -> Number:
    """The float32 whose upper half these 16 bits are."""
    upper = arith.shli(arith.extui(mlir_scalar(_INT32.dtype), bits), constant(16, _INT32).value)
    return Number(arith.bitcast(mlir_scalar(kind.dtype), upper), kind)


def bfloat16_bits(number: Number) -> ir.Value:
    """A float32 rounded to bfloat16, half to even: the upper half of its bits. NaN stays NaN."""
    one, sixteen, half, quiet = (constant(each, _INT32).value for each in (1, 16, 0x7FFF, 0x7FC0))
    bits = arith.bitcast(mlir_scalar(_INT32.dtype), number.value)
    last = arith.andi(arith.shrui(bits, sixteen), one)
    rounded = arith.shrui(arith.addi(bits, arith.addi(last, half)), sixteen)
    is_nan = arith.cmpf(_F.UNO, number.value, number.value)
    return arith.trunci(ir.IntegerType.get_signless(16), select(is_nan, quiet, rounded))


def part_type(kind: Scalar) -> Scalar:
    """The type of the parts of a complex type."""
    return replace(kind, dtype=np.dtype(f"f{kind.dtype.itemsize // 2}"))


def parts(number: Number) -> tuple[ir.Value, ir.Value]:
    """The real and the imaginary part of a complex number."""
    return complex_dialect.re(number.value), complex_dialect.im(number.value)


def made(real: ir.Value, imaginary: ir.Value, kind: Scalar) -> Number:
    """The complex number of these parts."""
    return Number(complex_dialect.create_(mlir_scalar(kind.dtype), real, imaginary), kind)


def _to_complex(number: Number, kind: Scalar) -> Number:
    part = part_type(kind)
    if number.type.dtype.kind != "c":
        return made(convert(number, part).value, constant(0.0, part).value, kind)
    given = part_type(number.type)
    first, second = (convert(Number(each, given), part).value for each in parts(number))
    return made(first, second, kind)


def _resized(value: ir.Value, source: np.dtype[np.generic], target: np.dtype[np.generic]) -> ir.Value:
    """An integer or bool as an integer of another size or sign."""
    if source.kind == "b":
        return arith.extui(mlir_scalar(target), value)
    if source.itemsize == target.itemsize:
        return value
    if source.itemsize > target.itemsize:
        return arith.trunci(mlir_scalar(target), value)
    return (arith.extui if source.kind == "u" else arith.extsi)(mlir_scalar(target), value)


def _to_float(number: Number, kind: Scalar) -> ir.Value:
    source, out = number.type.dtype, mlir_scalar(kind.dtype)
    if is_half(kind) and source != np.float32:
        single = _odd_single(number.value) if source == np.float64 else convert(number, FLOAT32).value
        return arith.truncf(out, single)
    if source.kind == "f":
        return (arith.extf if kind.dtype.itemsize > source.itemsize else arith.truncf)(out, number.value)
    return (arith.sitofp if source.kind == "i" else arith.uitofp)(out, number.value)


def _to_integer(value: ir.Value, source: np.dtype[np.generic], kind: Scalar) -> ir.Value:
    """As C on the usual machines: by way of a signed integer that has room for what the type can hold."""
    target = kind.dtype
    if target == np.uint64:
        return _to_uint64(value, Scalar(source))
    through = INT if target.itemsize >= 4 and target != np.int32 else _INT32
    whole = arith.fptosi(mlir_scalar(through.dtype), value)
    return _resized(whole, through.dtype, target)


def _to_uint64(value: ir.Value, kind: Scalar) -> ir.Value:
    """Numbers beyond those of int64 are converted without their highest bit; negative ones wrap."""
    out = mlir_scalar(INT.dtype)
    limit = constant(2.0**63, kind).value
    is_large = arith.cmpf(_F.OGE, value, limit)
    whole = arith.fptosi(out, select(is_large, arith.subf(value, limit), value))
    highest = select(is_large, constant(-(2**63), INT).value, constant(0, INT).value)
    return arith.xori(whole, highest)
