// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=check-shared-races | filecheck %s

gpu.module @m {
  // CHECK-LABEL: llvm.func @k
  llvm.func @k(%p: !llvm.ptr, %v: f64, %n: i32) {
    // A variable of the thread itself is nobody else's business.
    // CHECK-NOT: pyacc_simt_access
    // CHECK: llvm.store %arg1, %{{.*}}
    %mine = llvm.alloca %n x f64 : (i32) -> !llvm.ptr
    %q = llvm.getelementptr %mine[%n] : (!llvm.ptr, i32) -> !llvm.ptr, f64
    llvm.store %v, %q : f64, !llvm.ptr
    // CHECK: %[[BYTES:.*]] = llvm.mlir.constant(8 : i64)
    // CHECK: %[[WRITE:.*]] = llvm.mlir.constant(1 : i32)
    // CHECK: llvm.call @pyacc_simt_access(%arg0, %[[BYTES]], %[[WRITE]], %{{.*}})
    // CHECK-NEXT: llvm.store %arg1, %arg0
    llvm.store %v, %p : f64, !llvm.ptr
    // CHECK: %[[READ:.*]] = llvm.mlir.constant(0 : i32)
    // CHECK: llvm.call @pyacc_simt_access(%arg0, %{{.*}}, %[[READ]], %{{.*}})
    // CHECK-NEXT: llvm.load %arg0
    %w = llvm.load %p : !llvm.ptr -> f64
    // CHECK: %[[ATOMIC:.*]] = llvm.mlir.constant(2 : i32)
    // CHECK: llvm.call @pyacc_simt_access(%arg0, %{{.*}}, %[[ATOMIC]], %{{.*}})
    // CHECK-NEXT: llvm.atomicrmw
    %o = llvm.atomicrmw add %p, %n monotonic : !llvm.ptr, i32
    llvm.return
  }
}
