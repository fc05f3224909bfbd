// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=lower-wait-directives,canonicalize | filecheck %s

// Without queues: all of them. Without async, the host waits (-2).
func.func @waits(%q: i64, %r: i32, %c: i1) {
  acc.wait
  acc.wait(%q, %r : i64, i32) async if(%c)
  acc.wait(%q : i64) async(%r : i32)
  return
}
// CHECK-LABEL: func.func @waits
// CHECK-SAME: (%[[Q:.*]]: i64, %[[R:.*]]: i32, %[[C:.*]]: i1)
// CHECK-DAG: %[[NONE:.*]] = llvm.mlir.constant(0 : i64)
// CHECK-DAG: %[[TWO:.*]] = llvm.mlir.constant(2 : i64)
// CHECK-DAG: %[[NOVAL:.*]] = llvm.mlir.constant(-1 : i64)
// CHECK-DAG: %[[SYNC:.*]] = llvm.mlir.constant(-2 : i64)
// CHECK: call @pyacc_rt_wait(%[[NONE]], %{{.*}}, %[[SYNC]])
// CHECK: scf.if %[[C]] {
// CHECK-DAG: llvm.store %[[Q]]
// CHECK-DAG: %[[WIDE:.*]] = arith.extsi %[[R]]
// CHECK-DAG: llvm.store %[[WIDE]]
// CHECK: func.call @pyacc_rt_wait(%[[TWO]], %{{.*}}, %[[NOVAL]])
// CHECK: %[[OTHER:.*]] = arith.extsi %[[R]]
// CHECK: call @pyacc_rt_wait(%{{.*}}, %{{.*}}, %[[OTHER]])
// CHECK-NOT: acc.wait
