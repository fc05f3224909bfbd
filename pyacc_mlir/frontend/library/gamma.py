# SPDX-License-Identifier: Apache-2.0
"""The gamma function and its logarithm, as CPython computes them."""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors
# ruff: noqa: C901, PLR0912, PLR0915, SIM108

from __future__ import annotations

import math

import numpy as np

_LANCZOS_G = 6.024680040776729583740234375


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
