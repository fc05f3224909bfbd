// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --pass-pipeline=version-wraparound | filecheck %s

// Where the smallest index is known only to the run, there are two loops. What is carried comes out of either.
// CHECK: #[[ONE:.*]] = #llvm.loop_vectorize<width = 1 : i32>
// CHECK: #[[SCALAR:.*]] = #llvm.loop_annotation<vectorize = #[[ONE]], interleave
// CHECK-LABEL: func.func @from_memory
// CHECK-SAME: (%[[BASE:.*]]: index, %arg1
// CHECK: %[[LEAST:.*]] = arith.addi %[[BASE]], %c0
// CHECK: %[[FINE:.*]] = arith.cmpi sge, %[[LEAST]], %{{.*}} : index
// CHECK: %[[SUM:.*]] = scf.if %[[FINE]] -> (f64)
// CHECK: scf.for
// CHECK: %[[AT:.*]] = arith.addi
// CHECK-NOT: arith.select
// CHECK: memref.load %{{.*}}[%[[AT]]]
// CHECK: } {pyacc.vector}
// CHECK: } else {
// CHECK: scf.for
// CHECK: arith.select
// CHECK-NOT: pyacc.vector
// CHECK: llvm.loop_annotation = #[[SCALAR]]
// CHECK: return %[[SUM]]
func.func @from_memory(%base: index, %a: memref<?xf64>, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %extent = memref.dim %a, %c0 : memref<?xf64>
  %sum = scf.for %k = %c0 to %n step %c1 iter_args(%s = %zero) -> (f64) {
    %x = arith.addi %base, %k : index
    %end = arith.addi %x, %extent : index
    %negative = arith.cmpi slt, %x, %c0 : index
    %at = arith.select %negative, %end, %x : index
    %v = memref.load %a[%at] : memref<?xf64>
    %t = arith.addf %s, %v : f64
    scf.yield %t : f64
  } {pyacc.vector}
  return %sum : f64
}

// -----

// What the loops tell needs no choice: i + j is not negative, i - 1 may be.
// CHECK-LABEL: func.func @known
// CHECK-NOT: scf.if
// CHECK: scf.for %[[I:.*]] =
// CHECK: scf.for %[[J:.*]] =
// CHECK-DAG: %[[SUM:.*]] = arith.addi %[[I]], %[[J]]
// CHECK-DAG: %[[BEFORE:.*]] = arith.select
// CHECK: memref.load %{{.*}}[%[[SUM]]]
// CHECK: memref.load %{{.*}}[%[[BEFORE]]]
func.func @known(%a: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %extent = memref.dim %a, %c0 : memref<?xf64>
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %i to %n step %c1 {
      %x = arith.addi %i, %j : index
      %x_end = arith.addi %x, %extent : index
      %x_negative = arith.cmpi slt, %x, %c0 : index
      %x_at = arith.select %x_negative, %x_end, %x : index
      %y = arith.subi %j, %c1 : index
      %y_end = arith.addi %y, %extent : index
      %y_negative = arith.cmpi slt, %y, %c0 : index
      %y_at = arith.select %y_negative, %y_end, %y : index
      %v = memref.load %a[%x_at] : memref<?xf64>
      %w = memref.load %a[%y_at] : memref<?xf64>
      %t = arith.addf %v, %w : f64
      memref.store %t, %a[%x_at] : memref<?xf64>
    } {pyacc.vector}
  }
  return
}
