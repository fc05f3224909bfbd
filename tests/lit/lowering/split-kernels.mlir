// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=split-kernels | filecheck %s

// Each loop nest becomes a parallel construct with the sizes of the kernels construct.
// CHECK-LABEL: func.func @two_nests
func.func @two_nests(%a: memref<?xf64>, %n: index, %g: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %d = acc.copyin varPtr(%a : memref<?xf64>) -> memref<?xf64>
  // CHECK: acc.parallel dataOperands(%{{.*}}) num_gangs({%arg2 : i32}) {
  // CHECK-NEXT: acc.loop gang
  // CHECK: acc.parallel dataOperands(%{{.*}}) num_gangs({%arg2 : i32}) {
  // CHECK-NEXT: acc.loop vector
  // CHECK-NOT: acc.kernels
  acc.kernels dataOperands(%d : memref<?xf64>) num_gangs({%g : i32}) {
    acc.loop gang control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      %0 = memref.load %d[%i] : memref<?xf64>
      memref.store %0, %d[%i] : memref<?xf64>
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.loop vector control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      %0 = memref.load %d[%i] : memref<?xf64>
      memref.store %0, %d[%i] : memref<?xf64>
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.terminator
  }
  return
}

// A statement between two nests runs on one thread; what it computes reaches the second nest through a device cell.
// CHECK-LABEL: func.func @statement_between
func.func @statement_between(%d: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[HOST:.*]] = memref.alloca() : memref<f64>
  // CHECK: %[[CELL:.*]] = acc.create varPtr(%[[HOST]] : memref<f64>)
  // CHECK: acc.parallel {
  // CHECK-NEXT: acc.loop
  // CHECK: %[[ONE:.*]] = arith.constant 1 : i32
  // CHECK: acc.parallel num_gangs({%[[ONE]] : i32}) num_workers(%[[ONE]] : i32) vector_length(%[[ONE]] : i32) {
  // CHECK-NEXT: %[[V:.*]] = memref.load %arg0
  // CHECK-NEXT: memref.store %[[V]], %[[CELL]][]
  // CHECK-NEXT: memref.store %[[V]], %arg0
  // CHECK: acc.parallel {
  // CHECK-NEXT: %[[AGAIN:.*]] = memref.load %[[CELL]][]
  // CHECK-NEXT: acc.loop
  // CHECK: memref.store %[[AGAIN]], %arg0
  // CHECK: acc.delete accPtr(%[[CELL]] : memref<f64>)
  acc.kernels {
    acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      %0 = memref.load %d[%i] : memref<?xf64>
      memref.store %0, %d[%i] : memref<?xf64>
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    %v = memref.load %d[%c1] : memref<?xf64>
    memref.store %v, %d[%c0] : memref<?xf64>
    acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      memref.store %v, %d[%i] : memref<?xf64>
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.terminator
  }
  return
}

// A load that no gang of the nest can overtake moves into the nest's construct: the nest writes another type.
// CHECK-LABEL: func.func @bound_from_device
func.func @bound_from_device(%d: memref<?xf64>, %m: memref<index>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: acc.parallel {
  // CHECK-NEXT: %[[N:.*]] = memref.load %arg1[]
  // CHECK-NEXT: acc.loop {{.*}} to (%[[N]] : index)
  // CHECK-NOT: acc.parallel
  acc.kernels {
    %n = memref.load %m[] : memref<index>
    acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      %0 = memref.load %d[%i] : memref<?xf64>
      memref.store %0, %d[%i] : memref<?xf64>
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.terminator
  }
  return
}

// Independent loops inside a sequential one: one gang keeps the order of its iterations.
// CHECK-LABEL: func.func @sequential_outer
func.func @sequential_outer(%d: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[ONE:.*]] = arith.constant 1 : i32
  // CHECK: acc.parallel num_gangs({%[[ONE]] : i32}) {
  acc.kernels {
    acc.loop control(%t : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
        %0 = memref.load %d[%i] : memref<?xf64>
        memref.store %0, %d[%i] : memref<?xf64>
        acc.yield
      } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, auto_ = [#acc.device_type<none>]}
    acc.terminator
  }
  return
}

// A check of what the host knows stands before the construct, as do the extents of an array: those of the host's own.
// What only names a part of an array makes no construct.
// CHECK-LABEL: func.func @check_of_host_values
// CHECK-SAME: %[[A:[^:]*]]: memref<?xf64>, %[[N:[^:]*]]: index
func.func private @pyacc_rt_fail(i32, i64, i64)
func.func @check_of_host_values(%a: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %d = acc.copyin varPtr(%a : memref<?xf64>) -> memref<?xf64>
  // CHECK: memref.dim %[[A]]
  // CHECK: scf.if
  // CHECK: call @pyacc_rt_fail
  // CHECK: acc.parallel
  // CHECK-NEXT: memref.extract_strided_metadata
  // CHECK-NEXT: memref.reinterpret_cast
  // CHECK-NEXT: acc.loop
  // CHECK-NOT: acc.parallel
  // CHECK: return
  acc.kernels dataOperands(%d : memref<?xf64>) {
    %b, %o, %e, %s = memref.extract_strided_metadata %d : memref<?xf64> -> memref<f64>, index, index, index
    %size = memref.dim %d, %c0 : memref<?xf64>
    %part = memref.reinterpret_cast %d to offset: [%o], sizes: [%n], strides: [%s] : memref<?xf64> to memref<?xf64, strided<[?], offset: ?>>
    %wrong = arith.cmpi ne, %size, %n : index
    scf.if %wrong {
      %site = arith.constant 0 : i32
      %zero = arith.constant 0 : i64
      func.call @pyacc_rt_fail(%site, %zero, %zero) : (i32, i64, i64) -> ()
    }
    acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      %0 = memref.load %part[%i] : memref<?xf64, strided<[?], offset: ?>>
      memref.store %0, %d[%i] : memref<?xf64>
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.terminator
  }
  return
}
