// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=insert-scratch-memory | filecheck %s

// An array whose size is known at run time only: each gang takes its part of one array in device memory.
// CHECK-LABEL: func.func @dynamic
func.func @dynamic(%g: index, %n: index, %x: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  // CHECK: %[[PART:.*]] = arith.andi
  // CHECK: %[[BYTES:.*]] = arith.muli %[[PART]], %arg0
  // CHECK: %[[HOST:.*]] = memref.alloc(%[[BYTES]]) : memref<?xi8>
  // CHECK: %[[DEVICE:.*]] = acc.create varPtr(%[[HOST]] : memref<?xi8>)
  // CHECK: acc.parallel
  acc.parallel num_gangs({%g : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c32 : index) {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: %[[START:.*]] = arith.muli %{{.*}}, %[[PART]]
      // CHECK: %[[PRIVATE:.*]] = memref.view %[[DEVICE]][%[[START]]][%arg1] : memref<?xi8> to memref<?xf64>
      %t = memref.alloca(%n) : memref<?xf64>
      // CHECK: memref.store %arg2, %[[PRIVATE]]
      memref.store %x, %t[%c0] : memref<?xf64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  // CHECK: acc.delete accPtr(%[[DEVICE]] : memref<?xi8>)
  // CHECK: memref.dealloc %[[HOST]]
  return
}

// A small array of static size stays for shared memory or the thread itself.
// CHECK-LABEL: func.func @small
func.func @small(%n: index, %x: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c1 : index) {
    // CHECK: memref.alloca() : memref<8xf64>
    %t = memref.alloca() : memref<8xf64>
    memref.store %x, %t[%c0] : memref<8xf64>
    acc.yield
  }
  return
}
