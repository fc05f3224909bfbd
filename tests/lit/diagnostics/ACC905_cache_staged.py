# SPDX-License-Identifier: Apache-2.0
# RUN: %python %s | filecheck %s
"""What becomes of `cache` on a GPU, as `report()` tells it."""

import numpy as np

from pyacc_mlir import acc


# CHECK: ACC905_cache_staged.py:16:27: `x[i - 1:i + 2]` staged in shared memory: a tile of 130 elements for each gang
@acc.jit(device="simt")
def smooth(x, y):
    """Neighbours are read."""
    #pragma acc parallel loop
    for i in range(1, len(x) - 1):
        #pragma acc cache(x[i - 1:i + 2])
        y[i] = x[i - 1] + x[i] + x[i + 1]


smooth(np.ones(4), np.ones(4))
print(smooth.report())
