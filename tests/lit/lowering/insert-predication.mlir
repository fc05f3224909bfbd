// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=insert-predication | filecheck %s

// One thread stores for its block; the lanes wait before they read, and all wait before the next iteration stores.
// CHECK-LABEL: func.func @between_levels
func.func @between_levels(%a: memref<?xf64>, %b: memref<?xf64>, %n: index, %x: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c64 : index) {
    // CHECK: scf.parallel
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: gpu.barrier
      // CHECK: %[[FIRST:.*]] = arith.cmpi eq, %thread_id_x
      // CHECK: scf.if %[[FIRST]] {
      // CHECK-NEXT: memref.store %arg3, %arg0
      memref.store %x, %a[%i] : memref<?xf64>
      // CHECK: gpu.barrier
      // CHECK-NEXT: scf.parallel
      scf.parallel (%j) = (%c0) to (%n) step (%c1) {
        %0 = memref.load %a[%i] : memref<?xf64>
        memref.store %0, %b[%j] : memref<?xf64>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  return
}

// Variables of a thread are written by all of them, and need no barrier.
// CHECK-LABEL: func.func @thread_variable
func.func @thread_variable(%b: memref<?xf64>, %n: index, %x: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c64 : index) {
    // CHECK-NOT: gpu.barrier
    // CHECK-NOT: scf.if
    // CHECK: memref.store %arg2, %alloca[]
    %p = memref.alloca() : memref<f64>
    memref.store %x, %p[] : memref<f64>
    scf.parallel (%j) = (%c0) to (%n) step (%c1) {
      %0 = memref.load %p[] : memref<f64>
      memref.store %0, %b[%j] : memref<?xf64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}

// Rows of 32 lanes wait for their warp, longer ones at a barrier of their own.
// CHECK-LABEL: func.func @row_of_warp
func.func @row_of_warp(%a: memref<?xf64>, %n: index, %x: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c32 = arith.constant 32 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c4 : index) vector_length(%c32 : index) {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: nvvm.bar.warp.sync
      // CHECK: scf.if
      memref.store %x, %a[%i] : memref<?xf64>
      // CHECK: nvvm.bar.warp.sync
      scf.parallel (%j) = (%c0) to (%n) step (%c1) {
        %0 = memref.load %a[%i] : memref<?xf64>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_y]>}
    acc.yield
  }
  return
}

// CHECK-LABEL: func.func @long_row
func.func @long_row(%a: memref<?xf64>, %n: index, %x: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c40 = arith.constant 40 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c4 : index) vector_length(%c40 : index) {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: %[[COUNT:.*]] = arith.constant 64 : index
      // CHECK: %[[THREADS:.*]] = arith.index_cast %[[COUNT]]
      // CHECK: nvvm.barrier id = %{{.*}} number_of_threads = %[[THREADS]]
      memref.store %x, %a[%i] : memref<?xf64>
      scf.parallel (%j) = (%c0) to (%n) step (%c1) {
        %0 = memref.load %a[%i] : memref<?xf64>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_y]>}
    acc.yield
  }
  return
}

// What the single thread did before it combines a reduction stays before that.
// CHECK-LABEL: func.func @before_a_combine
func.func @before_a_combine(%a: memref<?xf32>, %n: index, %s: memref<f64>, %t: memref<f64>, %x: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c32 : index) {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: scf.if
      // CHECK-NEXT: memref.store %{{.*}}, %[[S:.*]][] : memref<f64>
      // CHECK-NEXT: }
      memref.store %x, %s[] : memref<f64>
      %own = acc.reduction_init %s <max> : memref<f64> {
        %alloca = memref.alloca() : memref<f64>
        memref.store %x, %alloca[] : memref<f64>
        acc.yield %alloca : memref<f64>
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.parallel (%j) = (%c0) to (%n) step (%c1) {
        %0 = memref.load %a[%j] : memref<?xf32>
        %1 = arith.extf %0 : f32 to f64
        %2 = memref.load %own[] : memref<f64>
        %3 = arith.maxnumf %1, %2 : f64
        memref.store %3, %own[] : memref<f64>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      // CHECK: acc.reduction_combine_region %{{.*}} into %[[S]]
      acc.reduction_combine_region %own into %s : memref<f64> {
        %0 = memref.load %s[] : memref<f64>
        %1 = memref.load %own[] : memref<f64>
        %2 = arith.maxnumf %0, %1 : f64
        memref.store %2, %s[] : memref<f64>
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      // CHECK: scf.if
      // CHECK-NEXT: memref.store %{{.*}}, %{{.*}}[] : memref<f64>
      // CHECK-NEXT: }
      memref.store %x, %t[] : memref<f64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  return
}

// All threads have left a while loop, whose condition reads, before one of them writes behind it.
// CHECK-LABEL: func.func @behind_a_condition
func.func @behind_a_condition(%k: memref<i64>, %a: memref<?xf64>, %n: index, %x: f64, %zero: i64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  acc.parallel num_gangs({%c1 : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c64 : index) {
    // CHECK: scf.while
    scf.while : () -> () {
      // CHECK: memref.load %[[K:.*]][] : memref<i64>
      %0 = memref.load %k[] : memref<i64>
      %1 = arith.cmpi slt, %0, %zero : i64
      scf.condition(%1)
    } do {
      // CHECK: gpu.barrier
      // CHECK: memref.store %{{.*}}, %[[K]][]
      memref.store %zero, %k[] : memref<i64>
      scf.parallel (%j) = (%c0) to (%n) step (%c1) {
        memref.store %x, %a[%j] : memref<?xf64>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      // CHECK: scf.yield
      // CHECK-NEXT: }
      // CHECK-NEXT: gpu.barrier
      scf.yield
    }
    // CHECK: scf.if
    // CHECK-NEXT: memref.store %{{.*}}, %[[K]][]
    memref.store %zero, %k[] : memref<i64>
    acc.yield
  }
  return
}
