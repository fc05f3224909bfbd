# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A feature that is not supported yet."""

import numpy as np


def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        # error: [ACC105] "rank 0"
        t = np.zeros(())
        x[i] += t[()]


def right(x: "f64[:]"):
    #pragma acc parallel loop copy(x)
    for i in range(len(x)):
        x[i] += 1
