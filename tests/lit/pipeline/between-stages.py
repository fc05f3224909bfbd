# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=mapped -o %t.mlir
# RUN: pyacc-opt %t.mlir --from=mapped --to=llvm | filecheck %s
# RUN: pyacc-opt - --from=mapped --to=cpu --print-ir-after-all < %t.mlir 2>&1 | filecheck %s --check-prefix=AFTER
# RUN: pyacc-opt %t.mlir --pass-pipeline=canonicalize,outline-gang-bodies | filecheck %s --check-prefix=ONE
# ruff: noqa
"""What one stage prints, the next one reads; single passes; standard input."""

# CHECK:     define {{.*}}@saxpy_gang_0
# CHECK:     define {{.*}}i32 @saxpy(ptr

# AFTER:     IR after outline-gang-bodies
# AFTER:     func.func {{.*}}@saxpy_gang_0
# AFTER:     IR after hoist-allocas

# ONE-DAG:   func.func {{.*}}@saxpy_gang_0
# ONE-DAG:   acc.copyin
def saxpy(a: float, x: "f32[:]", y: "f32[:]"):
    #pragma acc parallel loop copyin(x) copy(y)
    for i in range(x.shape[0]):
        y[i] = a * x[i] + y[i]
