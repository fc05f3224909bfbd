# SPDX-License-Identifier: Apache-2.0
"""Pi by throwing darts: a generator that hashes the number of the throw, so every device throws the same darts."""

import numpy as np

from pyacc_mlir import acc


#pragma acc routine seq
def scramble(key):
    """SplitMix64's output function."""
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


def uniform(seed, draw):
    """A float in [0, 1)."""
    bits = scramble(seed + np.uint64(draw) * np.uint64(0x9E3779B97F4A7C15))
    return float(bits >> np.uint64(11)) * 2.0**-53


@acc.jit
def hits(throws, seed):
    """How many of the `throws` land inside the quarter of the circle."""
    inside = 0
    #pragma acc parallel loop gang vector reduction(+:inside)
    for i in range(throws):
        x = uniform(seed, 2 * i)
        y = uniform(seed, 2 * i + 1)
        if x * x + y * y < 1.0:
            inside += 1
    return inside
