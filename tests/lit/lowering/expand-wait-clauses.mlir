// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=expand-wait-clauses | filecheck %s

// What a false condition leaves to the host, the host waits for; copies wait too.
func.func @construct(%q: i64, %w: i64, %c: i1, %m: memref<?xf64>) {
  %d = acc.copyin varPtr(%m : memref<?xf64>) -> memref<?xf64> {name = "m"}
  acc.parallel dataOperands(%d : memref<?xf64>) async(%q : i64) wait({%w : i64}) if(%c) {
    acc.yield
  }
  acc.delete accPtr(%d : memref<?xf64>) {dataClause = #acc<data_clause acc_copyin>, name = "m"}
  return
}
// CHECK-LABEL: func.func @construct
// CHECK-SAME: (%[[Q:.*]]: i64, %[[W:.*]]: i64, %[[C:.*]]: i1,
// CHECK-NEXT: acc.wait(%[[W]] : i64) async(%[[Q]] : i64) if(%[[C]])
// CHECK: %[[NOT:.*]] = arith.xori %[[C]],
// CHECK-NEXT: acc.wait(%[[W]] : i64) if(%[[NOT]])
// CHECK-NEXT: acc.copyin
// CHECK-NEXT: acc.parallel {{.*}} async(%[[Q]] : i64) if(%[[C]]) {

// A directive that only moves data does nothing where its condition is false.
func.func @directives(%w: i64, %c: i1, %m: memref<?xf64>) {
  %d = acc.copyin varPtr(%m : memref<?xf64>) -> memref<?xf64> {name = "m", structured = false}
  acc.enter_data if(%c) async wait(%w : i64) dataOperands(%d : memref<?xf64>)
  %e = acc.update_device varPtr(%m : memref<?xf64>) -> memref<?xf64> {name = "m", structured = false}
  acc.update wait dataOperands(%e : memref<?xf64>)
  return
}
// CHECK-LABEL: func.func @directives
// CHECK-NEXT: acc.wait(%{{.*}} : i64) async if(%{{.*}})
// CHECK-NEXT: acc.copyin
// CHECK-NEXT: acc.enter_data if(%{{.*}}) async dataOperands(
// CHECK-NEXT: acc.wait{{$}}
// CHECK-NEXT: acc.update_device
// CHECK-NEXT: acc.update dataOperands(
