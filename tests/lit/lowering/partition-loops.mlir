// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=partition-loops | filecheck %s

// Collapsed loops run by one number: a gang has consecutive ones, its lanes stride over them. The host divides.
// CHECK-LABEL: func.func @collapsed
func.func @collapsed(%n: index, %m: index, %a: memref<?x?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  // CHECK: %[[EACH:.*]] = arith.divui %{{.*}}, %arg0
  // CHECK: %[[MORE:.*]] = arith.remui %{{.*}}, %arg0
  // CHECK: acc.parallel
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c64 : index) {
    // CHECK: %[[GANG:.*]] = gpu.block_id x
    // CHECK: %[[TOTAL:.*]] = arith.muli %arg0, %arg1
    // CHECK: arith.muli %[[GANG]], %[[EACH]]
    // CHECK: arith.minui %[[GANG]], %[[MORE]]
    // CHECK: %[[END:.*]] = arith.minui %{{.*}}, %[[TOTAL]]
    // CHECK: %[[LANE:.*]] = gpu.thread_id x
    // CHECK: %[[START:.*]] = arith.addi %{{.*}}, %[[LANE]]
    // CHECK: scf.for %[[K:.*]] = %[[START]] to %[[END]] step %c64
    // CHECK: %[[J:.*]] = arith.remui %[[K]], %arg1
    // CHECK: %[[I:.*]] = arith.divui %[[K]], %arg1
    // CHECK: memref.load %arg2[%[[I]], %[[J]]]
    scf.parallel (%i, %j) = (%c0, %c0) to (%n, %m) step (%c1, %c1) {
      %0 = memref.load %a[%i, %j] : memref<?x?xf64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}

// Of a row padded to 64 threads only 40 lanes have a part in vector loops.
// CHECK-LABEL: func.func @padded
func.func @padded(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c40 = arith.constant 40 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c40 : index) {
    // CHECK: %[[IDLE:.*]] = arith.cmpi uge, %{{.*}}, %c40
    // CHECK: %[[END:.*]] = arith.select %[[IDLE]], %c0{{.*}}, %{{.*}}
    // CHECK: scf.for %{{.*}} to %[[END]]
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}
