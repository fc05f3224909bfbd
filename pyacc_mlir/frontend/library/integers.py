# SPDX-License-Identifier: Apache-2.0
"""Functions of integers."""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors

from __future__ import annotations

import math

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


def power_mod(base, exponent, modulus):
    result, square, rest = 1 % modulus, int(base) % modulus, int(exponent)
    if rest < 0:  # of the inverse, by Euclid's algorithm
        rest = -rest
        low, high, first, second = modulus, square, 0, 1
        while high != 0:
            low, high, first, second = high, low % high, second, first - low // high * second
        square = first * low % modulus
    while rest > 0:
        if rest & 1:
            result = result * square % modulus
        square = square * square % modulus
        rest >>= 1
    return result
