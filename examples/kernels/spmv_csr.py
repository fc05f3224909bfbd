# SPDX-License-Identifier: Apache-2.0
"""Sparse matrix times vector, compressed rows: a row per gang, its elements over the lanes."""

from pyacc_mlir import acc


@acc.jit
def spmv_csr(starts, columns, values, x, y):
    """`y` becomes the matrix times `x`."""
    rows = len(y)
    #pragma acc parallel loop gang vector_length(32) copyin(starts, columns, values, x) copyout(y)
    for row in range(rows):
        total = 0.0
        #pragma acc loop vector reduction(+:total)
        for at in range(starts[row], starts[row + 1]):
            total += values[at] * x[columns[at]]
        y[row] = total
