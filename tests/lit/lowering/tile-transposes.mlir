// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --target=host:x86-64-v4 --pass-pipeline=tile-transposes | filecheck %s

// Eight rows and eight columns at a time; what is left of the rows, then what is left of all.
// CHECK-LABEL: func.func @transpose
// CHECK: scf.for %{{.*}} step %c8
// CHECK: scf.if
// CHECK: scf.for %{{.*}} step %c8
// CHECK-COUNT-8: llvm.load %{{.*}} : !llvm.ptr -> vector<8xf64>
// CHECK: vector.shuffle
// CHECK-COUNT-8: llvm.store %{{.*}} : vector<8xf64>, !llvm.ptr
// CHECK: scf.for
// CHECK: memref.store
// CHECK: } else {
// CHECK: memref.store
// CHECK: } {pyacc.vector}
func.func @transpose(%a: memref<?x?xf64>, %b: memref<?x?xf64>, %n: index, %m: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %m step %c1 {
      %v = memref.load %a[%j, %i] : memref<?x?xf64>
      memref.store %v, %b[%i, %j] : memref<?x?xf64>
    } {pyacc.vector}
  } {pyacc.rows}
  return
}

// -----

// What is read along diagonals stays as it is.
// CHECK-LABEL: func.func @diagonals
// CHECK-NOT: vector.shuffle
// CHECK: return
func.func @diagonals(%a: memref<?x?xf64>, %b: memref<?x?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %k = arith.addi %i, %j : index
      %v = memref.load %a[%k, %i] : memref<?x?xf64>
      memref.store %v, %b[%i, %j] : memref<?x?xf64>
    } {pyacc.vector}
  } {pyacc.rows}
  return
}
