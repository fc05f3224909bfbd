# SPDX-License-Identifier: Apache-2.0
"""Inclusive prefix sum in chunks: sums of the chunks, a short serial scan of those, then each chunk by itself."""

import numpy as np

from pyacc_mlir import acc


@acc.jit
def prefix_sum(x, y, chunk):
    """`y[i]` becomes the sum of `x[0]` to `x[i]`."""
    n = len(x)
    chunks = (n + chunk - 1) // chunk
    sums = np.zeros(chunks)
    #pragma acc data copyin(x) copyout(y) create(sums)
    #{
    #pragma acc parallel loop gang
    for c in range(chunks):
        total = 0.0
        #pragma acc loop vector reduction(+:total)
        for i in range(c * chunk, min(n, (c + 1) * chunk)):
            total += x[i]
        sums[c] = total
    #pragma acc serial loop seq
    for c in range(1, chunks):
        sums[c] += sums[c - 1]
    #pragma acc parallel loop
    for c in range(chunks):
        running = sums[c - 1] if c > 0 else 0.0
        for i in range(c * chunk, min(n, (c + 1) * chunk)):
            running += x[i]
            y[i] = running
    #}
