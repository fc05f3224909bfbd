// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=call-intrinsics | filecheck %s

// CHECK-NOT: __nv_fmax
// CHECK: llvm.func @__nv_exp(f64) -> f64
// CHECK-NOT: __nv_sqrtf
// CHECK-LABEL: llvm.func @f
// CHECK: %[[ROOT:.*]] = llvm.intr.sqrt(%{{.*}}) : (f32) -> f32
// CHECK: %[[MOST:.*]] = llvm.intr.maxnum(%{{.*}}, %{{.*}}) : (f64, f64) -> f64
// CHECK: llvm.call @__nv_exp(%[[MOST]])
gpu.module @kernels {
  llvm.func @__nv_fmax(f64, f64) -> f64
  llvm.func @__nv_exp(f64) -> f64
  llvm.func @__nv_sqrtf(f32) -> f32
  llvm.func @f(%a: f64, %b: f64, %c: f32) -> f64 {
    %root = llvm.call @__nv_sqrtf(%c) : (f32) -> f32
    %wide = llvm.fpext %root : f32 to f64
    %most = llvm.call @__nv_fmax(%a, %wide) : (f64, f64) -> f64
    %result = llvm.call @__nv_exp(%most) : (f64) -> f64
    llvm.return %result : f64
  }
}
