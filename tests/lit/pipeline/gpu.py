# SPDX-License-Identifier: Apache-2.0
# RUN: pyacc-opt %s --emit=gpu --target=sm_90 | filecheck %s --check-prefix=GPU
# RUN: pyacc-opt %s --emit=nvvm --target=sm_90 | filecheck %s --check-prefix=NVVM
# RUN: pyacc-opt %s --emit=llvm --target=sm_90 | filecheck %s --check-prefix=LLVM
# RUN: pyacc-opt %s --emit=ptx --target=sm_75 | filecheck %s --check-prefix=PTX
# ruff: noqa
"""One program with two kernels through the stages of NVIDIA's GPUs."""

import math

# GPU-LABEL: func.func @scale(
# GPU-COUNT-2:  gpu.launch

# NVVM:         gpu.module
# NVVM:         llvm.func @scale_kernel
# NVVM:         nvvm.kernel

# LLVM:         define ptx_kernel void @

# One text with both kernels, complete: the math function has been linked.
# PTX:          .target sm_75
# PTX-NOT:      .target
# PTX-COUNT-2:  .visible .entry
# PTX-NOT:      .extern .func
def scale(x: "f64[:]", y: "f64[:]"):
    #pragma acc parallel loop
    for i in range(len(x)):
        y[i] = math.exp(x[i])
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = y[i] + 1
