# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
"""A routine above seq that calls itself."""


#pragma acc routine vector
def shift(row, n):
    #pragma acc loop vector
    for j in range(len(row)):
        row[j] += 1.0
    if n > 0:
        # error: 9 [ACC612] "`shift` is a `routine vector` and calls itself"
        shift(row, n - 1)


def first(a: "f64[:, :]"):
    #pragma acc parallel loop gang
    for i in range(a.shape[0]):
        shift(a[i], 3)
