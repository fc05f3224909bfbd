# SPDX-License-Identifier: Apache-2.0
"""PageRank by power iteration: a pull over incoming links, sums for lost rank and for the change."""

from pyacc_mlir import acc


@acc.jit
def pagerank(starts, sources, outgoing, rank, damping, tolerance):
    """`rank` becomes the stationary distribution. Returns the number of iterations."""
    n = len(rank)
    new = rank.copy()
    change = 1.0
    iterations = 0
    #pragma acc data copyin(starts, sources, outgoing) copyout(rank) create(new)
    #{
    #pragma acc parallel loop
    for v in range(n):
        rank[v] = 1.0 / n
    while change > tolerance:
        lost = 0.0
        #pragma acc parallel loop reduction(+:lost)
        for v in range(n):
            if outgoing[v] == 0:
                lost += rank[v]
        base = (1.0 - damping + damping * lost) / n
        change = 0.0
        #pragma acc parallel loop gang worker reduction(+:change)
        for v in range(n):
            total = 0.0
            #pragma acc loop vector reduction(+:total)
            for at in range(starts[v], starts[v + 1]):
                u = sources[at]
                total += rank[u] / outgoing[u]
            new[v] = base + damping * total
            change += abs(new[v] - rank[v])
        #pragma acc kernels
        rank[:] = new
        iterations += 1
    #}
    return iterations
