# SPDX-License-Identifier: Apache-2.0
"""A library that wants the device's addresses, called from OpenACC data: `host_data` and `deviceptr`."""

from pyacc_mlir import acc


@acc.jit
def library_axpy(n, a, x, y):
    """Stands for a library: it takes addresses on the device."""
    #pragma acc parallel loop deviceptr(x, y)
    for i in range(n):
        y[i] += a * x[i]


@acc.jit
def scaled_sum(a, x, y):
    """`y += a x`, then `y` squared: our kernel and the library's work on the same memory."""
    n = len(x)
    #pragma acc data copyin(x) copy(y)
    #{
    #pragma acc host_data use_device(x, y)
    library_axpy(n, a, x, y)
    #pragma acc parallel loop
    for i in range(n):
        y[i] *= y[i]
    #}
