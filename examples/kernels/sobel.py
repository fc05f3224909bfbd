# SPDX-License-Identifier: Apache-2.0
"""Sobel's edges as whole-array expressions: a `kernels` region in which every statement is a parallel loop."""

import numpy as np

from pyacc_mlir import acc


@acc.jit
def sobel(a, edges):
    """`edges` becomes the length of the gradient of the picture `a`; its border becomes zero."""
    #pragma acc kernels copyin(a) copyout(edges)
    #{
    gx = a[:-2, 2:] - a[:-2, :-2] + 2.0 * (a[1:-1, 2:] - a[1:-1, :-2]) + a[2:, 2:] - a[2:, :-2]
    gy = a[2:, :-2] - a[:-2, :-2] + 2.0 * (a[2:, 1:-1] - a[:-2, 1:-1]) + a[2:, 2:] - a[:-2, 2:]
    edges[:] = 0.0
    edges[1:-1, 1:-1] = np.sqrt(gx * gx + gy * gy)
    #}
