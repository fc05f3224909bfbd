# SPDX-License-Identifier: Apache-2.0
# RUN: not pyacc-opt %s --emit=ptx --target=sm_30 -o %t 2>&1 | filecheck %s
"""Something that the target does not have."""


# CHECK: ACC701
def first(x: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] += 1.0
