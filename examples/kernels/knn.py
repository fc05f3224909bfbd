# SPDX-License-Identifier: Apache-2.0
"""The k nearest neighbours of each query: a private list of the best, kept in order by insertion."""

import numpy as np

from pyacc_mlir import acc


@acc.jit
def nearest(points, queries, index, distance):
    """Row `q` of `index` and `distance` becomes the points nearest to query `q`, the nearest first."""
    n, dims = points.shape
    k = index.shape[1]
    best = np.empty(k)
    who = np.empty(k, np.int64)
    #pragma acc parallel loop gang vector private(best, who) copyin(points, queries) copyout(index, distance)
    for q in range(len(queries)):
        for slot in range(k):
            best[slot] = np.inf
            who[slot] = -1
        for i in range(n):
            away = 0.0
            for d in range(dims):
                away += (points[i, d] - queries[q, d]) ** 2
            slot = k
            while slot > 0 and best[slot - 1] > away:
                if slot < k:
                    best[slot] = best[slot - 1]
                    who[slot] = who[slot - 1]
                slot -= 1
            if slot < k:
                best[slot] = away
                who[slot] = i
        for slot in range(k):
            index[q, slot] = who[slot]
            distance[q, slot] = best[slot] ** 0.5
