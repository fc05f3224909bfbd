// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --pass-pipeline=group-data-operations | filecheck %s

func.func @captured(%x: memref<?xf64>, %y: memref<?xf64>) {
  %dx = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {modifiers = #acc<data_clause_modifier capture>, name = "x"}
  %dy = acc.copyin varPtr(%y : memref<?xf64>) -> memref<?xf64> {name = "y"}
  acc.data dataOperands(%dx : memref<?xf64>) {
    acc.parallel dataOperands(%dy : memref<?xf64>) {
      acc.yield
    }
    acc.terminator
  }
  acc.delete accPtr(%dy : memref<?xf64>) {name = "y"}
  acc.delete accPtr(%dx : memref<?xf64>) {name = "x"}
  return
}
// CHECK-LABEL: func.func @captured
// CHECK: acc.copyin {{.*}}name = "x", pyacc.directive = 0
// CHECK: acc.copyin {{.*}}name = "y", pyacc.directive = 1
// CHECK: acc.delete {{.*}}name = "y", pyacc.directive = 1
// CHECK: acc.delete {{.*}}name = "x", pyacc.directive = 0

// -----

func.func @shared(%x: memref<?xf64>) {
  %dx = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {name = "x"}
  acc.data dataOperands(%dx : memref<?xf64>) {
    acc.terminator
  }
  acc.delete accPtr(%dx : memref<?xf64>) {name = "x"}
  return
}
// CHECK-LABEL: func.func @shared
// CHECK-NOT: pyacc.directive
