# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=acc --verify-diagnostics
# ruff: noqa
"""`init`, `shutdown` and `set` are read, and left to the interpreter: they make no block."""


# CHECK-LABEL: def runtime(n):
# CHECK:         #pragma acc init device_type(nvidia) device_num(0)
# CHECK:         #pragma acc set device_num(n) default_async(1)
# CHECK:         #pragma acc shutdown if(n)
def runtime(n):
    #pragma acc init device_type(nvidia) device_num(0)
    #pragma acc set device_num(n) default_async(1)
    #pragma acc shutdown if(n)
    pass
