// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=bind-simt-math | filecheck %s

// CHECK-NOT: __nv_
// CHECK-LABEL: llvm.func @k
gpu.module @m {
  llvm.func @__nv_expf(f32) -> f32
  llvm.func @__nv_fast_sinf(f32) -> f32
  llvm.func @__nv_rsqrt(f64) -> f64
  llvm.func @k(%x: f32, %y: f64) -> f64 {
    // CHECK: llvm.call @expf(%arg0) : (f32) -> f32
    %0 = llvm.call @__nv_expf(%x) : (f32) -> f32
    // CHECK: llvm.call @sinf(%arg0) : (f32) -> f32
    %1 = llvm.call @__nv_fast_sinf(%x) : (f32) -> f32
    // CHECK: %[[ROOT:.*]] = llvm.call @sqrt(%arg1) : (f64) -> f64
    // CHECK: llvm.fdiv %{{.*}}, %[[ROOT]]
    %2 = llvm.call @__nv_rsqrt(%y) : (f64) -> f64
    llvm.return %2 : f64
  }
  // CHECK: llvm.func @expf(f32) -> f32 attributes {memory_effects =
}
