# SPDX-License-Identifier: Apache-2.0
"""Histogram of bytes: atomic updates of shared counters, then the running total in a `serial` region."""

from pyacc_mlir import acc


@acc.jit
def histogram(image, counts, cumulative):
    """Counts the grey values of `image`; `cumulative` becomes their running sum."""
    h, w = image.shape
    #pragma acc data copyin(image) copyout(counts, cumulative)
    #{
    #pragma acc parallel loop
    for b in range(256):
        counts[b] = 0
    #pragma acc parallel loop gang vector collapse(2)
    for i in range(h):
        for j in range(w):
            #pragma acc atomic
            counts[image[i, j]] += 1
    #pragma acc serial
    #{
    total = 0
    for b in range(256):
        total += counts[b]
        cumulative[b] = total
    #}
    #}
