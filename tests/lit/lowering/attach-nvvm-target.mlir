// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_120 --pass-pipeline=attach-nvvm-target | filecheck %s

// CHECK: gpu.module @k [#nvvm.target<O = 3, chip = "sm_120">]
gpu.module @k {
}
