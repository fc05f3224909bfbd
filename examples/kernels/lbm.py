# SPDX-License-Identifier: Apache-2.0
"""Lattice Boltzmann, D2Q9: pull, collide and bounce back from walls; tables of weights are arrays of the module."""

import numpy as np

from pyacc_mlir import acc

EX = np.array([0, 1, 0, -1, 0, 1, -1, -1, 1])
EY = np.array([0, 0, 1, 0, -1, 1, 1, -1, -1])
OPPOSITE = np.array([0, 3, 4, 1, 2, 7, 8, 5, 6])
WEIGHT = np.array([4 / 9, 1 / 9, 1 / 9, 1 / 9, 1 / 9, 1 / 36, 1 / 36, 1 / 36, 1 / 36])


@acc.jit
def flow(f, wall, omega, force, steps):
    """`steps` steps of the populations `f[direction, y, x]`, pushed to the right, periodic where no wall stands."""
    _, ny, nx = f.shape
    new = np.empty_like(f)
    #pragma acc data copy(f) copyin(wall, EX, EY, OPPOSITE, WEIGHT) create(new)
    for _ in range(steps):
        #pragma acc parallel loop gang vector collapse(2)
        for y in range(ny):
            for x in range(nx):
                if wall[y, x]:
                    continue
                pulled = np.empty(9)
                density, ux, uy = 0.0, 0.0, 0.0
                for q in range(9):
                    fx, fy = (x - EX[q]) % nx, (y - EY[q]) % ny
                    pulled[q] = f[OPPOSITE[q], y, x] if wall[fy, fx] else f[q, fy, fx]
                    density += pulled[q]
                    ux += EX[q] * pulled[q]
                    uy += EY[q] * pulled[q]
                ux = ux / density + force
                uy /= density
                for q in range(9):
                    along = EX[q] * ux + EY[q] * uy
                    rest = WEIGHT[q] * density * (1 + 3 * along + 4.5 * along**2 - 1.5 * (ux**2 + uy**2))
                    new[q, y, x] = pulled[q] + omega * (rest - pulled[q])
        #pragma acc parallel loop collapse(3)
        for q in range(9):
            for y in range(ny):
                for x in range(nx):
                    if not wall[y, x]:
                        f[q, y, x] = new[q, y, x]
