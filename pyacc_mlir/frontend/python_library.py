# SPDX-License-Identifier: Apache-2.0
"""Functions of `math` and NumPy that compiled code has as Python: called, they are compiled as the user's own are.

Where Python raises for a domain error, the result is a NaN, as IEEE has it; integers wrap (language.md §4).
Each agrees with the original for every number, which tests/unit/frontend/test_python_library.py checks in plain Python.
"""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors
# ruff: noqa: C901, PLR0912, PLR0915, SIM108

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

_LANCZOS_G = 6.024680040776729583740234375
_LARGEST_ROOT = 3037000499


def gcd(a, b):
    first, second = abs(int(a)), abs(int(b))
    while second != 0:
        first, second = second, first % second
    return first


def lcm(a, b):
    common = gcd(a, b)
    result = 0
    if common != 0:
        result = abs(int(a)) // common * abs(int(b))
    return result


def factorial(n):
    result = 1
    for k in range(2, n + 1):
        result *= k
    return result


def perm(n, k=-1):
    count = int(k)
    if count < 0:
        count = int(n)
    result = 1
    if count > n:
        result = 0
    else:
        for i in range(count):
            result *= n - i
    return result


def comb(n, k):
    count = min(int(k), n - k)
    result = 1
    if count < 0:
        result = 0
    else:
        for i in range(count):
            common = gcd(result, i + 1)
            result = result // common * ((n - i) // ((i + 1) // common))
    return result


def isqrt(n):
    root = min(int(math.sqrt(n)), _LARGEST_ROOT)
    while root * root > n:
        root -= 1
    while root < _LARGEST_ROOT and (root + 1) * (root + 1) <= n:
        root += 1
    return root


def isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    first, second = float(a), float(b)
    apart = abs(first - second)
    near = apart <= max(rel_tol * max(abs(first), abs(second)), abs_tol)
    return first == second or (near and not math.isinf(first) and not math.isinf(second))


def remainder(x, y):
    first, second = abs(float(x)), abs(float(y))
    rest = math.fmod(first, second)
    other = second - rest
    result = rest
    if rest > other:
        result = -other
    elif rest == other:
        result = rest - 2.0 * math.fmod(0.5 * (first - rest), second)
    if math.isinf(second) and not math.isinf(first):
        result = first
    return math.copysign(1.0, x) * result


def modf(x):
    value = float(x)
    whole = float(np.trunc(value))
    rest = 0.0
    if not math.isinf(value):
        rest = value - whole
    return math.copysign(rest, value), whole


def frexp(x):
    value = float(x)
    size = abs(value)
    exponent = 0
    if size > 0.0 and math.isfinite(size):
        if size < 2.0**-1000:
            size *= 2.0**64
            exponent = -64
        step = 512
        while step > 0:
            if size >= 2.0**step:
                size *= 2.0**-step
                exponent += step
            if size < 2.0 ** (1 - step):
                size *= 2.0**step
                exponent -= step
            step //= 2
        if size >= 1.0:
            size *= 0.5
            exponent += 1
        if size < 0.5:
            size *= 2.0
            exponent -= 1
    return math.copysign(size, value), exponent


def ldexp(x, i):
    value, exponent = float(x), int(i)
    for _ in range(2):
        if exponent > 1023:
            value *= 2.0**1023
            exponent -= 1023
        elif exponent < -1022:
            value *= 2.0**-969
            exponent += 969
    return value * 2.0 ** float(max(-1022, min(1023, exponent)))


def ulp(x):
    value = abs(float(x))
    result = value
    if math.isfinite(value):
        _, exponent = frexp(value)
        if value == 0.0:
            exponent = -1074
        result = ldexp(1.0, max(exponent - 53, -1074))
    return result


def nextafter(x, y):
    value, target = float(x), float(y)
    result = value + target
    if value == target:
        result = target
    elif value == 0.0:
        result = math.copysign(5e-324, target)
    elif math.isinf(value):
        if not math.isnan(target):
            result = math.copysign(1.7976931348623157e308, value)
    elif not math.isnan(result):
        step = ulp(value)
        if abs(target) > abs(value) and (target > 0.0) == (value > 0.0):
            result = value + math.copysign(step, value)
        else:
            fraction, _ = frexp(value)
            if abs(fraction) == 0.5 and step > 5e-324 and abs(value) > 2.2250738585072014e-308:
                step *= 0.5
            result = math.copysign(value - math.copysign(step, value), value)
    return result


