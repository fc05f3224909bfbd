// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=hoist-kernels-loops | filecheck %s

// The host runs the outer loop; what stands before and after it are constructs of their own.
// CHECK-LABEL: func.func @time_loop
func.func @time_loop(%d: memref<?xf64>, %n: index, %steps: i64, %v: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[TRIP:.*]] = arith.index_cast %arg2 : i64 to index
  // CHECK: acc.kernels num_gangs
  // CHECK-NEXT: memref.store
  // CHECK: acc.terminator
  // CHECK: scf.for %{{.*}} = %{{.*}} to %[[TRIP]] step
  // CHECK: acc.kernels num_gangs
  // CHECK-NEXT: acc.loop
  // CHECK: acc.loop
  // CHECK: acc.terminator
  // CHECK: acc.kernels num_gangs
  // CHECK-NEXT: memref.store
  %g = arith.constant 3 : i32
  acc.kernels num_gangs({%g : i32}) {
    %trip = arith.index_cast %steps : i64 to index
    memref.store %v, %d[%c0] : memref<?xf64>
    scf.for %t = %c0 to %trip step %c1 {
      acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
        memref.store %v, %d[%i] : memref<?xf64>
        acc.yield
      } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
      acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
        memref.store %v, %d[%i] : memref<?xf64>
        acc.yield
      } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    }
    memref.store %v, %d[%c1] : memref<?xf64>
    acc.terminator
  }
  return
}

// So it does a loop that was marked.
// CHECK-LABEL: func.func @marked_loop
func.func @marked_loop(%d: memref<?xf64>, %n: index, %v: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: scf.for
  // CHECK: acc.kernels {
  // CHECK-NEXT: acc.loop
  // CHECK-NOT: acc.kernels
  acc.kernels {
    acc.loop control(%t : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
        memref.store %v, %d[%i] : memref<?xf64>
        acc.yield
      } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, seq = [#acc.device_type<none>]}
    acc.terminator
  }
  return
}

// How often this one runs is known to the device alone.
// CHECK-LABEL: func.func @bounds_of_the_device
func.func @bounds_of_the_device(%d: memref<?xf64>, %m: memref<index>, %n: index, %v: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: acc.kernels {
  // CHECK-NEXT: memref.load
  // CHECK-NEXT: scf.for
  acc.kernels {
    %trip = memref.load %m[] : memref<index>
    scf.for %t = %c0 to %trip step %c1 {
      acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
        memref.store %v, %d[%i] : memref<?xf64>
        acc.yield
      } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    }
    acc.terminator
  }
  return
}

// And it takes a branch that it knows.
// CHECK-LABEL: func.func @branch
func.func @branch(%d: memref<?xf64>, %n: index, %known: i1, %v: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: scf.if
  // CHECK-NEXT: acc.kernels
  // CHECK-NEXT: acc.loop
  // CHECK: else
  // CHECK-NEXT: acc.kernels
  // CHECK-NEXT: memref.store
  // CHECK-NOT: acc.kernels
  acc.kernels {
    scf.if %known {
      acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
        memref.store %v, %d[%i] : memref<?xf64>
        acc.yield
      } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    } else {
      memref.store %v, %d[%c0] : memref<?xf64>
    }
    acc.terminator
  }
  return
}
