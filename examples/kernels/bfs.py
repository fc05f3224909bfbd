# SPDX-License-Identifier: Apache-2.0
"""Breadth-first search by levels: an atomic capture decides who found a vertex, a reduction whether to go on."""

import numpy as np

from pyacc_mlir import acc


@acc.jit
def bfs(starts, neighbours, source, level):
    """`level[v]` becomes the distance of `v` from `source`, -1 where no path leads. Returns the greatest distance."""
    n = len(level)
    seen = np.zeros(n, np.int32)
    depth = 0
    found = 1
    #pragma acc data copyin(starts, neighbours, seen) copyout(level)
    #{
    #pragma acc parallel loop
    for v in range(n):
        level[v] = 0 if v == source else -1
    #pragma acc serial
    seen[source] = 1
    while found > 0:
        found = 0
        #pragma acc parallel loop gang vector reduction(+:found)
        for v in range(n):
            if level[v] != depth:
                continue
            for at in range(starts[v], starts[v + 1]):
                w = neighbours[at]
                #pragma acc atomic capture
                #{
                before = seen[w]
                seen[w] = 1
                #}
                if before == 0:
                    #pragma acc atomic write
                    level[w] = depth + 1
                    found += 1
        depth += 1
    #}
    return depth - 1
