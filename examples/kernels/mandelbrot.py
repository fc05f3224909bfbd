# SPDX-License-Identifier: Apache-2.0
"""The Mandelbrot set: complex numbers, a `break` out of the inner loop, rows handed out one by one."""

from pyacc_mlir import acc


@acc.jit
def mandelbrot(corner, step, most, counts):
    """`counts` becomes the number of iterations until a point escapes, `most` where it does not."""
    height, width = counts.shape
    #pragma acc parallel loop gang(static:1) copyout(counts)
    for i in range(height):
        #pragma acc loop vector
        for j in range(width):
            c = corner + complex(j * step, i * step)
            z = 0j
            count = most
            for k in range(most):
                if z.real * z.real + z.imag * z.imag > 4.0:
                    count = k
                    break
                z = z * z + c
            counts[i, j] = count
