# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""`wait` is read with its queues, and refused: it is not compiled yet."""


# CHECK-LABEL: def wait(n):
# CHECK:         {{^}}    #pragma acc wait{{$}}
# CHECK:         {{^}}    #pragma acc wait(queues: 1, n){{$}}
# CHECK:         {{^}}    #pragma acc wait(devnum: 0 : queues: 1, 2) async(3) if(n){{$}}
def wait(n):
    # error: [ACC105] "`wait`"
    #pragma acc wait
    # error: [ACC105] "`wait`"
    #pragma acc wait(1, n)
    # error: [ACC105] "`wait`"
    #pragma acc wait(devnum:0:queues:1, 2) async(3) if(n)
    pass
