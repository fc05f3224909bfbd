# SPDX-License-Identifier: Apache-2.0
"""Methods of Python's numbers."""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors

from __future__ import annotations

import math


def bit_length(n):
    rest = abs(int(n))
    count = 0
    if rest < 0:  # the lowest integer has no opposite
        count = 64
    while rest > 0:
        rest >>= 1
        count += 1
    return count


def bit_count(n):
    rest = abs(int(n))
    count = 0
    if rest < 0:
        count = 1
    while rest > 0:
        rest &= rest - 1
        count += 1
    return count


def is_integer(x):
    value = float(x)
    result = math.isfinite(value)
    if abs(value) < 4503599627370496.0:
        result = float(math.floor(value)) == value
    return result
