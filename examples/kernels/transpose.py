# SPDX-License-Identifier: Apache-2.0
"""Transpose of a matrix in tiles that have their own lengths on either axis; the loops name gangs and lanes."""

from pyacc_mlir import acc


@acc.jit
def transpose(a, b):
    """`b` becomes `a` with its axes exchanged."""
    height, width = a.shape
    #pragma acc parallel copyin(a) copyout(b) vector_length(32)
    #pragma acc loop gang vector tile(8, 4)
    for i in range(height):
        for j in range(width):
            b[j, i] = a[i, j]
