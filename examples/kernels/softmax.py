# SPDX-License-Identifier: Apache-2.0
"""Softmax of every row in float32: a row per worker, and three loops over the lanes that share what they reduce."""

import math

from pyacc_mlir import acc


@acc.jit
def softmax(x, y):
    """Rows of `y` become the softmax of those of `x`."""
    rows, columns = x.shape
    #pragma acc parallel loop gang worker num_workers(4) vector_length(32) copyin(x) copyout(y)
    for i in range(rows):
        row, out = x[i, :], y[i, :]
        largest = -math.inf
        #pragma acc loop vector reduction(max:largest)
        for j in range(columns):
            largest = max(largest, row[j])
        total = 0.0
        #pragma acc loop vector reduction(+:total)
        for j in range(columns):
            out[j] = math.exp(row[j] - largest)
            total += out[j]
        #pragma acc loop vector
        for j in range(columns):
            out[j] /= total
