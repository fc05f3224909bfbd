# SPDX-License-Identifier: Apache-2.0
"""Shortest paths between all pairs: `enter data` and `exit data` around plain Python's loop over the middle vertex."""

from pyacc_mlir import acc


@acc.jit
def shortest_paths(d):
    """`d[i, j]` comes in as the length of the edge, infinite where there is none, and becomes that of the path."""
    n = len(d)
    #pragma acc enter data copyin(d)
    for k in range(n):
        #pragma acc parallel loop gang present(d)
        for i in range(n):
            first = d[i, k]
            #pragma acc loop vector
            for j in range(n):
                d[i, j] = min(d[i, j], first + d[k, j])
    #pragma acc exit data copyout(d)
