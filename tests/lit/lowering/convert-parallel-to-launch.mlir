// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=convert-parallel-to-launch | filecheck %s

// Rows are padded to whole warps; allocas move to the head.
// CHECK-LABEL: func.func @launch
func.func @launch(%n: index, %x: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c40 = arith.constant 40 : index
  // CHECK: %[[LANES:.*]] = arith.constant 64 : index
  // CHECK: gpu.launch blocks({{.*}}) in (%{{.*}} = %arg0, {{.*}}) threads({{.*}}) in (%{{.*}} = %[[LANES]], %{{.*}} = %c3, {{.*}}) {
  // CHECK-NEXT: memref.alloca
  // CHECK: scf.for
  // CHECK: gpu.terminator
  acc.parallel num_gangs({%n : index, %c1 : index, %c1 : index}) num_workers(%c3 : index) vector_length(%c40 : index) {
    scf.for %i = %c0 to %n step %c1 {
      %p = memref.alloca() : memref<f64>
      memref.store %x, %p[] : memref<f64>
    }
    acc.yield
  }
  return
}
