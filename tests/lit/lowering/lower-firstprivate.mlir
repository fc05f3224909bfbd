// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=lower-firstprivate | filecheck %s

// A scalar that is only read is passed by value.
// CHECK-LABEL: func.func @read
func.func @read(%n: memref<i64>, %out: memref<i64>) {
  // CHECK: %[[V:.*]] = memref.load %arg0[]
  // CHECK: acc.parallel {
  // CHECK-NEXT: memref.store %[[V]], %arg1[]
  %m = acc.firstprivate_map varPtr(%n : memref<i64>) -> memref<i64>
  acc.parallel {
    %p = memref.alloca() : memref<i64>
    memref.copy %m, %p : memref<i64> to memref<i64>
    %v = memref.load %p[] : memref<i64>
    memref.store %v, %out[] : memref<i64>
    acc.yield
  }
  return
}

// One that is changed keeps its copy.
// CHECK-LABEL: func.func @changed
func.func @changed(%n: memref<i64>, %one: i64) {
  // CHECK: %[[V:.*]] = memref.load %arg0[]
  // CHECK: acc.parallel {
  // CHECK-NEXT: %[[P:.*]] = memref.alloca
  // CHECK-NEXT: memref.store %[[V]], %[[P]][]
  // CHECK-NEXT: memref.store %arg1, %[[P]][]
  %m = acc.firstprivate_map varPtr(%n : memref<i64>) -> memref<i64>
  acc.parallel {
    %p = memref.alloca() : memref<i64>
    memref.copy %m, %p : memref<i64> to memref<i64>
    memref.store %one, %p[] : memref<i64>
    acc.yield
  }
  return
}
