# SPDX-License-Identifier: Apache-2.0
"""Convolution with a filter of 3 x 3: `cache` for the coefficients and the pixels that neighbours read as well."""

from pyacc_mlir import acc


@acc.jit
def convolve(image, weights, out):
    """`out` becomes the correlation of `image` with `weights`, where the filter lies inside of the image."""
    height, width = out.shape
    #pragma acc parallel loop gang vector collapse(2) copyin(image, weights) copyout(out)
    for i in range(height):
        for j in range(width):
            #pragma acc cache(weights[0:3, 0:3], image[i:i + 3, j:j + 3])
            total = 0.0
            for k in range(3):
                for m in range(3):
                    total += weights[k, m] * image[i + k, j + m]
            out[i, j] = total
