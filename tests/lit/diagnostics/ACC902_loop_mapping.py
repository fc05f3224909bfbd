# SPDX-License-Identifier: Apache-2.0
# RUN: %python %s | filecheck %s
"""How a loop is shared over gangs, workers and lanes, as `report()` tells it."""

import numpy as np

from pyacc_mlir import acc


# CHECK: ACC902_loop_mapping.py:14:5: loop mapped to gang, vector [ACC902]
@acc.jit
def increment(x):
    """One level of loops."""
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1


increment(np.ones(3))
print(increment.report())
