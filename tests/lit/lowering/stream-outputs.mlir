// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --pass-pipeline=stream-outputs | filecheck %s

// An array that is only written, one element after the other: whole aligned vectors past the caches if it is large.
// The load of what was just stored is gone.
// CHECK-LABEL: func.func @only_written
// CHECK: %[[LARGE:.*]] = arith.cmpi sge, %{{.*}}, %c33554432
// CHECK: %[[LONG:.*]] = arith.cmpi sge, %{{.*}}, %c128
// CHECK: %[[BOTH:.*]] = arith.andi %[[LARGE]], %[[LONG]]
// CHECK: %[[PAYS:.*]] = arith.andi %{{.*}}, %[[BOTH]]
// CHECK: %[[WHERE:.*]]:3 = scf.if %[[PAYS]]
// CHECK: llvm.ptrtoint
// CHECK: } else {
// CHECK: %[[ALL:.*]] = scf.for %{{.*}} = %{{.*}} to %[[WHERE]]#2
// CHECK: scf.for
// CHECK: memref.load
// CHECK: memref.store
// CHECK-NOT: memref.load
// CHECK: } {pyacc.vector}
// CHECK: scf.for
// CHECK: llvm.store %{{.*}} {alignment = {{16|32|64}} : i64, nontemporal}
// CHECK: llvm.call_intrinsic "llvm.x86.sse.sfence"
// CHECK: return %[[ALL]]
func.func @only_written(%x: memref<?xf64>, %y: memref<?xf64>, %n: index, %zero: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %most = scf.for %i = %c0 to %n step %c1 iter_args(%m = %zero) -> (f64) {
    %v = memref.load %x[%i] : memref<?xf64>
    memref.store %v, %y[%i] : memref<?xf64>
    %w = memref.load %y[%i] : memref<?xf64>
    %t = arith.maxnumf %m, %w : f64
    scf.yield %t : f64
  } {pyacc.vector}
  return %most : f64
}

// -----

// What is read as well stays in the caches, and so does what no vector holds one after the other.
// CHECK-LABEL: func.func @others
// CHECK-NOT: nontemporal
// CHECK: return
func.func @others(%x: memref<?xf64>, %y: memref<?x?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<?xf64>
    %w = arith.addf %v, %v : f64
    memref.store %w, %x[%i] : memref<?xf64>
    memref.store %w, %y[%i, %c0] : memref<?x?xf64>
  } {pyacc.vector}
  return
}
