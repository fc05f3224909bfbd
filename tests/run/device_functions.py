# SPDX-License-Identifier: Apache-2.0
"""A module of the user's, whose functions regions of other modules call."""

from __future__ import annotations

import numpy as np

TABLE = np.array([5, 7])


def weighted(x, i):
    return x * TABLE[i % 2]


def norm(v):
    total = 0.0
    for k in range(len(v)):
        total += v[k] * v[k]
    return total


def fill(v, value):
    for k in range(v.shape[0]):
        v[k] = value
