# SPDX-License-Identifier: Apache-2.0
"""Parts and neighbours of floats, distances."""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors

from __future__ import annotations

import math

import numpy as np


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
    elif value == 0.0 and not math.isnan(target):
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


def hypot_3(x, y, z):
    return math.hypot(math.hypot(x, y), z)


def isclose_numpy(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    near = np.abs(a - b) <= atol + rtol * np.abs(b)
    finite = np.isfinite(a) & np.isfinite(b)
    return (near & finite) | (a == b) | (np.isnan(a) & np.isnan(b) & equal_nan)


def isclose_complex(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    apart = abs(complex(a) - complex(b))
    near = apart <= max(rel_tol * max(abs(complex(a)), abs(complex(b))), abs_tol)
    return complex(a) == complex(b) or (near and not math.isinf(abs(complex(a))) and not math.isinf(abs(complex(b))))
