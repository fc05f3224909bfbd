# SPDX-License-Identifier: Apache-2.0
"""A picture of three colours in another size: a routine that is called for every pixel, and bytes that are rounded."""

import math

from pyacc_mlir import acc


def mix(a, b, part):
    return a + part * (b - a)


#pragma acc routine seq
def sample(image, y, x, colour):
    """Between four pixels."""
    height, width, _ = image.shape
    top, left = math.floor(y), math.floor(x)
    bottom, right = min(top + 1, height - 1), min(left + 1, width - 1)
    upper = mix(float(image[top, left, colour]), float(image[top, right, colour]), x - left)
    lower = mix(float(image[bottom, left, colour]), float(image[bottom, right, colour]), x - left)
    return mix(upper, lower, y - top)


@acc.jit
def resize(image, out):
    """Fills `out` with `image`, whose corners stay corners."""
    height, width, colours = out.shape
    down = (image.shape[0] - 1) / max(height - 1, 1)
    across = (image.shape[1] - 1) / max(width - 1, 1)
    #pragma acc parallel loop gang copyin(image) copyout(out)
    for i in range(height):
        #pragma acc loop vector collapse(2)
        for j in range(width):
            for colour in range(colours):
                out[i, j, colour] = int(sample(image, i * down, j * across, colour) + 0.5)
