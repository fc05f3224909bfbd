// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=lower-acc-loop | filecheck %s

// A shared loop from 0 by 1 keeps its control variable; its trip count is not negative.
// CHECK-LABEL: func.func @shared
func.func @shared(%a: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    // CHECK: %[[TRIP:.*]] = arith.maxsi %arg1
    // CHECK: scf.parallel (%[[I:.*]]) = (%{{.*}}) to (%[[TRIP]])
    // CHECK: memref.load %arg0[%[[I]]]
    // CHECK: } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      %0 = memref.load %a[%i] : memref<?xf64>
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>], acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}

// An inclusive i32 loop by 3: (9 - n + 3) / 3 iterations, the control variable is n + 3 k.
// CHECK-LABEL: func.func @stepped
func.func @stepped(%a: memref<?xi32>, %n: i32) {
  %c9 = arith.constant 9 : i32
  %c3 = arith.constant 3 : i32
  acc.parallel {
    // CHECK: %[[SPAN:.*]] = arith.subi %c9_i32, %arg1
    // CHECK: %[[SUM:.*]] = arith.addi %[[SPAN]], %c3_i32
    // CHECK: %[[COUNT:.*]] = arith.divsi %[[SUM]], %c3_i32
    // CHECK: %[[INDEX:.*]] = arith.index_cast %[[COUNT]]
    // CHECK: %[[TRIP:.*]] = arith.maxsi %[[INDEX]]
    // CHECK: scf.for %[[K:.*]] = %{{.*}} to %[[TRIP]]
    // CHECK: %[[K32:.*]] = arith.index_cast %[[K]] : index to i32
    // CHECK: %[[STEPS:.*]] = arith.muli %[[K32]], %c3_i32
    // CHECK: arith.addi %arg1, %[[STEPS]]
    acc.loop control(%i : i32) = (%n : i32) to (%c9 : i32) step (%c3 : i32) {
      %0 = arith.index_cast %i : i32 to index
      memref.store %i, %a[%0] : memref<?xi32>
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: true>, seq = [#acc.device_type<none>], acc.par_dims = #acc<par_dims[sequential]>}
    acc.yield
  }
  return
}

// Collapsed loops stay one scf.parallel, or become a nest where they are sequential.
// CHECK-LABEL: func.func @collapsed
func.func @collapsed(%n: index, %m: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    // CHECK: scf.parallel (%{{.*}}, %{{.*}}) = (
    acc.loop control(%i : index, %j : index) = (%c0, %c0 : index, index) to (%n, %m : index, index) step (%c1, %c1 : index, index) {
      acc.yield
    } attributes {collapse = [2], collapseDeviceType = [#acc.device_type<none>], inclusiveUpperbound = array<i1: false, false>, independent = [#acc.device_type<none>], acc.par_dims = #acc<par_dims[block_x]>}
    // CHECK: scf.for
    // CHECK-NEXT: scf.for
    acc.loop control(%i : index, %j : index) = (%c0, %c0 : index, index) to (%n, %m : index, index) step (%c1, %c1 : index, index) {
      acc.yield
    } attributes {collapse = [2], collapseDeviceType = [#acc.device_type<none>], inclusiveUpperbound = array<i1: false, false>, seq = [#acc.device_type<none>], acc.par_dims = #acc<par_dims[sequential]>}
    acc.yield
  }
  return
}
