# SPDX-License-Identifier: Apache-2.0
"""Sparse matrix times vector, coordinates: `zip` over three arrays, and atomic sums where rows meet."""

from pyacc_mlir import acc


@acc.jit
def spmv_coo(rows, columns, values, x, y):
    """Adds the matrix times `x` to `y`."""
    #pragma acc parallel loop copyin(rows, columns, values, x) copy(y)
    for row, column, value in zip(rows, columns, values, strict=True):
        #pragma acc atomic update
        y[row] += value * x[column]
