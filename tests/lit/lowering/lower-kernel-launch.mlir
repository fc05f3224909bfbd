// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=lower-kernel-launch,canonicalize,cse | filecheck %s

// A memref makes a parameter of every member; sizes that are not known are at least 1; kernels are numbered.
module attributes {gpu.container_module} {
  memref.global "private" @__pyacc_shared_0 : memref<32xf64, #gpu.address_space<workgroup>> = uninitialized
  func.func private @pyacc_launch_queue(i64)
  func.func @two(%x: memref<?xf64>, %a: f32, %n: index, %q: i64) {
    %c1 = arith.constant 1 : index
    %c128 = arith.constant 128 : index
    func.call @pyacc_launch_queue(%q) : (i64) -> ()
    gpu.launch_func @kernels::@first blocks in (%n, %c1, %c1) threads in (%c128, %c1, %c1) args(%x : memref<?xf64>, %a : f32, %n : index)
    gpu.launch_func @kernels::@second blocks in (%c1, %c1, %c1) threads in (%c1, %c1, %c1) args(%x : memref<?xf64>)
    return
  }
  gpu.module @kernels {
    gpu.func @first(%x: memref<?xf64>, %a: f32, %n: index) kernel {
      gpu.return
    }
    gpu.func @second(%x: memref<?xf64>) kernel {
      gpu.return
    }
  }
}
// CHECK-LABEL: module {
// CHECK-DAG: llvm.mlir.global internal constant @[[BYTES:.*]](dense<[8, 8, 8, 8, 8, 4, 8]>
// CHECK-NOT: memref.global
// CHECK-NOT: @pyacc_launch_queue
// CHECK: func.func @two(%{{.*}}: memref<?xf64>, %{{.*}}: f32, %[[N:.*]]: index, %[[Q:.*]]: i64)
// CHECK-DAG: %[[ONE:.*]] = llvm.mlir.constant(1 : i64)
// CHECK-DAG: %[[FIRST:.*]] = llvm.mlir.constant(0 : i32)
// CHECK-DAG: %[[SECOND:.*]] = llvm.mlir.constant(1 : i32)
// CHECK-DAG: %[[SEVEN:.*]] = llvm.mlir.constant(7 : i32)
// CHECK-DAG: %[[SYNC:.*]] = llvm.mlir.constant(-2 : i64)
// CHECK-DAG: %[[LENGTHS:.*]] = llvm.mlir.addressof @[[BYTES]]
// CHECK: %[[GANGS:.*]] = arith.index_cast %[[N]]
// CHECK: %[[SIZE:.*]] = arith.maxsi %[[GANGS]], %[[ONE]]
// CHECK: llvm.store %[[SIZE]]
// CHECK: call @pyacc_rt_launch(%[[FIRST]], %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %[[LENGTHS]], %[[SEVEN]], %[[Q]], %[[FIRST]])
// CHECK: call @pyacc_rt_launch(%[[SECOND]], %{{.*}}, %[[SYNC]], %[[SECOND]])
// CHECK-NOT: gpu.
