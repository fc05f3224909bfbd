// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=grant-float-flags | filecheck %s

// A multiply and an add may become one operation; what a reduction allows stays allowed.
// CHECK-LABEL: func.func @flags
// CHECK: arith.mulf %{{.*}}, %{{.*}} fastmath<contract> : f64
// CHECK: arith.addf %{{.*}}, %{{.*}} fastmath<reassoc,contract> : f64
func.func @flags(%a: f64, %b: f64) -> f64 {
  %p = arith.mulf %a, %b : f64
  %s = arith.addf %p, %b fastmath<reassoc> : f64
  return %s : f64
}
