// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=name-simt-arguments | filecheck %s

module attributes {gpu.container_module} {
  func.func @f(%x: memref<?xf64>, %n: index) {
    %d = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {name = "x"}
    gpu.launch_func @m::@k blocks in (%n, %n, %n) threads in (%n, %n, %n) args(%n : index, %d : memref<?xf64>)
    acc.delete accPtr(%d : memref<?xf64>)
    return
  }
  gpu.module @m {
    // The memref is two pointers, an offset, a size and a stride.
    // CHECK: llvm.func @k
    // CHECK-SAME: pyacc.argument_names = ["", "x", "x", "x", "x", "x"]
    llvm.func @k(%0: i64, %1: !llvm.ptr, %2: !llvm.ptr, %3: i64, %4: i64, %5: i64)
        attributes {gpu.kernel, nvvm.kernel} {
      llvm.return
    }
  }
}
