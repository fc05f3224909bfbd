// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=expand-powers | filecheck %s

// CHECK-LABEL: func.func @powers
// CHECK-SAME: (%[[X:.*]]: f64, %[[Y:.*]]: f64)
func.func @powers(%x: f64, %y: f64) -> (f64, f64, f64) {
  %half = arith.constant 0.5 : f64
  %two = arith.constant 2.0 : f64
  // CHECK: math.sqrt %[[X]]
  // CHECK: math.absf
  // CHECK: arith.select
  %a = math.powf %x, %half : f64
  // CHECK: arith.mulf %[[X]], %[[X]]
  %b = math.powf %x, %two : f64
  // CHECK: math.powf %[[X]], %[[Y]]
  %c = math.powf %x, %y : f64
  return %a, %b, %c : f64, f64, f64
}
