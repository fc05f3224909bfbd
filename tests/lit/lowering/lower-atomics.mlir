// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=lower-atomics | filecheck %s

// CHECK-LABEL: func.func @atomics
func.func @atomics(%x: memref<i32>, %v: memref<i32>, %y: memref<1xf64>, %one: i32, %two: f64) {
  acc.parallel {
    // An update by one machine operation.
    // CHECK: memref.atomic_rmw addi %arg3, %arg0[]
    acc.atomic.update %x : memref<i32> {
    ^bb0(%old: i32):
      %new = arith.addi %old, %one : i32
      acc.yield %new : i32
    }
    // Any other update is a compare-and-swap loop.
    // CHECK: memref.generic_atomic_rmw %arg2[%{{.*}}]
    // CHECK: arith.divf
    // CHECK: memref.atomic_yield
    acc.atomic.update %y : memref<1xf64> {
    ^bb0(%old: f64):
      %new = arith.divf %two, %old : f64
      acc.yield %new : f64
    }
    // CHECK: memref.atomic_rmw assign %arg3, %arg0[]
    acc.atomic.write %x = %one : memref<i32>, i32
    // CHECK: %[[V:.*]] = memref.load %arg0[]
    // CHECK: memref.store %[[V]], %arg1[]
    acc.atomic.read %v = %x : memref<i32>, memref<i32>, i32
    acc.yield
  }
  return
}
