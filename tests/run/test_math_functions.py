# SPDX-License-Identifier: Apache-2.0
"""Every function of `math` and of NumPy's numbers that compiled code has: values, special values, accuracy."""

from __future__ import annotations

import math
from decimal import Decimal, getcontext

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.support.notebook import define

SPECIAL = (
    0.0, -0.0, 1.0, -1.0, 0.5, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 1e-310, 2.2250738585072014e-308, 1e308,
    -1e308, 1e22, -1e22, 2.0**60, 1e5, -1e5, 709.5, -744.9, -708.5, 30.0, -30.0, 1e-9, -1e-9, 3.141592653589793, 1e-160,
)  # fmt: skip


def test_functions_written_in_python(agree) -> None:
    def program(x, k, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            n = k[i]
            out[0, i] = math.gcd(n * 6, 9) + math.lcm(n, 4) + math.comb(9, n) + math.perm(7, n) + math.perm(n)
            out[1, i] = math.factorial(n) + math.isqrt(n * 7) + math.isclose(x[i], 0.5) + pow(int(n) + 2, 5, 7)
            fraction, whole = math.modf(x[i])
            mantissa, exponent = math.frexp(x[i])
            out[2, i] = fraction * 10 + whole + mantissa * 100 + exponent
            out[3, i] = math.ldexp(x[i], int(n) - 3) + math.remainder(x[i] * 7, 1.3) + math.nextafter(x[i], 9.0)
            out[4, i] = math.ulp(x[i]) * 1e16 + math.dist((x[i], 1.0), (0.0, n)) + math.hypot(x[i], 1.0, 2.0)
            out[5, i] = np.sign(x[i]) + np.clip(x[i], -1, 1) + np.heaviside(x[i], 0.5) + np.signbit(x[i])
            out[6, i] = np.add(x[i], n) * np.power(x[i], 2) - np.mod(n, 3) + np.left_shift(n, 2) + np.isclose(x[i], 2)
            out[7, i] = round(x[i] * 100.123456, 2) + round(2.675, 2) + round(n * 1234 + 50, -2) + np.round(x[i], 1)
            out[8, i] = np.logical_and(x[i] > 0, n > 1) + np.deg2rad(x[i]) + np.gcd(n, 4)
            out[9, i] = math.gamma(abs(x[i]) + 0.3) + math.lgamma(x[i] + 0.1)

    x = np.array([0.5, -1.25, 0.0, 2.0, 3.5, -0.75])
    agree(program, x, np.arange(6), np.zeros((10, 6)), rtol=1e-14)


#: Functions of one number with the interval of their accuracy table.
ACCURACY = {
    "sqrt": (0, 1e6), "exp": (-50, 50), "log": (1e-9, 1e9), "sin": (-6, 6), "cos": (-6, 6), "tan": (-1.5, 1.5),
    "atan": (-9, 9), "tanh": (-3, 3), "expm1": (-1, 1), "log1p": (-0.9, 9), "log2": (0.1, 99), "log10": (0.1, 99),
    "asin": (-1, 1), "acos": (-1, 1), "sinh": (-3, 3), "cosh": (-3, 3), "cbrt": (-9, 9), "exp2": (-9, 9),
    "erf": (-3, 3), "erfc": (-3, 5), "asinh": (-9, 9), "acosh": (1, 9), "atanh": (-0.99, 0.99),
}  # fmt: skip


@pytest.mark.usefixtures("each_device")
def test_accuracy_and_special_values() -> None:
    """Near the C library's values, which are correctly rounded or nearly so; what Python refuses is not finite."""
    names = list(ACCURACY)

    def program(x, out):
        #pragma acc parallel loop
        for i in range(x.shape[1]):
            out[0, i] = math.sqrt(x[0, i])
            out[1, i] = math.exp(x[1, i])
            out[2, i] = math.log(x[2, i])
            out[3, i] = math.sin(x[3, i])
            out[4, i] = math.cos(x[4, i])
            out[5, i] = math.tan(x[5, i])
            out[6, i] = math.atan(x[6, i])
            out[7, i] = math.tanh(x[7, i])
            out[8, i] = math.expm1(x[8, i])
            out[9, i] = math.log1p(x[9, i])
            out[10, i] = math.log2(x[10, i])
            out[11, i] = math.log10(x[11, i])
            out[12, i] = math.asin(x[12, i])
            out[13, i] = math.acos(x[13, i])
            out[14, i] = math.sinh(x[14, i])
            out[15, i] = math.cosh(x[15, i])
            out[16, i] = math.cbrt(x[16, i])
            out[17, i] = math.exp2(x[17, i])
            out[18, i] = math.erf(x[18, i])
            out[19, i] = math.erfc(x[19, i])
            out[20, i] = math.asinh(x[20, i])
            out[21, i] = math.acosh(x[21, i])
            out[22, i] = math.atanh(x[22, i])

    rng = np.random.default_rng(3)
    x = np.array([[*rng.uniform(*ACCURACY[name], 200), *SPECIAL] for name in names])
    out = np.zeros_like(x)
    acc.jit(program)(x, out)
    for row, name in enumerate(names):
        for number, found in zip(x[row].tolist(), out[row].tolist(), strict=True):
            try:
                expected = getattr(math, name)(number)
            except (ValueError, OverflowError):
                assert not math.isfinite(found), (name, number)
                continue
            if math.isfinite(expected):
                assert abs(found - expected) <= 3 * math.ulp(expected), (name, number, found, expected)
                assert math.copysign(1, found) == math.copysign(1, expected) or name == "cos", (name, number)
            else:
                assert found == expected or (math.isnan(found) and math.isnan(expected)), (name, number)


@pytest.mark.usefixtures("each_device")
def test_exp_against_decimal() -> None:
    """An oracle that shares no code with the C library."""

    def program(x, out):
        #pragma acc parallel loop
        for i in range(len(x)):
            out[i, 0] = math.exp(x[i])
            out[i, 1] = math.log(x[i])
            out[i, 2] = x[i] ** 1.7

    getcontext().prec = 60
    x = np.random.default_rng(4).uniform(1e-3, 40, 200)
    out = np.zeros((200, 3))
    acc.jit(program)(x, out)
    for number, row in zip(x.tolist(), out.tolist(), strict=True):
        exact = Decimal(number)
        for expected, found in zip((exact.exp(), exact.ln(), exact ** Decimal(1.7)), row, strict=True):
            assert abs(Decimal(found) - expected) <= 2 * Decimal(math.ulp(found)), number


_UFUNCS = """
    sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh exp exp2 expm1 log log2 log10 log1p sqrt
    cbrt floor ceil trunc rint abs sign square negative
""".split()
_PAIRS = "arctan2 hypot fmod power copysign maximum minimum fmax fmin nextafter mod heaviside".split()
_MATH_PAIRS = "atan2 hypot fmod pow copysign remainder nextafter".split()


@pytest.mark.parametrize("construct", ["parallel loop", "serial loop"])
@pytest.mark.usefixtures("each_device")
def test_D31_functions_of_numpy_and_of_two_numbers(construct) -> None:
    """Every function for special and huge values, in vector code and in code of one thread."""
    calls = [f"np.{name}(x[i])" for name in _UFUNCS] + [f"np.{name}(x[i], y[i])" for name in _PAIRS]
    calls += [f"math.{name}(x[i], y[i])" for name in _MATH_PAIRS]
    lines = [f"        out[{row}, i] = {call}" for row, call in enumerate(calls)]
    text = "\n".join([
        "def program(x, y, out):", f"    #pragma acc {construct}", "    for i in range(len(x)):", *lines,
    ])  # fmt: skip
    program = define(text, f"<ufuncs-{construct}>", names={"np": np, "math": math})["program"]
    pairs = np.array([(a, b) for a in SPECIAL for b in SPECIAL])
    x, y = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
    out = np.zeros((len(calls), len(x)))
    acc.jit(program)(x, y, out)
    wrong = []
    with np.errstate(all="ignore"):
        for row, call in enumerate(calls):
            function = call.split("(")[0].removeprefix("np.").removeprefix("math.")
            function = {"atan2": "arctan2", "pow": "power"}.get(function, function)
            if function == "remainder":
                expected = np.array([_remainder(a, b) for a, b in pairs.tolist()])
            else:
                expected = getattr(np, function)(x, y) if ", y" in call else getattr(np, function)(x)
            wrong += _far(out[row], expected, call, x, y)
    assert not wrong, wrong


def _remainder(a: float, b: float) -> float:
    try:
        return math.remainder(a, b)
    except ValueError:
        return math.nan


def _far(found, expected, call, x, y) -> list[object]:
    finite = np.isfinite(expected)
    with np.errstate(all="ignore"):
        near = np.abs(found - expected) <= 3 * np.spacing(np.abs(np.where(finite, expected, 1.0)))
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    wrong = ~np.where(finite, near, same)
    if "max" not in call and "min" not in call:  # which of two zeros is the larger one NumPy leaves open
        wrong |= (expected == 0) & (np.signbit(found) != np.signbit(expected))
    return [(call, *(float(each[k]) for each in (x, y, found, expected))) for k in np.flatnonzero(wrong)[:3]]
