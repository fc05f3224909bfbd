# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""`init`, `shutdown` and `set` are read, and refused: they are not compiled yet."""


# CHECK-LABEL: def runtime(n):
# CHECK:         #pragma acc init device_type(nvidia) device_num(0)
# CHECK:         #pragma acc set device_num(n) default_async(1)
# CHECK:         #pragma acc shutdown if(n)
def runtime(n):
    # error: [ACC105] "`init`"
    #pragma acc init device_type(nvidia) device_num(0)
    # error: [ACC105] "`set`"
    #pragma acc set device_num(n) default_async(1)
    # error: [ACC105] "`shutdown`"
    #pragma acc shutdown if(n)
    pass
