// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=expand-copies | filecheck %s

// An array is copied by loops, a scalar by a load and a store.
// CHECK-LABEL: func.func @copies
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[V:.*]] = memref.load %{{.*}}[%[[I]]] : memref<?xf64>
// CHECK: memref.store %[[V]], %{{.*}}[%[[I]]] : memref<?xf64>
// CHECK: %[[S:.*]] = memref.load %{{.*}}[] : memref<i64>
// CHECK: memref.store %[[S]], %{{.*}}[] : memref<i64>
// CHECK-NOT: memref.copy
func.func @copies(%a: memref<?xf64>, %b: memref<?xf64>, %s: memref<i64>, %t: memref<i64>) {
  memref.copy %a, %b : memref<?xf64> to memref<?xf64>
  memref.copy %s, %t : memref<i64> to memref<i64>
  return
}
