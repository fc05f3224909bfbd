// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=emit-simt-entries | filecheck %s

gpu.module @m {
  llvm.func @pyacc_simt_barrier(i32, i32, i32, i32, !llvm.ptr) -> i32
  // CHECK: llvm.func internal @k(%arg0: !llvm.ptr, %arg1: i64) attributes {gpu.kernel
  // CHECK-NOT: nvvm.
  llvm.func @k(%p: !llvm.ptr, %n: i64)
      attributes {gpu.kernel, nvvm.kernel, nvvm.maxntid = array<i32: 128, 1, 1>, pyacc.shared_bytes = 256 : i64,
                  pyacc.argument_names = ["x", ""]} {
    %zero = llvm.mlir.constant(0 : i32) : i32
    %mine = llvm.alloca %zero x !llvm.array<10 x f64> : (i32) -> !llvm.ptr
    %one = llvm.mlir.constant(1 : i64) : i64
    %other = llvm.alloca %one x !llvm.array<10 x f64> : (i64) -> !llvm.ptr
    %0 = llvm.call @pyacc_simt_barrier(%zero, %zero, %zero, %zero, %p) : (i32, i32, i32, i32, !llvm.ptr) -> i32
    %1 = llvm.atomicrmw add %p, %n monotonic : !llvm.ptr, i64
    llvm.return
  }
  // CHECK: llvm.func @k_entry(%arg0: !llvm.ptr)
  // CHECK: %[[P:.*]] = llvm.load %{{.*}} : !llvm.ptr -> !llvm.ptr
  // CHECK: %[[N:.*]] = llvm.load %{{.*}} : !llvm.ptr -> i64
  // CHECK: llvm.call @k(%{{.*}}, %[[N]]) : (!llvm.ptr, i64) -> ()
  // CHECK: llvm.mlir.global private constant @k_name("k\00")
  // CHECK: @k_pointers_0("x\00")
  // CHECK: llvm.mlir.global external constant @k_kernel()
  // Version; it waits (1) and updates atomically (2); shared bytes, bytes of private arrays, number of arguments.
  // CHECK: llvm.mlir.constant(1 : i32)
  // CHECK-NEXT: llvm.mlir.constant(3 : i32)
  // CHECK-NEXT: llvm.mlir.constant(256 : i32)
  // CHECK-NEXT: llvm.mlir.constant(80 : i32)
  // CHECK-NEXT: llvm.mlir.constant(2 : i32)
}
