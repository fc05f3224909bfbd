// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=check-unwritten-reads | filecheck %s

gpu.module @m {
  // CHECK-LABEL: llvm.func @k
  llvm.func @k(%p: !llvm.ptr, %v: f64, %n: i32) {
    // A variable of the thread itself, and what may be poison by chance.
    // CHECK-NOT: pyacc_simt_read
    // CHECK: llvm.load %arg0 : !llvm.ptr -> i16
    %mine = llvm.alloca %n x f64 : (i32) -> !llvm.ptr
    %own = llvm.load %mine : !llvm.ptr -> f64
    %small = llvm.load %p : !llvm.ptr -> i16
    // CHECK: %[[BYTES:.*]] = llvm.mlir.constant(8 : i64)
    // CHECK: llvm.call @pyacc_simt_read(%arg0, %[[BYTES]], %{{.*}})
    // CHECK-NEXT: llvm.load %arg0 : !llvm.ptr -> f64
    %w = llvm.load %p : !llvm.ptr -> f64
    // CHECK-NEXT: llvm.store
    llvm.store %w, %p : f64, !llvm.ptr
    llvm.return
  }
}
