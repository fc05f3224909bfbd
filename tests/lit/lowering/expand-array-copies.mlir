// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=expand-array-copies | filecheck %s

// Lanes share a copy into shared memory; a thread copies into its own variable alone.
// CHECK-LABEL: func.func @copies
func.func @copies(%a: memref<4x?xf32>, %s: memref<4x?xf32>) {
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  acc.parallel num_gangs({%c1 : index, %c1 : index, %c1 : index}) num_workers(%c1 : index) vector_length(%c32 : index) {
    // CHECK: %[[M:.*]] = memref.dim %arg0
    // CHECK: scf.parallel (%[[I:.*]], %[[J:.*]]) = ({{.*}}) to (%{{.*}}, %[[M]])
    // CHECK: memref.store %{{.*}}, %arg1[%[[I]], %[[J]]]
    // CHECK: } {acc.par_dims = #acc<par_dims[thread_x]>}
    memref.copy %a, %s : memref<4x?xf32> to memref<4x?xf32>
    %p = memref.alloca() : memref<4x8xf32>
    // CHECK: scf.for
    // CHECK: scf.for
    // CHECK-NOT: memref.copy
    memref.copy %a, %p : memref<4x?xf32> to memref<4x8xf32>
    acc.yield
  }
  return
}
