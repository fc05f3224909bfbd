# SPDX-License-Identifier: Apache-2.0
# REQUIRES: ptxas
# RUN: pyacc-opt %s --emit=ptx --target=sm_75 | %ptxas -arch=sm_75 -o %t -
# RUN: pyacc-opt %s --emit=ptx --target=sm_120 | %ptxas -arch=sm_120 -o %t -
# ruff: noqa
"""A block's PTX is one text that ptxas accepts from a pipe, for the oldest and the newest: here with two kernels."""


def step(a: "f64[:, :]", b: "f64[:, :]"):
    n, m = a.shape
    #pragma acc parallel loop collapse(2)
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
    change = 0.0
    #pragma acc parallel loop collapse(2) reduction(max:change)
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            change = max(change, abs(b[i, j] - a[i, j]))
            a[i, j] = b[i, j]
    return change