def _lanczos(x):
    """Lanczos' sum, as CPython has it: for large `x` in powers of 1/x."""
    if x < 5.0:
        top = 2.5066282746310002701649081771338373386264310793408
        top = top * x + 210.82427775157934587250973392071336271166969580291
        top = top * x + 8071.6720023658162106380029022722506138218516325024
        top = top * x + 186056.26539522349504029498971604569928220784236328
        top = top * x + 2876370.6289353724412254090516208496135991145378768
        top = top * x + 31426415.585400194380614231628318205362874684987640
        top = top * x + 248874557.86205415651146038641322942321632125127801
        top = top * x + 1439720407.3117216736632230727949123939715485786372
        top = top * x + 6039542586.3520280050642916443072979210699388420708
        top = top * x + 17921034426.037209699919755754458931112671403265390
        top = top * x + 35711959237.355668049440185451547166705960488635843
        top = top * x + 42919803642.649098768957899047001988850926355848959
        top = top * x + 23531376880.410759688572007674451636754734846804940
        low = x + 66.0
        low = low * x + 1925.0
        low = low * x + 32670.0
        low = low * x + 357423.0
        low = low * x + 2637558.0
        low = low * x + 13339535.0
        low = low * x + 45995730.0
        low = low * x + 105258076.0
        low = low * x + 150917976.0
        low = low * x + 120543840.0
        low = low * x + 39916800.0
        low = low * x
    else:
        top = 23531376880.410759688572007674451636754734846804940
        top = top / x + 42919803642.649098768957899047001988850926355848959
        top = top / x + 35711959237.355668049440185451547166705960488635843
        top = top / x + 17921034426.037209699919755754458931112671403265390
        top = top / x + 6039542586.3520280050642916443072979210699388420708
        top = top / x + 1439720407.3117216736632230727949123939715485786372
        top = top / x + 248874557.86205415651146038641322942321632125127801
        top = top / x + 31426415.585400194380614231628318205362874684987640
        top = top / x + 2876370.6289353724412254090516208496135991145378768
        top = top / x + 186056.26539522349504029498971604569928220784236328
        top = top / x + 8071.6720023658162106380029022722506138218516325024
        top = top / x + 210.82427775157934587250973392071336271166969580291
        top = top / x + 2.5066282746310002701649081771338373386264310793408
        low = 39916800.0 / x + 120543840.0
        low = low / x + 150917976.0
        low = low / x + 105258076.0
        low = low / x + 45995730.0
        low = low / x + 13339535.0
        low = low / x + 2637558.0
        low = low / x + 357423.0
        low = low / x + 32670.0
        low = low / x + 1925.0
        low = low / x + 66.0
        low = low / x + 1.0
    return top / low


def _sin_pi(x):
    """sin(pi * x) for x >= 0."""
    y = math.fmod(x, 2.0)
    n = int(np.rint(2.0 * y))
    result = math.sin(math.pi * y)
    if n == 1:
        result = math.cos(math.pi * (y - 0.5))
    elif n == 2:
        result = math.sin(math.pi * (1.0 - y))
    elif n == 3:
        result = -math.cos(math.pi * (y - 1.5))
    elif n == 4:
        result = math.sin(math.pi * (y - 2.0))
    return result


def gamma(x):
    value = float(x)
    size = abs(value)
    whole = float(np.floor(value)) == value
    result = value
    if math.isnan(value) or value == math.inf:
        result = value
    elif value == 0.0:
        result = math.copysign(math.inf, value)
    elif value == -math.inf or (whole and value < 0.0):
        result = math.nan
    elif whole and value <= 23.0:
        result = 1.0
        for k in range(2, int(value)):
            result *= k
    elif size < 1e-20:
        result = 1.0 / value
    elif size > 200.0:
        result = math.inf
        if value < 0.0:
            result = 0.0
            if size % 2.0 < 1.0:
                result = -0.0
    else:
        y = size + _LANCZOS_G - 0.5
        if size > _LANCZOS_G - 0.5:
            z = y - size - (_LANCZOS_G - 0.5)
        else:
            z = y - (_LANCZOS_G - 0.5) - size
        z = z * _LANCZOS_G / y
        if value < 0.0:
            result = -math.pi / _sin_pi(size) / size * math.exp(y) / _lanczos(size)
            result -= z * result
            if size < 140.0:
                result /= y ** (size - 0.5)
            else:
                root = y ** (size / 2.0 - 0.25)
                result = result / root / root
        else:
            result = _lanczos(size) / math.exp(y)
            result += z * result
            if size < 140.0:
                result *= y ** (size - 0.5)
            else:
                root = y ** (size / 2.0 - 0.25)
                result = result * root * root
    return result


def lgamma(x):
    value = float(x)
    size = abs(value)
    whole = float(np.floor(value)) == value
    if math.isnan(value) or math.isinf(value):
        result = size
    elif whole and value <= 2.0:
        result = 0.0
        if value <= 0.0:
            result = math.inf
    elif size < 1e-20:
        result = -math.log(size)
    else:
        result = math.log(_lanczos(size)) - _LANCZOS_G
        result += (size - 0.5) * (math.log(size + _LANCZOS_G - 0.5) - 1.0)
        if value < 0.0:
            result = math.log(math.pi) - math.log(abs(_sin_pi(size))) - math.log(size) - result
    return result


def sign(x):
    return np.where(x > 0, 1, np.where(x < 0, -1, x - x))


def clip(a, a_min, a_max):
    return np.minimum(np.maximum(a, a_min), a_max)


