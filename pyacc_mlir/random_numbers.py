# SPDX-License-Identifier: Apache-2.0
"""Random numbers by counter: `acc.random(key, i)` is the same number wherever and in whatever order it is asked for.

The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC 2011).
There is this one definition: Python runs it, and compiled code is made from it, as from the user's own functions.
"""

from __future__ import annotations

import math

import numpy as np

_WORD = 0xFFFFFFFF
_TO_UNIT = 2.0**-53


def _word(number: int) -> np.uint64:
    return np.uint64(number & _WORD)


def philox(
    a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64, low: np.uint64, high: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Philox4x32-10 of the counter (a, b, c, d) with the key (low, high), words of 32 bits: four random words."""
    for _ in range(10):
        first = a * 0xD2511F53
        second = c * 0xCD9E8D57
        a, c = (second >> 32) ^ b ^ low, (first >> 32) ^ d ^ high
        b, d = second & _WORD, first & _WORD
        low = (low + 0x9E3779B9) & _WORD
        high = (high + 0xBB67AE85) & _WORD
    return a, b, c, d


def _words(key: int, i: int, j: int, k: int) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    # A shift by nothing refuses what is no integer; `int` takes the widths from NumPy's.
    seed, first = int(key >> 0), int(i >> 0)
    second, third = int(j >> 0), int(k >> 0)
    return philox(_word(first), _word(first >> 32), _word(second), _word(third), _word(seed), _word(seed >> 32))


def _unit(high: np.uint64, low: np.uint64) -> float:
    """53 bits of two words as a float64 in [0, 1); neither the sum nor the product is rounded."""
    return (float(high >> 5) * 67108864.0 + float(low >> 6)) * _TO_UNIT


def random(key: int, i: int, j: int = 0, k: int = 0) -> float:
    """The random number with the counters `i`, `j`, `k` in the stream `key`: a float64, uniform in [0, 1).

    It is the same, bit for bit, in Python and on every device. Of `key` and `i` the low 64 bits count, of `j` and `k`
    the low 32.
    """
    a, b, _, _ = _words(key, i, j, k)
    return _unit(a, b)


def random_normal(key: int, i: int, j: int = 0, k: int = 0) -> float:
    """A random number of the normal distribution with mean 0 and deviation 1 (Box and Muller's way).

    It is made from the same words as `random(key, i, j, k)`: take another key for numbers that are independent of it.
    Devices may differ from Python in the last bits, as they do for logarithm and cosine.
    """
    a, b, c, d = _words(key, i, j, k)
    return math.sqrt(-2.0 * math.log(1.0 - _unit(a, b))) * math.cos(2.0 * math.pi * _unit(c, d))
