// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --pass-pipeline=annotate-vector-loops | filecheck %s

// Accesses of a vector loop form a group that carries no dependence; an array private to an iteration is not in it.
// CHECK: #[[GROUP:.*]] = #llvm.access_group<id = distinct[0]<>>
// CHECK: #[[LOOP:.*]] = #llvm.loop_annotation<mustProgress = true, parallelAccesses = #[[GROUP]]>
// CHECK-LABEL: func.func @vector_loop
// CHECK: scf.for
// CHECK: llvm.load %{{.*}} {access_groups = [#[[GROUP]]]}
// CHECK: memref.store %{{.*}} : memref<4xf64>
// CHECK: llvm.store %{{.*}} {access_groups = [#[[GROUP]]]}
// CHECK: } {llvm.loop_annotation = #[[LOOP]]}
func.func @vector_loop(%x: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %own = memref.alloca() : memref<4xf64>
    %v = memref.load %x[%i] : memref<?xf64>
    memref.store %v, %own[%c0] : memref<4xf64>
    memref.store %v, %x[%i] : memref<?xf64>
  } {pyacc.vector}
  return
}

// -----

// A short sum of elements that indices from memory choose has several partial sums, and no gathers.
// CHECK: #llvm.loop_interleave<count = 4 : i32>
// CHECK: #llvm.loop_vectorize<width = 1 : i32>
// CHECK-LABEL: func.func @sparse_row
func.func @sparse_row(%x: memref<?xf64>, %column: memref<?xindex>, %n: index) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %sum = scf.for %k = %c0 to %n step %c1 iter_args(%s = %zero) -> (f64) {
    %at = memref.load %column[%k] : memref<?xindex>
    %v = memref.load %x[%at] : memref<?xf64>
    %t = arith.addf %s, %v fastmath<reassoc> : f64
    scf.yield %t : f64
  } {pyacc.vector}
  return %sum : f64
}

// -----

// Loops around other loops have no use for it, and other loops no right to it.
// CHECK-LABEL: func.func @others
// CHECK-NOT: llvm.
// CHECK-NOT: pyacc.vector
func.func @others(%x: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %v = memref.load %x[%j] : memref<?xf64>
      memref.store %v, %x[%i] : memref<?xf64>
    }
  } {pyacc.vector}
  return
}