def signbit(x):
    return np.copysign(1.0, x) < 0.0


def heaviside(x, middle):
    return np.where(x > 0, 1.0, np.where(x < 0, 0.0, np.where(x == 0, middle, x)))


def logaddexp(a, b):
    return np.where(a == b, a + math.log(2.0), np.maximum(a, b) + np.log1p(np.exp(-np.abs(a - b))))


def reciprocal(x):
    return 1 / x


def add(a, b):
    return a + b


def subtract(a, b):
    return a - b


def multiply(a, b):
    return a * b


def divide(a, b):
    return a / b


def floor_divide(a, b):
    return a // b


def mod(a, b):
    return a % b


def power(a, b):
    return a**b


def negative(x):
    return -x


def logical_and(a, b):
    return (a != 0) & (b != 0)


def logical_or(a, b):
    return (a != 0) | (b != 0)


def logical_xor(a, b):
    return (a != 0) ^ (b != 0)


def logical_not(a):
    return a == 0


def bitwise_and(a, b):
    return a & b


def bitwise_or(a, b):
    return a | b


def bitwise_xor(a, b):
    return a ^ b


def invert(a):
    return ~a


def left_shift(a, b):
    return a << b


def right_shift(a, b):
    return a >> b


def power_mod(base, exponent, modulus):
    result, square, rest = 1 % modulus, int(base) % modulus, int(exponent)
    while rest > 0:
        if rest & 1:
            result = result * square % modulus
        square = square * square % modulus
        rest >>= 1
    return result


def hypot_3(x, y, z):
    return math.hypot(math.hypot(x, y), z)


def dist_1(p, q):
    return abs(float(p[0]) - q[0])


def dist_2(p, q):
    return math.hypot(p[0] - q[0], p[1] - q[1])


def dist_3(p, q):
    return hypot_3(p[0] - q[0], p[1] - q[1], p[2] - q[2])


def round_integer(x, digits):
    result = int(x)
    if digits < 0:
        unit = 10 ** min(-digits, 18)
        rest = result % unit
        low = result - rest
        result = low
        if 2 * rest > unit or (2 * rest == unit and low // unit % 2 != 0):
            result = low + unit
    return result


def round_numpy(x, digits=0):
    """As NumPy: scaled, rounded, scaled back."""
    unit = 10.0 ** abs(digits)
    return np.where(digits >= 0, np.rint(x * unit) / unit, np.rint(x / unit) * unit)


def _product_error(x, y, product):
    """x * y - product, exactly (Dekker)."""
    large = 134217729.0 * x
    x_high = large - (large - x)
    x_low = x - x_high
    large = 134217729.0 * y
    y_high = large - (large - y)
    y_low = y - y_high
    return ((x_high * y_high - product) + x_high * y_low + x_low * y_high) + x_low * y_low


def round_float(x, digits):
    """As Python: of the number itself, not of its rounded product with a power of ten."""
    value = float(x)
    unit = 10.0 ** abs(digits)
    scaled = value * unit
    if digits < 0:
        scaled = value / unit
    result = value
    if not math.isnan(value) and (digits < 0 or abs(scaled) < 4503599627370496.0):
        whole = float(np.rint(scaled))
        if abs(scaled - whole) == 0.5:
            error = _product_error(value, unit, scaled) if digits >= 0 else 0.0
            if error > 0.0:
                whole = float(np.ceil(scaled))
            elif error < 0.0:
                whole = float(np.floor(scaled))
        result = math.copysign(whole / unit, value)
        if digits < 0:
            result = math.copysign(whole * unit, value)
    return result


#: What is compiled in place of a function.
LIBRARY = {
    getattr(math, function.__name__): function
    for function in (
        gcd, lcm, factorial, perm, comb, isqrt, isclose, remainder, modf, frexp, ldexp, ulp, nextafter, gamma, lgamma,
    )
} | {
    getattr(np, function.__name__): function
    for function in (
        gcd, lcm, modf, frexp, ldexp, nextafter, sign, clip, signbit, heaviside, logaddexp, reciprocal, add, subtract,
        multiply, divide, floor_divide, mod, power, negative, logical_and, logical_or, logical_xor, logical_not,
        bitwise_and, bitwise_or, bitwise_xor, invert, left_shift, right_shift, isclose,
    )
}  # fmt: skip


#: The same, by how many arguments there are; `math.dist` by how long its arguments are.
LIBRARY_BY_COUNT = {(pow, 3): power_mod, (math.hypot, 3): hypot_3}
DISTANCES = {1: dist_1, 2: dist_2, 3: dist_3}
ROUND = {"b": round_integer, "i": round_integer, "u": round_integer, "f": round_float}


def python_function(value: object, count: int) -> Callable[..., object] | None:
    """What is compiled for a call of `value` with `count` arguments, None where there is none."""
    try:
        return LIBRARY_BY_COUNT.get((value, count)) or LIBRARY.get(value)
    except TypeError:  # an unhashable object is no function of ours
        return None
