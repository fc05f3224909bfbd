# SPDX-License-Identifier: Apache-2.0
"""Molecular dynamics: Lennard-Jones forces in a periodic box, each pair once, and velocity Verlet on the device."""

from pyacc_mlir import acc


@acc.jit
def forces(x, f, box):
    """`f` becomes the force on every atom. Returns the potential energy."""
    n = x.shape[0]
    energy = 0.0
    #pragma acc parallel loop present(f) collapse(2)
    for i in range(n):
        for d in range(3):
            f[i, d] = 0.0
    #pragma acc parallel loop gang present(x, f) reduction(+:energy)
    for i in range(n - 1):
        #pragma acc loop vector reduction(+:energy)
        for j in range(i + 1, n):
            dx, dy, dz = x[i, 0] - x[j, 0], x[i, 1] - x[j, 1], x[i, 2] - x[j, 2]
            dx, dy, dz = dx - box * round(dx / box), dy - box * round(dy / box), dz - box * round(dz / box)
            inverse = 1.0 / (dx * dx + dy * dy + dz * dz)
            sixth = inverse**3
            energy += 4.0 * (sixth * sixth - sixth)
            push = 24.0 * (2.0 * sixth * sixth - sixth) * inverse
            for d, delta in enumerate((dx, dy, dz)):
                #pragma acc atomic
                f[i, d] += push * delta
                #pragma acc atomic
                f[j, d] -= push * delta
    return energy


@acc.jit
def simulate(x, v, f, box, dt, steps):
    """Moves the atoms. Returns potential and kinetic energy at the end."""
    n = x.shape[0]
    #pragma acc data copy(x, v) create(f)
    #{
    potential = forces(x, f, box)
    for _ in range(steps):
        #pragma acc parallel loop collapse(2)
        for i in range(n):
            for d in range(3):
                v[i, d] += 0.5 * dt * f[i, d]
                x[i, d] += dt * v[i, d]
        potential = forces(x, f, box)
        #pragma acc parallel loop collapse(2)
        for i in range(n):
            for d in range(3):
                v[i, d] += 0.5 * dt * f[i, d]
    kinetic = 0.0
    #pragma acc parallel loop collapse(2) reduction(+:kinetic)
    for i in range(n):
        for d in range(3):
            kinetic += 0.5 * v[i, d] ** 2
    #}
    return potential, kinetic
