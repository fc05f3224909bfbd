# SPDX-License-Identifier: Apache-2.0
"""Seven-point stencil on a cube, many time steps: one data region around the time loop, two arrays on the device."""

from pyacc_mlir import acc


@acc.jit
def diffuse(u, v, c, steps):
    """`steps` explicit steps of the heat equation on `u`; `v` is scratch that never leaves the device."""
    nx, ny, nz = u.shape
    #pragma acc data copy(u) create(v)
    #{
    for _ in range(steps):
        #pragma acc parallel loop gang collapse(2)
        for i in range(1, nx - 1):
            for j in range(1, ny - 1):
                #pragma acc loop vector
                for k in range(1, nz - 1):
                    around = u[i - 1, j, k] + u[i + 1, j, k] + u[i, j - 1, k] + u[i, j + 1, k]
                    v[i, j, k] = u[i, j, k] + c * (around + u[i, j, k - 1] + u[i, j, k + 1] - 6.0 * u[i, j, k])
        #pragma acc parallel loop collapse(3) present(u, v)
        for i in range(1, nx - 1):
            for j in range(1, ny - 1):
                for k in range(1, nz - 1):
                    u[i, j, k] = v[i, j, k]
    #}
