# SPDX-License-Identifier: Apache-2.0
"""`round` with a number of digits."""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors

from __future__ import annotations

import math

import numpy as np


def round_integer(x, ndigits):
    digits = ndigits
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


def round_float(x, ndigits):
    """As Python: of the number itself, not of its rounded product with a power of ten."""
    digits = ndigits
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


def round_item(x, ndigits):
    """Python's `round` of a NumPy number."""
    return round_numpy(x, ndigits)
