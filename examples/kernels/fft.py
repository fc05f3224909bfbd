# SPDX-License-Identifier: Apache-2.0
"""Fast Fourier transform of a power of two: bits reversed, then a kernel for each stage of butterflies."""

import cmath
import math

from pyacc_mlir import acc


@acc.jit
def fft(x, y):
    """`y` becomes the transform of `x`."""
    n = len(x)
    bits = n.bit_length() - 1
    #pragma acc data copyin(x) copyout(y)
    #{
    #pragma acc parallel loop
    for i in range(n):
        reverse, rest = 0, i
        for _ in range(bits):
            reverse = reverse << 1 | rest & 1
            rest >>= 1
        y[reverse] = x[i]
    for stage in range(bits):
        half = 1 << stage
        #pragma acc parallel loop independent
        for pair in range(n // 2):
            within = pair & (half - 1)
            low = 2 * pair - within
            turned = y[low + half] * cmath.exp(-1j * math.pi * within / half)
            y[low], y[low + half] = y[low] + turned, y[low] - turned
    #}
