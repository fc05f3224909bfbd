// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --pass-pipeline=annotate-data-operations | filecheck %s

// The queue of a construct is that of its data and of its launch; a region's is that of its own entries and exits.
func.func @queues(%q: i64, %m: memref<?xf64>) {
  %r = acc.copyin varPtr(%m : memref<?xf64>) -> memref<?xf64> {name = "m"}
  acc.data async dataOperands(%r : memref<?xf64>) {
    %d = acc.copyin varPtr(%m : memref<?xf64>) -> memref<?xf64> {name = "m"}
    acc.parallel dataOperands(%d : memref<?xf64>) async(%q : i64) {
      acc.yield
    }
    acc.delete accPtr(%d : memref<?xf64>) {dataClause = #acc<data_clause acc_copyin>, name = "m"}
    acc.terminator
  }
  acc.delete accPtr(%r : memref<?xf64>) {dataClause = #acc<data_clause acc_copyin>, name = "m"}
  return
}
// CHECK-LABEL: func.func @queues
// CHECK-SAME: (%[[Q:.*]]: i64,
// CHECK-NEXT: acc.copyin {{.*}} async -> {{.*}}pyacc.directive = [[REGION:.*]] : i64
// CHECK-NEXT: acc.data async
// CHECK-NEXT: acc.copyin {{.*}} async(%[[Q]] : i64) -> {{.*}}pyacc.directive = [[CONSTRUCT:.*]] : i64
// CHECK-NEXT: func.call @pyacc_launch_queue(%[[Q]])
// CHECK-NEXT: acc.parallel dataOperands(%{{.*}} : memref<?xf64>) {
// CHECK: acc.delete {{.*}} async(%[[Q]] : i64) {{.*}}pyacc.directive = [[CONSTRUCT]] : i64
// CHECK: acc.delete {{.*}} async {{.*}}pyacc.directive = [[REGION]] : i64

// -----

// The device's copy of a firstprivate array ends with the launch that reads it, as scratch memory does, on its queue.
module attributes {gpu.container_module} {
  func.func private @pyacc_launch_queue(i64)
  func.func @launch(%q: i64, %m: memref<4xf64>, %s: memref<?xi8>, %n: index) {
    %f = acc.firstprivate_map varPtr(%m : memref<4xf64>) async(%q : i64) -> memref<4xf64> {name = "m", pyacc.directive = 7 : i64}
    func.call @pyacc_launch_queue(%q) : (i64) -> ()
    %d = acc.create varPtr(%s : memref<?xi8>) -> memref<?xi8> {implicit = true}
    gpu.launch_func @kernels::@k blocks in (%n, %n, %n) threads in (%n, %n, %n) args(%f : memref<4xf64>, %d : memref<?xi8>)
    acc.delete accPtr(%d : memref<?xi8>) {dataClause = #acc<data_clause acc_create>, implicit = true}
    return
  }
  gpu.module @kernels {
    gpu.func @k(%a: memref<4xf64>, %b: memref<?xi8>) kernel {
      gpu.return
    }
  }
}
// CHECK-LABEL: func.func @launch
// CHECK-SAME: (%[[Q:.*]]: i64,
// CHECK: acc.create {{.*}} async(%[[Q]] : i64) -> {{.*}}pyacc.directive = 8
// CHECK-NEXT: gpu.launch_func
// CHECK-NEXT: acc.delete {{.*}}memref<4xf64>) async(%[[Q]] : i64) {{.*}}pyacc.directive = 7
// CHECK-NEXT: acc.delete {{.*}}memref<?xi8>) async(%[[Q]] : i64) {{.*}}pyacc.directive = 8
