# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=data | filecheck %s --check-prefix=DATA
# RUN: pyacc-opt %s --emit=mapped | filecheck %s --check-prefix=MAPPED
# RUN: pyacc-opt %s --emit=cpu | filecheck %s --check-prefix=CPU
# RUN: pyacc-opt %s --emit=llvm | filecheck %s --check-prefix=LLVM
# ruff: noqa
"""One program through the stages of the host."""

# Data clauses that were left open are there, the reduction is code around the loop.
# DATA-LABEL: func.func @norm(
# DATA:         acc.copyin {{.*}}name = "x"
# DATA:         acc.parallel
# DATA:           acc.reduction_init
# DATA:           acc.loop
# DATA:           acc.reduction_combine_region

# The loop has its gangs and lanes.
# MAPPED-LABEL: func.func @norm(
# MAPPED:         acc.parallel
# MAPPED-NOT:     acc.loop
# MAPPED:           scf.parallel
# MAPPED:           acc.par_dims = #acc<par_dims[block_x, thread_x]>

# The region is a function for one gang, the block calls the thread team.
# CPU-NOT:      acc.parallel
# CPU-DAG:      func.func {{.*}}@norm_gang_0(
# CPU-DAG:      pyacc_rt_parallel

# One entry with the frame, loops with what the program promised.
# LLVM-DAG:     define {{.*}}void @norm_gang_0(i64 %{{.*}}, i64 %{{.*}}, ptr %{{.*}})
# LLVM-DAG:     define {{.*}}i32 @norm(ptr
# LLVM-DAG:     llvm.loop.parallel_accesses
def norm(x: "f64[:]", y: "f64[:]"):
    s = 0.0
    #pragma acc parallel loop reduction(+:s)
    for i in range(len(x)):
        y[i] = x[i] * x[i]
        s += y[i]
    return s
