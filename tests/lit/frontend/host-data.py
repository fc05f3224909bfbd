# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""`host_data` binds to the next statement."""


# CHECK-LABEL: def host_data(x, y, n):
# CHECK:         #pragma acc host_data use_device(x, y) if_present if(n)
# CHECK-NEXT:    call(x, y)
def host_data(x, y, n):
    #pragma acc host_data use_device(x, y), if_present, if(n)
    call(x, y)


def call(x, y):
    pass
