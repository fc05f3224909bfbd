// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --pass-pipeline=lower-device-data,canonicalize,cse | filecheck %s

// The clauses of one directive act together; kernels get the device's address in place of the host's.
func.func private @kernel(memref<?xf64>, memref<?x?xf32>)
func.func @clauses(%x: memref<?xf64>, %y: memref<?x?xf32>, %q: i64, %lo: index, %n: index) {
  %b = acc.bounds lowerbound(%lo : index) extent(%n : index)
  %dx = acc.copyin varPtr(%x : memref<?xf64>) bounds(%b) async(%q : i64) -> memref<?xf64> {name = "x", pyacc.directive = 0 : i64}
  %dy = acc.create varPtr(%y : memref<?x?xf32>) async(%q : i64) -> memref<?x?xf32> {dataClause = #acc<data_clause acc_copyout>, name = "y", pyacc.directive = 0 : i64}
  func.call @kernel(%dx, %dy) : (memref<?xf64>, memref<?x?xf32>) -> ()
  acc.copyout accPtr(%dy : memref<?x?xf32>) async(%q : i64) to varPtr(%y : memref<?x?xf32>) {name = "y", pyacc.directive = 0 : i64}
  acc.delete accPtr(%dx : memref<?xf64>) bounds(%b) async(%q : i64) {dataClause = #acc<data_clause acc_copyin>, name = "x", pyacc.directive = 0 : i64}
  return
}
// CHECK-LABEL: func.func @clauses
// CHECK-SAME: (%{{.*}}: memref<?xf64>, %{{.*}}: memref<?x?xf32>, %[[Q:[^:]*]]: i64, %[[LO:[^:]*]]: index, %[[N:[^:]*]]: index)
// CHECK-DAG: %[[COPYIN:.*]] = llvm.mlir.constant(1 : i32)
// CHECK-DAG: %[[COPYOUT:.*]] = llvm.mlir.constant(3 : i32)
// CHECK-DAG: %[[LOWER:.*]] = arith.index_cast %[[LO]] : index to i64
// CHECK-DAG: %[[COUNT:.*]] = arith.index_cast %[[N]] : index to i64
// CHECK: llvm.store %[[LOWER]]
// CHECK: llvm.store %[[COUNT]]
// CHECK: call @pyacc_rt_join_sections(
// CHECK-NEXT: %[[X:.*]] = call @pyacc_rt_enter_data(%[[COPYIN]], %[[SX:.*]], %[[Q]])
// CHECK-NEXT: %[[Y:.*]] = call @pyacc_rt_enter_data(%[[COPYOUT]], %[[SY:.*]], %[[Q]])
// CHECK: llvm.insertvalue %[[X]], %{{.*}}[0]
// CHECK: llvm.insertvalue %[[Y]], %{{.*}}[1]
// CHECK: call @kernel(
// CHECK: call @pyacc_rt_join_sections(
// CHECK-NEXT: call @pyacc_rt_exit_data(%[[COPYOUT]], %[[SY]], %[[Q]])
// CHECK-NEXT: call @pyacc_rt_exit_data(%[[COPYIN]], %[[SX]], %[[Q]])
// CHECK-NOT: acc.

// -----

// The condition of a region holds for its entries and exits, and decides which memory its body names.
func.func private @kernel(memref<?xf64>)
func.func @condition(%x: memref<?xf64>, %c: i1) {
  %dx = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {dataClause = #acc<data_clause acc_copy>, name = "x"}
  acc.data if(%c) dataOperands(%dx : memref<?xf64>) {
    func.call @kernel(%dx) : (memref<?xf64>) -> ()
    acc.terminator
  }
  acc.copyout accPtr(%dx : memref<?xf64>) to varPtr(%x : memref<?xf64>) {dataClause = #acc<data_clause acc_copy>, name = "x"}
  return
}
// CHECK-LABEL: func.func @condition
// CHECK-SAME: %[[C:[^:]*]]: i1
// CHECK: %[[BASE:.*]] = scf.if %[[C]] -> (!llvm.ptr) {
// CHECK-NEXT: %[[ENTERED:.*]] = func.call @pyacc_rt_enter_data
// CHECK-NEXT: scf.yield %[[ENTERED]]
// CHECK: llvm.insertvalue %[[BASE]]
// CHECK: call @kernel
// CHECK: scf.if %[[C]] {
// CHECK-NEXT: func.call @pyacc_rt_exit_data

// -----

// Directives without a region. Updates happen in the order written; queues: -1 is `async` alone, -2 synchronous.
func.func @directives(%x: memref<?xf64>, %y: memref<?xf64>, %c: i1) {
  %e = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {name = "x", structured = false}
  acc.enter_data async dataOperands(%e : memref<?xf64>)
  %s = acc.getdeviceptr varPtr(%y : memref<?xf64>) -> memref<?xf64> {dataClause = #acc<data_clause acc_update_self>, name = "y", structured = false}
  %d = acc.update_device varPtr(%x : memref<?xf64>) -> memref<?xf64> {name = "x", structured = false}
  acc.update if(%c) dataOperands(%s, %d : memref<?xf64>, memref<?xf64>) attributes {ifPresent}
  acc.update_host accPtr(%s : memref<?xf64>) to varPtr(%y : memref<?xf64>) {dataClause = #acc<data_clause acc_update_self>, name = "y", structured = false}
  %g = acc.getdeviceptr varPtr(%x : memref<?xf64>) -> memref<?xf64> {dataClause = #acc<data_clause acc_copyout>, name = "x", structured = false}
  acc.exit_data dataOperands(%g : memref<?xf64>) attributes {finalize}
  acc.copyout accPtr(%g : memref<?xf64>) to varPtr(%x : memref<?xf64>) {name = "x", structured = false}
  return
}
// CHECK-LABEL: func.func @directives
// CHECK-SAME: %[[C:[^:]*]]: i1
// CHECK-DAG: %[[COPYIN:.*]] = llvm.mlir.constant(257 : i32)
// CHECK-DAG: %[[SELF:.*]] = llvm.mlir.constant(2062 : i32)
// CHECK-DAG: %[[DEVICE:.*]] = llvm.mlir.constant(2063 : i32)
// CHECK-DAG: %[[COPYOUT:.*]] = llvm.mlir.constant(771 : i32)
// CHECK-DAG: %[[NOVAL:.*]] = llvm.mlir.constant(-1 : i64)
// CHECK-DAG: %[[SYNC:.*]] = llvm.mlir.constant(-2 : i64)
// CHECK: call @pyacc_rt_enter_data(%[[COPYIN]], %{{.*}}, %[[NOVAL]])
// CHECK: scf.if %[[C]] {
// CHECK-NEXT: func.call @pyacc_rt_update(%[[SELF]], %{{.*}}, %[[SYNC]])
// CHECK-NEXT: func.call @pyacc_rt_update(%[[DEVICE]], %{{.*}}, %[[SYNC]])
// CHECK: call @pyacc_rt_exit_data(%[[COPYOUT]], %{{.*}}, %[[SYNC]])
// CHECK-NOT: acc.

// -----

// host_data: the body names the device's memory. A view keeps its strides; its offset is in the address.
func.func private @library(memref<?xf64, strided<[?], offset: ?>>)
func.func @addresses(%x: memref<?xf64, strided<[?], offset: ?>>) {
  %d = acc.use_device varPtr(%x : memref<?xf64, strided<[?], offset: ?>>) -> memref<?xf64, strided<[?], offset: ?>> {name = "x"}
  acc.host_data dataOperands(%d : memref<?xf64, strided<[?], offset: ?>>) {
    func.call @library(%d) : (memref<?xf64, strided<[?], offset: ?>>) -> ()
    acc.terminator
  }
  return
}
// CHECK-LABEL: func.func @addresses
// CHECK-DAG: %[[ZERO:.*]] = llvm.mlir.constant(0 : i64)
// CHECK: %[[BASE:.*]] = call @pyacc_rt_use_device
// CHECK: %[[MOVED:.*]] = llvm.insertvalue %[[ZERO]], %{{.*}}[2]
// CHECK: llvm.insertvalue %[[BASE]], %[[MOVED]][0]
// CHECK: call @library
