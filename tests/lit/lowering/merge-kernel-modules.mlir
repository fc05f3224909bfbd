// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=merge-kernel-modules | filecheck %s

// CHECK-LABEL: func.func @step
// CHECK: gpu.launch_func @step_kernels::@step_kernel_0
// CHECK: gpu.launch_func @step_kernels::@step_kernel_1
// CHECK: gpu.module @step_kernels
// CHECK: gpu.func @step_kernel_0
// CHECK: memref.global "private" @shared
// CHECK: gpu.func @step_kernel_1
// CHECK: func.func private @called
// CHECK-NOT: gpu.module
// CHECK-NOT: memref.global
module attributes {gpu.container_module} {
  func.func @step(%n: index) {
    gpu.launch_func @step_kernel::@step_kernel blocks in (%n, %n, %n) threads in (%n, %n, %n)
    gpu.launch_func @step_kernel_0::@step_kernel blocks in (%n, %n, %n) threads in (%n, %n, %n)
    return
  }
  gpu.module @step_kernel {
    gpu.func @step_kernel() kernel {
      gpu.return
    }
    memref.global "private" @shared : memref<2xf32, #gpu.address_space<workgroup>>
  }
  gpu.module @step_kernel_0 {
    gpu.func @step_kernel() kernel {
      func.call @called() : () -> ()
      gpu.return
    }
    func.func private @called() {
      return
    }
    memref.global "private" @shared : memref<2xf32, #gpu.address_space<workgroup>>
  }
}
