// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=bind-simt-library | filecheck %s

// CHECK-NOT: __nv_
// CHECK-LABEL: llvm.func @k
gpu.module @m {
  llvm.func @__nv_expf(f32) -> f32
  llvm.func @__nv_fast_sinf(f32) -> f32
  llvm.func @__nv_rsqrt(f64) -> f64
  llvm.func @malloc(i64) -> !llvm.ptr
  llvm.func @free(!llvm.ptr)
  llvm.func @mine() {
    llvm.return
  }
  llvm.func @k(%x: f32, %y: f64) -> f64 {
    // CHECK: llvm.call @expf(%arg0) : (f32) -> f32
    %0 = llvm.call @__nv_expf(%x) : (f32) -> f32
    // CHECK: llvm.call @sinf(%arg0) : (f32) -> f32
    %1 = llvm.call @__nv_fast_sinf(%x) : (f32) -> f32
    // CHECK: %[[ROOT:.*]] = llvm.call @sqrt(%arg1) : (f64) -> f64
    // CHECK: llvm.fdiv %{{.*}}, %[[ROOT]]
    %2 = llvm.call @__nv_rsqrt(%y) : (f64) -> f64
    // CHECK: %[[P:.*]] = llvm.call @pyacc_simt_malloc(%{{.*}}) : (i64) -> !llvm.ptr
    // CHECK: llvm.call @pyacc_simt_free(%[[P]])
    %n = llvm.mlir.constant(8 : i64) : i64
    %p = llvm.call @malloc(%n) : (i64) -> !llvm.ptr
    llvm.call @free(%p) : (!llvm.ptr) -> ()
    // Functions of the program itself stay.
    // CHECK: llvm.call @mine
    llvm.call @mine() : () -> ()
    llvm.return %2 : f64
  }
  // CHECK: llvm.func @expf(f32) -> f32 attributes {memory_effects =
}
