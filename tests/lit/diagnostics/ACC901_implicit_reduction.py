# SPDX-License-Identifier: Apache-2.0
# RUN: %python %s | filecheck %s
"""A reduction that was added, as `report()` tells it."""

import numpy as np

from pyacc_mlir import acc


# CHECK: ACC901_implicit_reduction.py:14:5: implicit `reduction(+:s)` added [ACC901]
@acc.jit
def total(x):
    s = 0.0
    #pragma acc parallel loop
    for i in range(len(x)):
        s += x[i]
    return s


total(np.ones(3))
print(total.report())
