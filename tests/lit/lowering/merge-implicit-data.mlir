// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=merge-implicit-data | filecheck %s

// The clause of the construct itself is enough.
func.func @named(%m: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %p = acc.present varPtr(%m : memref<?xf64>) -> memref<?xf64> {implicit = true, name = ""}
  %d = acc.copyin varPtr(%m : memref<?xf64>) -> memref<?xf64> {name = "m"}
  acc.parallel dataOperands(%p, %d : memref<?xf64>, memref<?xf64>) {
    %v = memref.load %p[%c0] : memref<?xf64>
    memref.store %v, %p[%c0] : memref<?xf64>
    acc.yield
  }
  acc.delete accPtr(%d : memref<?xf64>) {dataClause = #acc<data_clause acc_copyin>, name = "m"}
  acc.delete accPtr(%p : memref<?xf64>) {dataClause = #acc<data_clause acc_present>, implicit = true, name = ""}
  return
}
// CHECK-LABEL: func.func @named
// CHECK-NOT: acc.present
// CHECK: %[[D:.*]] = acc.copyin
// CHECK-NEXT: acc.parallel dataOperands(%[[D]] : memref<?xf64>) {
// CHECK-NEXT: memref.load %[[D]]
// CHECK: acc.delete accPtr(%[[D]] : {{.*}}name = "m"
// CHECK-NEXT: return

// So it is where upstream repeats another clause.
func.func @repeated(%m: memref<?xf64>) {
  %p = acc.nocreate varPtr(%m : memref<?xf64>) -> memref<?xf64> {implicit = true, name = ""}
  %d = acc.nocreate varPtr(%m : memref<?xf64>) -> memref<?xf64> {name = "m"}
  acc.parallel dataOperands(%p, %d : memref<?xf64>, memref<?xf64>) {
    acc.yield
  }
  acc.delete accPtr(%d : memref<?xf64>) {dataClause = #acc<data_clause acc_no_create>, name = "m"}
  acc.delete accPtr(%p : memref<?xf64>) {dataClause = #acc<data_clause acc_no_create>, implicit = true, name = ""}
  return
}
// CHECK-LABEL: func.func @repeated
// CHECK-NEXT: %[[R:.*]] = acc.nocreate {{.*}}name = "m"
// CHECK-NEXT: acc.parallel dataOperands(%[[R]] : memref<?xf64>) {
// CHECK: acc.delete accPtr(%[[R]] :
// CHECK-NEXT: return

// Data of a region that may have none is copied; that of a region without a condition is present.
func.func @regions(%m: memref<?xf64>, %n: memref<?xf64>, %c: i1) {
  %dm = acc.copyin varPtr(%m : memref<?xf64>) -> memref<?xf64> {name = "m"}
  acc.data if(%c) dataOperands(%dm : memref<?xf64>) {
    %dn = acc.create varPtr(%n : memref<?xf64>) -> memref<?xf64> {name = "n"}
    acc.data dataOperands(%dn : memref<?xf64>) {
      %pm = acc.present varPtr(%m : memref<?xf64>) -> memref<?xf64> {implicit = true, name = ""}
      %pn = acc.present varPtr(%n : memref<?xf64>) -> memref<?xf64> {implicit = true, name = ""}
      acc.parallel dataOperands(%pm, %pn : memref<?xf64>, memref<?xf64>) {
        acc.yield
      }
      acc.delete accPtr(%pn : memref<?xf64>) {dataClause = #acc<data_clause acc_present>, implicit = true, name = ""}
      acc.delete accPtr(%pm : memref<?xf64>) {dataClause = #acc<data_clause acc_present>, implicit = true, name = ""}
      acc.terminator
    }
    acc.delete accPtr(%dn : memref<?xf64>) {dataClause = #acc<data_clause acc_create>, name = "n"}
    acc.terminator
  }
  acc.delete accPtr(%dm : memref<?xf64>) {dataClause = #acc<data_clause acc_copyin>, name = "m"}
  return
}
// CHECK-LABEL: func.func @regions
// CHECK-SAME: (%[[M:[^:]*]]: memref<?xf64>, %[[N:[^:]*]]: memref<?xf64>
// CHECK: %[[PM:.*]] = acc.copyin varPtr(%[[M]] : {{.*}}acc_copy>, implicit = true
// CHECK-NEXT: %[[PN:.*]] = acc.present varPtr(%[[N]] :
// CHECK-NEXT: acc.parallel dataOperands(%[[PM]], %[[PN]] :
// CHECK: acc.delete accPtr(%[[PN]] :
// CHECK-NEXT: acc.copyout accPtr(%[[PM]] : memref<?xf64>) to varPtr(%[[M]] : {{.*}}acc_copy>, implicit = true

// A local array of known size is used by itself, and named by a cast of it.
func.func @local(%m: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %a = memref.alloca() : memref<2xf64>
  %b = memref.cast %a : memref<2xf64> to memref<?xf64>
  %p = acc.present varPtr(%a : memref<2xf64>) -> memref<2xf64> {implicit = true, name = ""}
  %d = acc.copyin varPtr(%b : memref<?xf64>) -> memref<?xf64> {implicit = true, name = "b"}
  acc.parallel dataOperands(%p, %d : memref<2xf64>, memref<?xf64>) {
    %v = memref.load %p[%c0] : memref<2xf64>
    acc.yield
  }
  acc.delete accPtr(%d : memref<?xf64>) {dataClause = #acc<data_clause acc_copyin>, name = "b"}
  acc.delete accPtr(%p : memref<2xf64>) {dataClause = #acc<data_clause acc_present>, implicit = true, name = ""}
  return
}
// CHECK-LABEL: func.func @local
// CHECK-NOT: acc.present
// CHECK: %[[D:.*]] = acc.copyin
// CHECK-NEXT: acc.parallel dataOperands(%[[D]] : memref<?xf64>) {
// CHECK-NEXT: %[[C:.*]] = memref.cast %[[D]] : memref<?xf64> to memref<2xf64>
// CHECK-NEXT: memref.load %[[C]]
