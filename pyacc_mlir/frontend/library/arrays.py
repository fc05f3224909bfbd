# SPDX-License-Identifier: Apache-2.0
"""NumPy's functions of whole arrays that are made of others."""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors

from __future__ import annotations

import math

import numpy as np


def ptp(a):
    return a.max() - a.min()


def norm(a):
    return np.sqrt((np.abs(a) ** 2).sum())


def average(a):
    return a.mean()


def nansum(a):
    return np.where(np.isnan(a), 0.0, a).sum()


def nanmean(a):
    return np.where(np.isnan(a), 0.0, a).sum() / np.isfinite(a).sum()


def nanmax(a):
    return np.where(np.isnan(a), -math.inf, a).max()


def nanmin(a):
    return np.where(np.isnan(a), math.inf, a).min()


def vdot_complex(a, b):
    return (np.conj(a) * b).sum()


def diagonal(a):
    return a[np.arange(min(a.shape[0], a.shape[1])), np.arange(min(a.shape[0], a.shape[1]))]


def diag_matrix(a):
    result = np.zeros((a.shape[0], a.shape[0]), dtype=a.dtype)
    for i in range(a.shape[0]):
        result[i, i] = a[i]
    return result


def trace(a):
    return a[np.arange(min(a.shape[0], a.shape[1])), np.arange(min(a.shape[0], a.shape[1]))].sum()


def tril(m, k=0):
    return np.where(np.arange(m.shape[0])[:, None] + k >= np.arange(m.shape[1]), m, 0)


def triu(m, k=0):
    return np.where(np.arange(m.shape[0])[:, None] + k <= np.arange(m.shape[1]), m, 0)


def cumsum_float(a):
    result = a.flatten()
    for i in range(1, result.shape[0]):
        result[i] += result[i - 1]
    return result


def cumsum_integer(a):
    result = a.flatten().astype(np.int64)
    for i in range(1, result.shape[0]):
        result[i] += result[i - 1]
    return result


def cumprod_float(a):
    result = a.flatten()
    for i in range(1, result.shape[0]):
        result[i] *= result[i - 1]
    return result


def cumprod_integer(a):
    result = a.flatten().astype(np.int64)
    for i in range(1, result.shape[0]):
        result[i] *= result[i - 1]
    return result


def diff(a):
    return a[..., 1:] - a[..., :-1]


def roll(a, shift):
    return a[(np.arange(a.shape[0]) - shift) % max(a.shape[0], 1)]


def flip_1(a):
    return a[::-1]


def flip_2(a):
    return a[::-1, ::-1]


def flipud(a):
    return a[::-1]


def fliplr(a):
    return a[:, ::-1]


def repeat(a, repeats):
    return a[np.arange(a.shape[0] * repeats) // max(repeats, 1)]


def tile(a, reps):
    return a[np.arange(a.shape[0] * reps) % max(a.shape[0], 1)]


def cross(a, b):
    result = np.empty(3, dtype=(a[:1] * b[:1]).dtype)
    result[0] = a[1] * b[2] - a[2] * b[1]
    result[1] = a[2] * b[0] - a[0] * b[2]
    result[2] = a[0] * b[1] - a[1] * b[0]
    return result


def array_equal(a, b):
    return (a == b).all()


def allclose(a, b, rtol=1e-05, atol=1e-08):
    return np.isclose(a, b, rtol, atol).all()


def concatenate_2(arrays):
    a, b = arrays
    result = np.empty(a.shape[0] + b.shape[0], dtype=(a[:1] + b[:1]).dtype)
    result[: a.shape[0]] = a
    result[a.shape[0] :] = b
    return result


def concatenate_3(arrays):
    a, b, c = arrays
    result = np.empty(a.shape[0] + b.shape[0] + c.shape[0], dtype=(a[:1] + b[:1] + c[:1]).dtype)
    result[: a.shape[0]] = a
    result[a.shape[0] : a.shape[0] + b.shape[0]] = b
    result[a.shape[0] + b.shape[0] :] = c
    return result


def stack_2(arrays):
    a, b = arrays
    result = np.empty((2, a.shape[0]), dtype=(a[:1] + b[:1]).dtype)
    result[0] = a
    result[1] = b
    return result


def stack_3(arrays):
    a, b, c = arrays
    result = np.empty((3, a.shape[0]), dtype=(a[:1] + b[:1] + c[:1]).dtype)
    result[0] = a
    result[1] = b
    result[2] = c
    return result
