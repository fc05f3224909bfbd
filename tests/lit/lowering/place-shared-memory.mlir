// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=place-shared-memory | filecheck %s

// CHECK-NOT: llvm.mlir.global
gpu.module @m {
  llvm.mlir.global private @a() {addr_space = 3 : i32} : !llvm.array<3 x i8>
  llvm.mlir.global private @b() {addr_space = 3 : i32} : !llvm.array<4 x f64>
  llvm.mlir.global private @common() {addr_space = 3 : i32} : !llvm.array<5 x i32>
  llvm.mlir.global external @dynamic() {addr_space = 3 : i32} : !llvm.array<0 x i8>
  // What a function uses comes first, in every kernel.
  // CHECK-LABEL: llvm.func @routine
  // CHECK: llvm.getelementptr %{{.*}}[0] : (!llvm.ptr) -> !llvm.ptr, i8
  llvm.func @routine() -> !llvm.ptr<3> {
    %0 = llvm.mlir.addressof @common : !llvm.ptr<3>
    llvm.return %0 : !llvm.ptr<3>
  }
  // CHECK-LABEL: llvm.func @calls
  // CHECK-SAME: pyacc.shared_bytes = 35 : i64
  // CHECK: llvm.getelementptr %{{.*}}[32] : (!llvm.ptr) -> !llvm.ptr, i8
  llvm.func @calls() attributes {nvvm.kernel} {
    %0 = llvm.mlir.addressof @a : !llvm.ptr<3>
    %1 = llvm.call @routine() : () -> !llvm.ptr<3>
    llvm.return
  }
  // CHECK-LABEL: llvm.func @alone
  // CHECK-SAME: pyacc.shared_bytes = 48 : i64
  llvm.func @alone() attributes {nvvm.kernel} {
    // CHECK: %[[BASE:.*]] = llvm.call @pyacc_simt_shared() : () -> !llvm.ptr
    // CHECK: llvm.getelementptr %[[BASE]][0] : (!llvm.ptr) -> !llvm.ptr, i8
    %0 = llvm.mlir.addressof @a : !llvm.ptr<3>
    // CHECK: llvm.getelementptr %{{.*}}[16] : (!llvm.ptr) -> !llvm.ptr, i8
    %1 = llvm.mlir.addressof @b : !llvm.ptr<3>
    // CHECK: llvm.call @pyacc_simt_dynamic_shared()
    %2 = llvm.mlir.addressof @dynamic : !llvm.ptr<3>
    llvm.return
  }
}
