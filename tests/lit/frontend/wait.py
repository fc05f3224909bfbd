# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""`wait` is read with its queues."""


# CHECK-LABEL: def wait(n):
# CHECK:         {{^}}    #pragma acc wait{{$}}
# CHECK:         {{^}}    #pragma acc wait(queues: 1, n){{$}}
# CHECK:         {{^}}    #pragma acc wait(devnum: 0 : queues: 1, 2) async(3) if(n){{$}}
def wait(n):
    #pragma acc wait
    #pragma acc wait(1, n)
    #pragma acc wait(devnum:0:queues:1, 2) async(3) if(n)
    pass
