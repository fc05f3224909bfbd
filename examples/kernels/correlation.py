# SPDX-License-Identifier: Apache-2.0
"""Means and covariances of columns: whole-array work, a routine over the lanes, a triangle of pairs."""

import numpy as np

from pyacc_mlir import acc


#pragma acc routine vector
def product(x, a, b, mean):
    """Sum over the rows of two columns' deviations."""
    total = 0.0
    #pragma acc loop vector reduction(+:total)
    for i in range(x.shape[0]):
        total += (x[i, a] - mean[a]) * (x[i, b] - mean[b])
    return total


@acc.jit
def covariance(x, out):
    """`out` becomes the covariance of the columns of `x`."""
    n, k = x.shape
    mean = np.zeros(k)
    #pragma acc data copyin(x) copyout(out) copyin(mean)
    #{
    #pragma acc parallel loop gang
    for a in range(k):
        total = 0.0
        #pragma acc loop vector reduction(+:total)
        for i in range(n):
            total += x[i, a]
        mean[a] = total / n
    #pragma acc parallel loop gang
    for a in range(k):
        for b in range(a, k):
            value = product(x, a, b, mean) / (n - 1)
            out[a, b] = value
            out[b, a] = value
    #}
