# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=acc --args 'i64[:], i64[:], i64[:]' | filecheck %s --check-prefix=ACC
# ruff: noqa
"""`atomic` binds to one statement, or to a pair in braces. What `v` receives passes through a cell."""


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
        # ACC: acc.atomic.update %[[X:.*]] : memref<i64, strided<[], offset: ?>>
        # ACC:   arith.addi
        #pragma acc atomic update
        x[0] += 1
        # ACC: acc.atomic.read %[[V:.*]] = %{{.*}} : memref<i64>
        # ACC: memref.load %[[V]][]
        #pragma acc atomic read
        v = x[1]
        # ACC: acc.atomic.write %{{.*}} = %{{.*}} : memref<i64, {{.*}}>, i64
        #pragma acc atomic write
        x[2] = 3
        # ACC: acc.atomic.capture if(%{{.*}}) {
        # ACC:   acc.atomic.read %{{.*}} = %[[X:.*]] : memref<i64>
        # ACC:   acc.atomic.update %[[X]]
        #pragma acc atomic capture if(i > 3)
        #{
        v = x[3]
        x[3] += 1
        #}
        y[i] = v
