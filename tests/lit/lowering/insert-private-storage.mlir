// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=insert-private-storage | filecheck %s

// An array private to a gang and used by its lanes lies in shared memory, a scalar that lanes only read does not.
// Workers get a part each: 2 workers of 40 bytes.
// CHECK-DAG: memref.global "private" @__pyacc_shared_0 : memref<8xf32, #gpu.address_space<workgroup>>
// CHECK-DAG: memref.global "private" @__pyacc_shared_1 : memref<80xi8, #gpu.address_space<workgroup>>
// CHECK-LABEL: func.func @gang
func.func @gang(%n: index, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c32 : index) {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: %[[S:.*]] = memref.get_global @__pyacc_shared_0
      // CHECK: %[[T:.*]] = memref.memory_space_cast %[[S]]
      // CHECK: memref.alloca() : memref<f32>
      %t = memref.alloca() : memref<8xf32>
      %u = memref.alloca() : memref<f32>
      memref.store %x, %u[] : memref<f32>
      scf.parallel (%j) = (%c0) to (%n) step (%c1) {
        %v = memref.load %u[] : memref<f32>
        // CHECK: memref.store %{{.*}}, %[[T]][
        memref.store %v, %t[%j] : memref<8xf32>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  return
}

// CHECK-LABEL: func.func @worker
func.func @worker(%n: index, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c32 = arith.constant 32 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c2 : index) vector_length(%c32 : index) {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: %[[ID:.*]] = gpu.thread_id y
      // CHECK: %[[SHIFT:.*]] = arith.muli %[[ID]]
      // CHECK: memref.view %{{.*}}[%[[SHIFT]]][] : memref<80xi8, #gpu.address_space<workgroup>> to memref<9xf32
      %t = memref.alloca() : memref<9xf32>
      scf.parallel (%j) = (%c0) to (%n) step (%c1) {
        memref.store %x, %t[%j] : memref<9xf32>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_y]>}
    acc.yield
  }
  return
}

// One thread calls for all of its block: the others look at what the function wrote.
// CHECK-LABEL: func.func @called
func.func private @write(memref<7xf32>)
func.func @called(%n: index, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c32 : index) {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: %[[S:.*]] = memref.get_global @__pyacc_shared_2
      // CHECK: %[[T:.*]] = memref.memory_space_cast %[[S]]
      // CHECK: call @write(%[[T]])
      %t = memref.alloca() : memref<7xf32>
      func.call @write(%t) : (memref<7xf32>) -> ()
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  return
}
