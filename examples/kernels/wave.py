# SPDX-License-Identifier: Apache-2.0
"""Waves on a string, watched while they run: `update self` of a few points between time steps, and plain Python."""

import numpy as np

from pyacc_mlir import acc


@acc.jit
def vibrate(u, before, courant, steps, every):
    """`steps` steps of the wave equation. Returns what the middle did, every so many steps."""
    n = len(u)
    after = np.zeros_like(u)
    middle = n // 2
    seen = []
    #pragma acc data copy(u, before) copyin(after)
    for step in range(steps):
        #pragma acc parallel loop
        for i in range(1, n - 1):
            after[i] = 2.0 * u[i] - before[i] + courant**2 * (u[i - 1] - 2.0 * u[i] + u[i + 1])
        #pragma acc parallel loop
        for i in range(n):
            before[i], u[i] = u[i], after[i]
        if step % every == 0:
            #pragma acc update self(u[middle : middle + 1])
            seen.append(float(u[middle]))
    return seen
