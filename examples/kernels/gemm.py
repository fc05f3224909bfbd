# SPDX-License-Identifier: Apache-2.0
"""Matrix product of BLAS, `C = alpha A B + beta C`, with tiles of loops."""

from pyacc_mlir import acc


@acc.jit
def gemm(alpha, A, B, beta, C):
    """`C` becomes `alpha A B + beta C`."""
    m, n = C.shape
    depth = A.shape[1]
    #pragma acc parallel loop tile(8, 4) copyin(A, B) copy(C)
    for i in range(m):
        for j in range(n):
            total = 0.0
            #pragma acc loop seq
            for k in range(depth):
                total += A[i, k] * B[k, j]
            C[i, j] = alpha * total + beta * C[i, j]
