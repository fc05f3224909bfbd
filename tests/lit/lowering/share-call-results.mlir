// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=plan-launch-size,share-call-results | filecheck %s

func.func private @walk(%a: memref<?xi64>, %i: i64) -> i64 {
  %c0 = arith.constant 0 : index
  memref.store %i, %a[%c0] : memref<?xi64>
  return %i : i64
}

// Outside of the vector loop one thread calls: what it gets goes to a cell that all of them read. A lane has its own.
// CHECK-LABEL: func.func @outside_and_inside
func.func @outside_and_inside(%n: index, %a: memref<?xi64>, %k: i64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    // CHECK: %[[CELL:.*]] = memref.alloca() {pyacc.for_all} : memref<i64>
    // CHECK-NEXT: %[[V:.*]] = func.call @walk
    // CHECK-NEXT: memref.store %[[V]], %[[CELL]][]
    // CHECK-NEXT: %[[W:.*]] = memref.load %[[CELL]][]
    %v = func.call @walk(%a, %k) : (memref<?xi64>, i64) -> i64
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: %[[OWN:.*]] = func.call @walk(%arg1, %[[W]])
      // CHECK-NEXT: memref.store %[[OWN]], %arg1
      %own = func.call @walk(%a, %v) : (memref<?xi64>, i64) -> i64
      memref.store %own, %a[%i] : memref<?xi64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}
