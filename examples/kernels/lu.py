# SPDX-License-Identifier: Apache-2.0
"""LU factorisation with partial pivoting: a search for the pivot, a swap of rows and an update for each column."""

from pyacc_mlir import acc


@acc.jit
def lu(A, pivots):
    """Factors `A` in place; `pivots[k]` is the row that went to `k`."""
    n = A.shape[0]
    #pragma acc data copy(A) copyout(pivots)
    for k in range(n):
        largest = 0.0
        #pragma acc parallel loop reduction(max:largest)
        for i in range(k, n):
            largest = max(largest, abs(A[i, k]))
        pivot = n
        #pragma acc parallel loop reduction(min:pivot)
        for i in range(k, n):
            if abs(A[i, k]) == largest:
                pivot = min(pivot, i)
        #pragma acc serial present(pivots)
        pivots[k] = pivot
        #pragma acc parallel loop if(pivot != k)
        for j in range(n):
            A[k, j], A[pivot, j] = A[pivot, j], A[k, j]
        #pragma acc parallel loop
        for i in range(k + 1, n):
            A[i, k] /= A[k, k]
        #pragma acc parallel loop gang
        for i in range(k + 1, n):
            #pragma acc loop vector
            for j in range(k + 1, n):
                A[i, j] -= A[i, k] * A[k, j]
