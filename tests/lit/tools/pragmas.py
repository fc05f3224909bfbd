# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=pragmas | filecheck %s
# RUN: pyacc-opt %s --emit=pragmas -o %t.py
# RUN: pyacc-opt %t.py --emit=pragmas | filecheck %s
# ruff: noqa
"""Every directive with its clauses is read and printed in one normal form, which reads back."""


# CHECK-LABEL: def compute(x, y, n):
def compute(x, y, n):
    # CHECK: {{^}}    #pragma acc parallel if(n > 3) num_gangs(n, 2) num_workers(4) vector_length(32) private(a) firstprivate(n)
    #  pragma   acc parallel if( n>3 ), num_gangs(n,2) num_workers( 4 ) \
    #     vector_length(32) private(a),firstprivate(n)
    # CHECK-NEXT: #{
    #{
    a = 0
    # CHECK: #pragma acc loop gang worker vector collapse(2) independent reduction(+: a)
    #pragma acc loop gang worker vector collapse(2) independent reduction(+:a)
    for i in range(n):
        for j in range(n):
            a += 1
    # CHECK: #}
    #}
    # CHECK: #pragma acc serial loop copyin(x[0:n]) copyout(y) default(present)
    #pragma acc serial loop copyin=x[0:n] copyout=y default(present)
    for i in range(n):
        y[i] = x[i]
    # CHECK: #pragma acc kernels loop gang(num: 4) vector(length: 8) reduction(max: b)
    b = 0
    #pragma acc kernels loop gang(4) vector(8) reduction(max:b)
    for i in range(n):
        b = max(b, x[i])


# CHECK-LABEL: def data(x, y, n):
def data(x, y, n):
    # CHECK: #pragma acc enter data copyin(x) create(y)
    #pragma acc enter data copyin(x) create(y)
    # CHECK: #pragma acc data present(x, y)
    # CHECK-NEXT: #{
    #pragma acc data present(x, y)
    x[0] = 1
    # CHECK: #pragma acc update device(x[0:1]) if(n)
    #pragma acc update device(x[0:1]) if(n)
    # CHECK: #}
    #pragma acc end data
    # CHECK: #pragma acc exit data copyout(x) delete(y) finalize
    #pragma acc exit data copyout(x) delete(y) finalize
    # CHECK: #pragma acc wait(queues: 1, 2) async(3)
    #pragma acc wait(1, 2) async(3)


# CHECK-LABEL: def atomic(x, k):
def atomic(x, k):
    # CHECK: #pragma acc parallel loop gang(static: *) device_type(nvidia) vector_length(64)
    #pragma acc parallel loop gang(static:*) device_type(nvidia) vector_length(64)
    for i in range(len(k)):
        # CHECK: #pragma acc atomic update
        #pragma acc atomic update
        x[k[i]] += 1
