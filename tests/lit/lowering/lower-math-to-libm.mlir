// SPDX-License-Identifier: Apache-2.0
// REQUIRES: x86
// RUN: pyacc-opt %s --target=host:x86-64-v4 --pass-pipeline=lower-math-to-libm | filecheck %s

// Scalars call libm, which says what vector functions there are; vectors call those, in parts if need be.
func.func @functions(%x: f64, %y: f32, %v: vector<8xf64>, %w: vector<32xf32>) {
  // CHECK-LABEL: func.func @functions
  // CHECK: llvm.call @exp(%{{.*}}) : (f64) -> f64
  %a = math.exp %x : f64
  // CHECK: llvm.call @powf(%{{.*}}, %{{.*}}) : (f32, f32) -> f32
  %b = math.powf %y, %y : f32
  // CHECK: llvm.call @_ZGVeN8v_exp(%{{.*}}) : (vector<8xf64>) -> vector<8xf64>
  %c = math.exp %v : vector<8xf64>
  // CHECK-COUNT-2: llvm.call @_ZGVeN16v_sinf(%{{.*}}) : (vector<16xf32>) -> vector<16xf32>
  %d = math.sin %w : vector<32xf32>
  // CHECK: math.sqrt
  %e = math.sqrt %x : f64
  return
}
// CHECK: llvm.func @exp(f64) -> f64 attributes {{.*}}"vector-function-abi-variant", "_ZGVeN8v_exp(_ZGVeN8v_exp),_ZGVdN4v_exp(_ZGVdN4v_exp),_ZGVbN2v_exp(_ZGVbN2v_exp)"
// CHECK: llvm.mlir.global appending @llvm.compiler.used
