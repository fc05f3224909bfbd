# SPDX-License-Identifier: Apache-2.0
"""Sparse matrix times vector, ELLPACK: rows padded to one width and stored by columns; `default(none)`."""

from pyacc_mlir import acc


@acc.jit
def spmv_ell(columns, values, x, y):
    """`y` becomes the matrix times `x`; a negative column is padding."""
    rows, width = columns.shape
    #pragma acc parallel loop gang vector default(none) firstprivate(rows, width) copyin(columns, values, x) copyout(y)
    for row in range(rows):
        total = 0.0
        for k in range(width):
            column = columns[row, k]
            if column < 0:
                continue
            total += values[row, k] * x[column]
        y[row] = total
