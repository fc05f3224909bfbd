# SPDX-License-Identifier: Apache-2.0
"""QR factorisation by modified Gram-Schmidt; matrices in Fortran's order, so columns are contiguous."""

import math

from pyacc_mlir import acc


@acc.jit
def gram_schmidt(Q, R):
    """`Q` comes in as the matrix and becomes orthonormal; `R` becomes the upper triangle."""
    m, n = Q.shape
    #pragma acc data copy(Q) copy(R)
    for k in range(n):
        norm = 0.0
        #pragma acc parallel loop reduction(+:norm)
        for i in range(m):
            norm += Q[i, k] ** 2
        norm = math.sqrt(norm)
        #pragma acc parallel loop
        for i in range(m):
            Q[i, k] /= norm
        #pragma acc serial
        R[k, k] = norm
        #pragma acc parallel loop gang
        for j in range(k + 1, n):
            along = 0.0
            #pragma acc loop vector reduction(+:along)
            for i in range(m):
                along += Q[i, k] * Q[i, j]
            R[k, j] = along
            #pragma acc loop vector
            for i in range(m):
                Q[i, j] -= along * Q[i, k]
