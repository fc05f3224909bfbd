# SPDX-License-Identifier: Apache-2.0
"""Cholesky factorisation: `serial` for one number, `parallel` for what is below it, all inside of one data region."""

import math

from pyacc_mlir import acc


@acc.jit
def cholesky(A):
    """The lower triangle of the symmetric positive definite `A` becomes its factor; the rest becomes zero."""
    n = A.shape[0]
    #pragma acc data copy(A)
    #{
    for k in range(n):
        #pragma acc serial
        A[k, k] = math.sqrt(A[k, k])
        #pragma acc parallel loop
        for i in range(k + 1, n):
            A[i, k] /= A[k, k]
        #pragma acc parallel loop gang
        for j in range(k + 1, n):
            #pragma acc loop vector
            for i in range(j, n):
                A[i, j] -= A[i, k] * A[j, k]
    #pragma acc parallel loop gang
    for i in range(n):
        #pragma acc loop vector
        for j in range(i + 1, n):
            A[i, j] = 0.0
    #}
