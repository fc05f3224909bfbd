// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=expand-static-gangs | filecheck %s

// Gangs take chunks in turn; lanes share one chunk, whose end is cut off at the trip count.
// CHECK-LABEL: func.func @lanes
// CHECK-SAME: (%[[X:.*]]: memref<?xf64>, %[[N:.*]]: index, %[[C:.*]]: i64)
func.func @lanes(%x: memref<?xf64>, %n: index, %c: i64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  acc.parallel {
    // CHECK: %[[TRIP:.*]] = arith.maxsi %[[N]]
    // CHECK: %[[WIDE:.*]] = arith.index_cast %[[C]] : i64 to index
    // CHECK: %[[MOST:.*]] = arith.minsi %[[WIDE]], %[[TRIP]]
    // CHECK: %[[SIZE:.*]] = arith.maxsi %[[MOST]]
    // CHECK: %[[CHUNKS:.*]] = arith.divui %{{.*}}, %[[SIZE]]
    // CHECK: scf.parallel (%[[Q:.*]]) = (%{{.*}}) to (%[[CHUNKS]])
    // CHECK: %[[FIRST:.*]] = arith.muli %[[Q]], %[[SIZE]]
    // CHECK: %[[REST:.*]] = arith.subi %[[TRIP]], %[[FIRST]]
    // CHECK: %[[LEFT:.*]] = arith.minsi %[[SIZE]], %[[REST]]
    // CHECK: scf.parallel (%[[R:.*]]) = (%{{.*}}) to (%[[LEFT]])
    // CHECK: %[[I:.*]] = arith.addi %[[FIRST]], %[[R]]
    // CHECK: memref.store %{{.*}}, %[[X]][%[[I]]]
    // CHECK: } {acc.par_dims = #acc<par_dims[thread_x]>}
    // CHECK: } {acc.par_dims = #acc<par_dims[block_x]>, pyacc.cyclic}
    // CHECK-NOT: acc.loop
    acc.loop gang({static=%c : i64}) vector control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      memref.store %one, %x[%i] : memref<?xf64>
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>], acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}

// Collapsed loops are one space; without other levels a chunk is walked in order.
// CHECK-LABEL: func.func @collapsed
// CHECK-SAME: (%[[N:.*]]: index, %[[M:.*]]: index, %[[X:.*]]: memref<?x?xf64>)
func.func @collapsed(%n: index, %m: index, %x: memref<?x?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : i64
  %one = arith.constant 1.0 : f64
  acc.parallel {
    // CHECK: %[[ROWS:.*]] = arith.maxsi %[[N]]
    // CHECK: %[[WIDTH:.*]] = arith.maxsi %[[M]]
    // CHECK: arith.muli %[[ROWS]], %[[WIDTH]]
    // CHECK: scf.parallel
    // CHECK: scf.for
    // CHECK: %[[K:.*]] = arith.addi
    // CHECK: %[[J:.*]] = arith.remui %[[K]], %[[WIDTH]]
    // CHECK: %[[I:.*]] = arith.divui %[[K]], %[[WIDTH]]
    // CHECK: memref.store %{{.*}}, %[[X]][%[[I]], %[[J]]]
    // CHECK: } {acc.par_dims = #acc<par_dims[block_x]>, pyacc.cyclic}
    acc.loop gang({static=%c8 : i64}) control(%i : index, %j : index) = (%c0, %c0 : index, index) to (%n, %m : index, index) step (%c1, %c1 : index, index) {
      memref.store %one, %x[%i, %j] : memref<?x?xf64>
      acc.yield
    } attributes {collapse = [2], collapseDeviceType = [#acc.device_type<none>], inclusiveUpperbound = array<i1: false, false>, independent = [#acc.device_type<none>], acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  return
}

// `*`, and a loop that no gangs are left for, stay as they are.
// CHECK-LABEL: func.func @untouched
func.func @untouched(%n: index, %c: i64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %any = arith.constant -1 : i64
  acc.parallel {
    // CHECK-COUNT-2: acc.loop
    acc.loop gang({static=%any : i64}) control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>], acc.par_dims = #acc<par_dims[block_x]>}
    acc.loop gang({static=%c : i64}) control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.yield
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>], acc.par_dims = #acc<par_dims[sequential]>}
    acc.yield
  }
  return
}
