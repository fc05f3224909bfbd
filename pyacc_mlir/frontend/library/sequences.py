# SPDX-License-Identifier: Apache-2.0
"""Sums, products and distances of arrays, lists and tuples."""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors

from __future__ import annotations

import math


def gcd_all(*numbers):
    result = 0
    for number in numbers:
        result = math.gcd(result, number)
    return result


def lcm_all(*numbers):
    result = 1
    for number in numbers:
        result = math.lcm(result, number)
    return result


def hypot_all(*sides):
    largest = 0.0
    for side in sides:
        largest = max(largest, abs(float(side)))
    total = 0.0
    for side in sides:
        total += (float(side) / largest) ** 2
    result = largest
    if largest > 0.0 and not math.isinf(largest):
        result = largest * math.sqrt(total)
    for side in sides:
        if math.isnan(float(side)) and not math.isinf(largest):
            result = math.nan
    return result


def dist(p, q):
    largest = 0.0
    for a, b in zip(p, q, strict=True):
        largest = max(largest, abs(float(a) - float(b)))
    total = 0.0
    for a, b in zip(p, q, strict=True):
        total += ((float(a) - float(b)) / largest) ** 2
    result = largest
    if largest > 0.0 and not math.isinf(largest):
        result = largest * math.sqrt(total)
    return result


def fsum(values):
    """With what rounding has taken (Neumaier): as good as exact."""
    total = 0.0
    rest = 0.0
    for value in values:
        item = float(value)
        new = total + item
        if abs(total) >= abs(item):
            rest += (total - new) + item
        else:
            rest += (item - new) + total
        total = new
    result = total + rest
    if math.isinf(total) or math.isnan(total):
        result = total
    return result


def prod(values, *, start=1):
    result = start
    for value in values:
        result *= value
    return result


def sum_from(values, start=0):
    result = start
    for value in values:
        result += value
    return result


def max_or(values, *, default):
    result = default
    if len(values) > 0:
        result = max(values)
    return result


def min_or(values, *, default):
    result = default
    if len(values) > 0:
        result = min(values)
    return result


def contains(values, item):
    found = False
    for value in values:
        if value == item:
            found = True
            break
    return found
