# SPDX-License-Identifier: Apache-2.0
"""Laplace's equation until nothing changes any more: a host `while` that tests what a `max` reduction found."""

from pyacc_mlir import acc


@acc.jit
def relax(a, tolerance, most):
    """Jacobi iteration in place. Returns the number of steps and the last change."""
    n, m = a.shape
    new = a.copy()
    change = 2.0 * tolerance
    steps = 0
    #pragma acc data copy(a) copyin(new)
    #{
    while change > tolerance and steps < most:
        change = 0.0
        #pragma acc kernels loop independent collapse(2) reduction(max:change)
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                new[i, j] = 0.25 * (a[i, j - 1] + a[i, j + 1] + a[i - 1, j] + a[i + 1, j])
                change = max(change, abs(new[i, j] - a[i, j]))
        #pragma acc kernels
        a[1:-1, 1:-1] = new[1:-1, 1:-1]
        steps += 1
    #}
    return steps, change
