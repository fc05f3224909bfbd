# SPDX-License-Identifier: Apache-2.0
"""Arrays made from numbers: `np.linspace`, `np.eye`, `np.arange` of floats."""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors

from __future__ import annotations

import math

import numpy as np

# Sizes stay expressions of the arguments: what the compiler knows of them it knows of the arrays.


def linspace(start, stop, num=50, endpoint=True):
    return np.where(
        (np.arange(num) == num - 1) & (endpoint and num > 1),
        stop + 0.0,
        np.arange(num) * ((stop - start) / max(num - endpoint, 1)) + start,
    )


def arange_floats(start, stop, step):
    return np.arange(max(math.ceil((stop - start) / step), 0)) * ((start + step) - start) + start


def arange_to(stop):
    return np.arange(max(math.ceil(stop), 0)) * 1.0


def arange_between(start, stop):
    return np.arange(max(math.ceil(stop - start), 0)) * ((start + 1.0) - start) + start


def eye(N, M=None, k=0, dtype=float):  # noqa: N803  # NumPy's names
    result = np.zeros((N, N if M is None else M), dtype=dtype)
    for i in range(N):
        if 0 <= i + k < result.shape[1]:
            result[i, i + k] = 1
    return result


def identity(n, dtype=float):
    result = np.zeros((n, n), dtype=dtype)
    for i in range(n):
        result[i, i] = 1
    return result


def broadcast_to(array, shape):
    result = np.empty(shape, dtype=array.dtype)
    result[...] = array
    return result
