# SPDX-License-Identifier: Apache-2.0
"""Conjugate gradients for a Poisson matrix that is never stored: jitted functions inside of a data region."""

from pyacc_mlir import acc


@acc.jit
def apply(p, q):
    """`q` becomes the five-point Laplacian of `p`, zero outside. Returns their dot product."""
    n, m = p.shape
    along = 0.0
    #pragma acc parallel loop collapse(2) present(p, q) reduction(+:along)
    for i in range(n):
        for j in range(m):
            value = 4.0 * p[i, j]
            if i > 0:
                value -= p[i - 1, j]
            if i < n - 1:
                value -= p[i + 1, j]
            if j > 0:
                value -= p[i, j - 1]
            if j < m - 1:
                value -= p[i, j + 1]
            q[i, j] = value
            along += value * p[i, j]
    return along


@acc.jit
def solve(b, x, tolerance, most):
    """`x` becomes the solution for the right side `b`. Returns the number of iterations."""
    n, m = b.shape
    r, p, q = b.copy(), b.copy(), b.copy()
    iterations = 0
    #pragma acc data copyout(x) copyin(r, p) create(q)
    #{
    rr = 0.0
    #pragma acc parallel loop collapse(2) reduction(+:rr)
    for i in range(n):
        for j in range(m):
            x[i, j] = 0.0
            rr += r[i, j] * r[i, j]
    while rr > tolerance * tolerance and iterations < most:
        alpha = rr / apply(p, q)
        new = 0.0
        #pragma acc parallel loop collapse(2) reduction(+:new)
        for i in range(n):
            for j in range(m):
                x[i, j] += alpha * p[i, j]
                r[i, j] -= alpha * q[i, j]
                new += r[i, j] * r[i, j]
        beta = new / rr
        rr = new
        #pragma acc parallel loop collapse(2)
        for i in range(n):
            for j in range(m):
                p[i, j] = r[i, j] + beta * p[i, j]
        iterations += 1
    #}
    return iterations
