# SPDX-License-Identifier: Apache-2.0
# RUN: %python %s | filecheck %s
"""Which loops of `kernels` were found parallel, and why others were not, as `report()` tells it."""

import numpy as np

from pyacc_mlir import acc


# CHECK: ACC903_loop_analysis.py:17:5: loop is parallel: its iterations are independent [ACC903]
# CHECK: ACC903_loop_analysis.py:19:5: loop runs sequentially: an element of `x` that one iteration writes may be
@acc.jit
def program(x, y):
    """A loop of each kind."""
    #pragma acc kernels
    #{
    for i in range(len(x)):
        y[i] = x[i]
    for i in range(1, len(x)):
        x[i] += x[i - 1]
    #}


program(np.ones(3), np.ones(3))
print(program.report())
