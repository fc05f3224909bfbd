# SPDX-License-Identifier: Apache-2.0
"""Lloyd's k-means: atomic sums for each cluster, whole arrays in `kernels`, and a `while` until no point moves."""

import numpy as np

from pyacc_mlir import acc


@acc.jit
def kmeans(points, centres, label, most):
    """`centres` and `label` become the clusters of `points`. Returns the number of rounds."""
    n, dims = points.shape
    k = len(centres)
    sums, sizes = np.zeros((k, dims)), np.zeros(k, np.int64)
    moved = 1
    rounds = 0
    #pragma acc data copyin(points) copy(centres, label) create(sums, sizes)
    while moved > 0 and rounds < most:
        moved = 0
        #pragma acc kernels
        #{
        sums[:] = 0.0
        sizes[:] = 0
        #}
        #pragma acc parallel loop gang vector reduction(+:moved)
        for i in range(n):
            nearest, least = 0, float("inf")
            for c in range(k):
                distance = 0.0
                for d in range(dims):
                    distance += (points[i, d] - centres[c, d]) ** 2
                if distance < least:
                    nearest, least = c, distance
            if label[i] != nearest:
                label[i] = nearest
                moved += 1
            #pragma acc atomic
            sizes[nearest] += 1
            for d in range(dims):
                #pragma acc atomic
                sums[nearest, d] += points[i, d]
        #pragma acc parallel loop collapse(2)
        for c in range(k):
            for d in range(dims):
                if sizes[c] > 0:
                    centres[c, d] = sums[c, d] / sizes[c]
        rounds += 1
    return rounds
