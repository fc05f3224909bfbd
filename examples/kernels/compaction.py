# SPDX-License-Identifier: Apache-2.0
"""What passes a test moves to the front: an atomic capture hands out places, a list keeps the order instead."""

from pyacc_mlir import acc


@acc.jit
def select(x, threshold, out):
    """The elements above `threshold` go to `out` in any order. Returns how many there are."""
    count = 0
    #pragma acc parallel loop copyin(x) copy(out, count)
    for i in range(len(x)):
        if x[i] > threshold:
            #pragma acc atomic capture
            #{
            place = count
            count += 1
            #}
            out[place] = x[i]
    return count


@acc.jit
def select_in_order(x, threshold):
    """The elements above `threshold` as a list."""
    kept = []
    #pragma acc parallel loop
    for value in x:
        if value > threshold:
            kept.append(value)
    return kept
