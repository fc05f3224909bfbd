# SPDX-License-Identifier: Apache-2.0
# RUN: %python %s | filecheck %s
"""Why a `cache` directive changes nothing on a GPU, as `report()` tells it."""

import numpy as np

from pyacc_mlir import acc


# CHECK: ACC904_cache_not_staged.py:16:27: `x[i]` not staged in shared memory: the loop writes the array [ACC904]
@acc.jit(device="simt")
def double(x):
    """The array is written."""
    #pragma acc parallel loop
    for i in range(len(x)):
        #pragma acc cache(x[i])
        x[i] = 2 * x[i]


double(np.ones(4))
print(double.report())
