// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=plan-launch-size | filecheck %s

// The trip count is computed on the host and shared out in blocks of 128 lanes.
// CHECK-LABEL: func.func @defaults
func.func @defaults(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK-DAG: %[[LANES:.*]] = arith.constant 128 : index
  // CHECK: arith.divui %{{.*}}, %[[LANES]]
  // CHECK: %[[GANGS:.*]] = arith.minsi
  // CHECK: acc.parallel num_gangs({%[[GANGS]] : index, %{{.*}} : index, %{{.*}} : index}) num_workers(%{{.*}} : index) vector_length(%[[LANES]] : index)
  acc.parallel {
    %m = arith.subi %n, %c1 : index
    scf.parallel (%i) = (%c0) to (%m) step (%c1) {
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}

// What the program says is kept, but a size that it computes is at least 1; workers that no loop uses are not launched.
// CHECK-LABEL: func.func @given
func.func @given(%n: index, %g: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : i32
  %c48 = arith.constant 48 : i32
  // CHECK-DAG: %[[LANES:.*]] = arith.constant 48 : index
  // CHECK-DAG: %[[GIVEN:.*]] = arith.index_cast %arg1 : i32 to index
  // CHECK-DAG: %[[GANGS:.*]] = arith.maxsi %[[GIVEN]],
  // CHECK-NOT: constant 7 : index
  // CHECK: acc.parallel num_gangs({%[[GANGS]] : index, {{.*}}}) num_workers(%{{.*}}) vector_length(%[[LANES]] : index)
  acc.parallel num_gangs({%g : i32}) num_workers(%c7 : i32) vector_length(%c48 : i32) {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}

// A trip count that only the device knows: a fixed number of gangs stride over the loop.
// CHECK-LABEL: func.func @unknown
func.func @unknown(%n: memref<index>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: %[[GANGS:.*]] = arith.constant 1024 : index
  // CHECK: acc.parallel num_gangs({%[[GANGS]] : index
  acc.parallel {
    %m = memref.load %n[] : memref<index>
    scf.parallel (%i) = (%c0) to (%m) step (%c1) {
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}
