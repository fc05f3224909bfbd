// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=lower-reductions | filecheck %s

// Four warps: shuffles, a slot for each warp, then one atomic update by the block's first thread.
// CHECK: memref.global "private" @__pyacc_shared_0 : memref<32xf64, #gpu.address_space<workgroup>>
// CHECK-LABEL: func.func @sum
func.func @sum(%x: memref<?xf64>, %s: memref<f64>, %n: index) {
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c128 = arith.constant 128 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c128 : index) {
    // CHECK: %[[COPY:.*]] = memref.alloca() : memref<f64>
    // CHECK: memref.store %{{.*}}, %[[COPY]][]
    // CHECK: scf.parallel
    %r = acc.reduction_init %s <add> : memref<f64> {
      %p = memref.alloca() : memref<f64>
      memref.store %zero, %p[] : memref<f64>
      acc.yield %p : memref<f64>
    }
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %0 = memref.load %x[%i] : memref<?xf64>
      %1 = memref.load %r[] : memref<f64>
      %2 = arith.addf %1, %0 : f64
      memref.store %2, %r[] : memref<f64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    // CHECK: memref.load %[[COPY]][]
    // CHECK-COUNT-5: gpu.shuffle
    // CHECK: memref.get_global @__pyacc_shared_0
    // CHECK: gpu.barrier
    // CHECK: %[[TOTAL:.*]] = scf.for {{.*}} iter_args
    // CHECK: gpu.barrier
    // CHECK: scf.if
    // CHECK-NEXT: memref.atomic_rmw addf %[[TOTAL]], %arg1[]
    acc.reduction_combine_region %r into %s : memref<f64> {
      %0 = memref.load %s[] : memref<f64>
      %1 = memref.load %r[] : memref<f64>
      %2 = arith.addf %0, %1 : f64
      memref.store %2, %s[] : memref<f64>
    }
    acc.yield
  }
  return
}

// A product has no machine operation: compare and swap. One lane: no shuffles.
// CHECK-LABEL: func.func @product
func.func @product(%x: memref<?xi64>, %s: memref<i64>, %n: index) {
  %one = arith.constant 1 : i64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c1 : index) {
    %r = acc.reduction_init %s <mul> : memref<i64> {
      %p = memref.alloca() : memref<i64>
      memref.store %one, %p[] : memref<i64>
      acc.yield %p : memref<i64>
    }
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %0 = memref.load %x[%i] : memref<?xi64>
      %1 = memref.load %r[] : memref<i64>
      %2 = arith.muli %1, %0 : i64
      memref.store %2, %r[] : memref<i64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    // CHECK-NOT: gpu.shuffle
    // CHECK: memref.generic_atomic_rmw %arg1[]
    // CHECK: arith.muli
    acc.reduction_combine_region %r into %s : memref<i64> {
      %0 = memref.load %s[] : memref<i64>
      %1 = memref.load %r[] : memref<i64>
      %2 = arith.muli %0, %1 : i64
      memref.store %2, %s[] : memref<i64>
    }
    acc.yield
  }
  return
}
