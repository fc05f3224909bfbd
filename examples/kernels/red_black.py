# SPDX-License-Identifier: Apache-2.0
"""Gauss-Seidel in two colours: loops with a step of two that start where the colour does, in a `kernels` region."""

from pyacc_mlir import acc


@acc.jit
def smooth(u, f, h, sweeps):
    """`sweeps` sweeps of Poisson's equation with the right side `f`, in place."""
    n, m = u.shape
    #pragma acc data copy(u) copyin(f)
    for _ in range(sweeps):
        for colour in range(2):
            #pragma acc kernels
            #pragma acc loop independent gang
            for i in range(1, n - 1):
                #pragma acc loop independent vector
                for j in range(1 + (i + colour) % 2, m - 1, 2):
                    u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - h * h * f[i, j])
