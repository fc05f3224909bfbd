# SPDX-License-Identifier: Apache-2.0
"""Bitonic sort of a power of two elements: a network of compare-and-swap, a kernel for each of its layers."""

from pyacc_mlir import acc


@acc.jit
def sort(x):
    """Sorts `x` in place."""
    n = len(x)
    #pragma acc data copy(x)
    #{
    size = 2
    while size <= n:
        stride = size // 2
        while stride > 0:
            #pragma acc parallel loop independent
            for i in range(n):
                other = i ^ stride
                if other > i and (x[i] > x[other]) == (i & size == 0):
                    x[i], x[other] = x[other], x[i]
            stride //= 2
        size *= 2
    #}
