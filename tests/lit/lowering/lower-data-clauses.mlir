// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --pass-pipeline=lower-data-clauses,canonicalize | filecheck %s

// Entry and exit have the same kind; what the entry gives is the base of the array in the region.
func.func @clauses(%x: memref<?xf64>, %y: memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %dx = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {name = "x"}
  %dy = acc.create varPtr(%y : memref<?x?xf32>) -> memref<?x?xf32> {dataClause = #acc<data_clause acc_copyout>, name = "y"}
  acc.data dataOperands(%dx, %dy : memref<?xf64>, memref<?x?xf32>) {
    %v = memref.load %dx[%c0] : memref<?xf64>
    %w = arith.truncf %v : f64 to f32
    memref.store %w, %dy[%c0, %c0] : memref<?x?xf32>
    acc.terminator
  }
  acc.copyout accPtr(%dy : memref<?x?xf32>) to varPtr(%y : memref<?x?xf32>) {name = "y"}
  acc.delete accPtr(%dx : memref<?xf64>) {dataClause = #acc<data_clause acc_copyin>, name = "x"}
  return
}
// CHECK-LABEL: func.func @clauses
// CHECK-SAME: (%[[X:.*]]: memref<?xf64>, %[[Y:.*]]: memref<?x?xf32>)
// CHECK-DAG: %[[COPYIN:.*]] = llvm.mlir.constant(1 : i32)
// CHECK-DAG: %[[COPYOUT:.*]] = llvm.mlir.constant(3 : i32)
// CHECK: %[[BX:.*]] = call @pyacc_rt_enter_data(%[[COPYIN]], %{{.*}}
// CHECK: %[[BY:.*]] = call @pyacc_rt_enter_data(%[[COPYOUT]], %{{.*}}
// CHECK: llvm.insertvalue %[[BX]]
// CHECK: llvm.insertvalue %[[BY]]
// CHECK: call @pyacc_rt_exit_data(%[[COPYOUT]]
// CHECK: call @pyacc_rt_exit_data(%[[COPYIN]]
// CHECK-NOT: acc.

// -----

// The condition of a data region holds for its entries and exits, not for its body.
func.func @condition(%x: memref<?xf64>, %c: i1) {
  %dx = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {dataClause = #acc<data_clause acc_copy>, name = "x"}
  acc.data if(%c) dataOperands(%dx : memref<?xf64>) {
    %c0 = arith.constant 0 : index
    %zero = arith.constant 0.0 : f64
    memref.store %zero, %dx[%c0] : memref<?xf64>
    acc.terminator
  }
  acc.copyout accPtr(%dx : memref<?xf64>) to varPtr(%x : memref<?xf64>) {dataClause = #acc<data_clause acc_copy>, name = "x"}
  return
}
// CHECK-LABEL: func.func @condition
// CHECK-SAME: %[[C:[^:]*]]: i1
// CHECK: scf.if %[[C]]
// CHECK: call @pyacc_rt_enter_data
// CHECK: }
// CHECK: memref.store
// CHECK: scf.if %[[C]]
// CHECK: call @pyacc_rt_exit_data

// -----

// Data that no clause names (1024 is added), data of `enter data` (256 is added), scalars (not reported).
func.func @flags(%x: memref<?xf64>, %s: memref<f64>) {
  %dx = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {implicit = true, name = "x"}
  acc.delete accPtr(%dx : memref<?xf64>) {dataClause = #acc<data_clause acc_copyin>, implicit = true, name = "x"}
  %ds = acc.copyin varPtr(%s : memref<f64>) -> memref<f64> {name = "s"}
  acc.delete accPtr(%ds : memref<f64>) {dataClause = #acc<data_clause acc_copyin>, name = "s"}
  %ex = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {structured = false, name = "x"}
  acc.enter_data dataOperands(%ex : memref<?xf64>)
  return
}
// CHECK-LABEL: func.func @flags
// CHECK-DAG: %[[DYNAMIC:.*]] = llvm.mlir.constant(257 : i32)
// CHECK-DAG: %[[IMPLICIT:.*]] = llvm.mlir.constant(1025 : i32)
// CHECK: call @pyacc_rt_enter_data(%[[IMPLICIT]]
// CHECK: call @pyacc_rt_exit_data(%[[IMPLICIT]]
// CHECK: call @pyacc_rt_enter_data(%[[DYNAMIC]]
// CHECK-NOT: call
