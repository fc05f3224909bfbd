# SPDX-License-Identifier: Apache-2.0
"""Gravity between all pairs in float32: one vector reduction of three numbers, and `kernels` on whole arrays."""

import math

from pyacc_mlir import acc


@acc.jit
def step(place, speed, mass, dt, softening):
    """Kicks every body by the pull of all others, then moves it."""
    n = len(mass)
    #pragma acc data copy(place, speed) copyin(mass)
    #{
    #pragma acc parallel loop gang
    for i in range(n):
        ax, ay, az = 0.0, 0.0, 0.0
        #pragma acc loop vector reduction(+:ax, ay, az)
        for j in range(n):
            dx, dy, dz = place[j, 0] - place[i, 0], place[j, 1] - place[i, 1], place[j, 2] - place[i, 2]
            distance = math.sqrt(dx * dx + dy * dy + dz * dz + softening)
            pull = mass[j] / distance**3
            ax += pull * dx
            ay += pull * dy
            az += pull * dz
        speed[i, 0] += dt * ax
        speed[i, 1] += dt * ay
        speed[i, 2] += dt * az
    #pragma acc kernels
    place += dt * speed
    #}
