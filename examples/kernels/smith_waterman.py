# SPDX-License-Identifier: Apache-2.0
"""Local alignment of two sequences as a wavefront: a kernel for each diagonal, all on one queue."""

from pyacc_mlir import acc


@acc.jit
def align(a, b, score, match, mismatch, gap):
    """`score` becomes the table of Smith and Waterman. Returns the best score."""
    n, m = len(a), len(b)
    best = 0
    #pragma acc data copyin(a, b) copy(score)
    #{
    for diagonal in range(2, n + m + 1):
        #pragma acc parallel loop async(1)
        for i in range(max(1, diagonal - m), min(n, diagonal - 1) + 1):
            j = diagonal - i
            kept = score[i - 1, j - 1] + (match if a[i - 1] == b[j - 1] else mismatch)
            score[i, j] = max(0, kept, score[i - 1, j] + gap, score[i, j - 1] + gap)
    #pragma acc parallel loop collapse(2) reduction(max:best) wait(1)
    for i in range(n + 1):
        for j in range(m + 1):
            best = max(best, score[i, j])
    #}
    return best
