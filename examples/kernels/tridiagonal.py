# SPDX-License-Identifier: Apache-2.0
"""Many tridiagonal systems at once, Thomas' algorithm: an independent system for each lane, `declare` for scratch."""

import numpy as np

from pyacc_mlir import acc


@acc.jit
def solve(lower, diagonal, upper, right, x):
    """Columns of `x` become the solutions of the systems that stand in the columns of the others."""
    n, systems = x.shape
    c, d = np.empty_like(x), np.empty_like(x)
    #pragma acc declare create(c, d)
    #pragma acc parallel loop gang vector copyin(lower, diagonal, upper, right) copyout(x)
    for s in range(systems):
        c[0, s] = upper[0, s] / diagonal[0, s]
        d[0, s] = right[0, s] / diagonal[0, s]
        for i in range(1, n):
            scale = 1.0 / (diagonal[i, s] - lower[i, s] * c[i - 1, s])
            c[i, s] = upper[i, s] * scale
            d[i, s] = (right[i, s] - lower[i, s] * d[i - 1, s]) * scale
        x[n - 1, s] = d[n - 1, s]
        for i in range(n - 2, -1, -1):
            x[i, s] = d[i, s] - c[i, s] * x[i + 1, s]
