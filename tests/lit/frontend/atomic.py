# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas --verify-diagnostics
# ruff: noqa
"""`atomic` binds to one statement, or to a pair in braces, and is refused: it is not compiled yet."""


# CHECK-LABEL: def atomic(x, k, y):
# CHECK:           #pragma acc atomic update
# CHECK-NEXT:      x[0] += 1
# CHECK:           #pragma acc atomic read
# CHECK-NEXT:      v = x[1]
# CHECK:           #pragma acc atomic write
# CHECK-NEXT:      x[2] = 3
# CHECK:           #pragma acc atomic capture
# CHECK-NEXT:      #{
# CHECK-NEXT:      v = x[3]
# CHECK-NEXT:      x[3] += 1
# CHECK-NEXT:      #}
def atomic(x, k, y):
    #pragma acc parallel loop
    for i in range(len(k)):
        # error: [ACC105] "`atomic`"
        #pragma acc atomic update
        x[0] += 1
        # error: [ACC105] "`atomic`"
        #pragma acc atomic read
        v = x[1]
        # error: [ACC105] "`atomic`"
        #pragma acc atomic write
        x[2] = 3
        # error: [ACC105] "`atomic`"
        #pragma acc atomic capture
        #{
        v = x[3]
        x[3] += 1
        #}
        y[i] = v
