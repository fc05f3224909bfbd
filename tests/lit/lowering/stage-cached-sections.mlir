// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=plan-launch-size,stage-cached-sections | filecheck %s

func.func private @pyacc_cached_0(memref<?xf64>, i64, memref<?xf64>)
func.func private @pyacc_cached_1(memref<?xf64>, index)

// A block of 128 iterations names 130 elements: all lanes copy them, and no load of the array is left in the loop.
// CHECK-NOT: @pyacc_cached
// CHECK-LABEL: func.func @stencil
func.func @stencil(%n: index, %a: memref<?xf64>, %b: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i64
  %two = arith.constant 2 : i64
  // CHECK: %[[X:.*]] = acc.copyin varPtr(%arg1
  // CHECK: %[[Y:.*]] = acc.copyin varPtr(%arg2
  %x = acc.copyin varPtr(%a : memref<?xf64>) -> memref<?xf64>
  %y = acc.copyin varPtr(%b : memref<?xf64>) -> memref<?xf64>
  acc.parallel dataOperands(%x, %y : memref<?xf64>, memref<?xf64>) {
    // CHECK: scf.for %[[BASE:.*]] = %{{.*}} to %[[END:.*]] step %[[SIZE:.*]] {
    // CHECK: %[[LEFT:.*]] = arith.subi %[[END]], %[[BASE]]
    // CHECK: %[[COUNT:.*]] = arith.minui %[[SIZE]], %[[LEFT]]
    // CHECK: %[[TILE:.*]] = memref.alloca() {pyacc.tile} : memref<130xf64>
    // CHECK: scf.parallel (%[[T:.*]]) =
    // CHECK: arith.addi %[[BASE]], %[[T]]
    // CHECK: scf.if
    // CHECK: %[[V:.*]] = memref.load %[[X]]
    // CHECK: memref.store %[[V]], %[[TILE]][%[[T]]]
    // CHECK: acc.par_dims = #acc<par_dims[thread_x]>
    // CHECK: scf.parallel (%[[LANE:.*]]) = {{.*}} to (%[[COUNT]])
    // CHECK-NOT: memref.load %[[X]]
    // CHECK: memref.load %[[TILE]]
    // CHECK-NOT: memref.load %[[X]]
    // CHECK: memref.load %[[TILE]]
    // CHECK: memref.store %{{.*}}, %[[Y]]
    // CHECK: acc.par_dims = #acc<par_dims[thread_x]>
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %k = arith.index_cast %i : index to i64
      func.call @pyacc_cached_0(%x, %k, %y) {pyacc.lengths = array<i64: 3>, pyacc.text = "x[i:i + 3]"} : (memref<?xf64>, i64, memref<?xf64>) -> ()
      %left = memref.load %x[%i] : memref<?xf64>
      %k2 = arith.addi %k, %two : i64
      %i2 = arith.index_cast %k2 : i64 to index
      %right = memref.load %x[%i2] : memref<?xf64>
      %sum = arith.addf %left, %right : f64
      memref.store %sum, %y[%i] : memref<?xf64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  acc.delete accPtr(%x : memref<?xf64>)
  acc.delete accPtr(%y : memref<?xf64>)
  return
}

// All lanes go through the iterations of a gang loop: what one of them names is the tile. What a lane reads that may lie
// outside of the section is taken from the array then.
// CHECK-LABEL: func.func @around_lanes
func.func @around_lanes(%n: index, %a: memref<?xf64>, %far: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  // CHECK: %[[X:.*]] = acc.copyin
  %x = acc.copyin varPtr(%a : memref<?xf64>) -> memref<?xf64>
  acc.parallel dataOperands(%x : memref<?xf64>) {
    // CHECK: scf.parallel (%[[I:.*]]) =
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: %[[TILE:.*]] = memref.alloca() {pyacc.tile} : memref<8xf64>
      // CHECK: memref.store %{{.*}}, %[[TILE]]
      func.call @pyacc_cached_1(%x, %i) {pyacc.lengths = array<i64: 8>, pyacc.text = "x[i:i + 8]"} : (memref<?xf64>, index) -> ()
      %t = memref.alloca() : memref<8xf64>
      scf.parallel (%j) = (%c0) to (%c8) step (%c1) {
        // CHECK: %[[K:.*]] = arith.addi %[[I]]
        %k = arith.addi %i, %j : index
        // CHECK-NOT: scf.if
        // CHECK: memref.load %[[TILE]]
        %u = memref.load %x[%k] : memref<?xf64>
        // CHECK: scf.if
        // CHECK: memref.load %[[TILE]]
        // CHECK: else
        // CHECK: memref.load %[[X]][%arg2]
        %v = memref.load %x[%far] : memref<?xf64>
        %w = arith.addf %u, %v : f64
        memref.store %w, %t[%j] : memref<8xf64>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  acc.delete accPtr(%x : memref<?xf64>)
  return
}
