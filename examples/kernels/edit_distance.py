# SPDX-License-Identifier: Apache-2.0
"""Levenshtein's distance, a kernel for each diagonal; only the last three diagonals are kept, picked by `%`."""

import numpy as np

from pyacc_mlir import acc


@acc.jit
def edit_distance(a, b):
    """How many insertions, deletions and replacements turn the codes `a` into `b`."""
    n, m = len(a), len(b)
    rows = np.zeros((3, n + 1), np.int32)
    #pragma acc data copyin(a, b) copy(rows)
    for diagonal in range(n + m + 1):
        now, last, older = diagonal % 3, (diagonal - 1) % 3, (diagonal - 2) % 3
        #pragma acc parallel loop
        for i in range(max(0, diagonal - m), min(n, diagonal) + 1):
            j = diagonal - i
            if i == 0 or j == 0:
                rows[now, i] = i + j
            else:
                replaced = rows[older, i - 1] + (a[i - 1] != b[j - 1])
                rows[now, i] = min(replaced, rows[last, i - 1] + 1, rows[last, i] + 1)
    return rows[(n + m) % 3, n]
