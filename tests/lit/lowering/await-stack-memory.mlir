// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=await-stack-memory | filecheck %s

// The number that comes back is read after the wait.
func.func @reduction(%q: i64, %out: memref<f64>) {
  %s = memref.alloca() : memref<f64>
  %d = acc.copyin varPtr(%s : memref<f64>) -> memref<f64> {dataClause = #acc<data_clause acc_reduction>, name = "s"}
  acc.parallel dataOperands(%d : memref<f64>) async(%q : i64) {
    acc.yield
  }
  acc.copyout accPtr(%d : memref<f64>) to varPtr(%s : memref<f64>) {dataClause = #acc<data_clause acc_reduction>, name = "s"}
  %v = memref.load %s[] : memref<f64>
  memref.store %v, %out[] : memref<f64>
  return
}
// CHECK-LABEL: func.func @reduction
// CHECK-SAME: (%[[Q:.*]]: i64,
// CHECK: acc.copyout
// CHECK-NEXT: acc.wait(%[[Q]] : i64)
// CHECK-NEXT: memref.load

// A queue whose number is gone at the end; one without a number.
func.func @branch(%c: i1, %p: memref<i64>) {
  %s = memref.alloca() : memref<f64>
  scf.if %c {
    %q = memref.load %p[] : memref<i64>
    %d = acc.update_device varPtr(%s : memref<f64>) -> memref<f64> {name = "s", structured = false}
    acc.update async(%q : i64) dataOperands(%d : memref<f64>)
  }
  return
}
// CHECK-LABEL: func.func @branch
// CHECK: acc.wait{{$}}
// CHECK-NEXT: return

func.func @noval(%x: memref<?xf64>) {
  %s = memref.alloca() : memref<f64>
  %v = memref.load %s[] : memref<f64>
  acc.parallel async {
    %w = memref.load %s[] : memref<f64>
    acc.yield
  }
  return
}
// CHECK-LABEL: func.func @noval
// CHECK: %[[NOVAL:.*]] = llvm.mlir.constant(-1 : i64)
// CHECK: acc.wait(%[[NOVAL]] : i64)

// Arrays outlive the block; a firstprivate scalar goes by value; synchronous work is done.
func.func @nothing(%q: i64, %x: memref<?xf64>) {
  %n = memref.alloca() : memref<i64>
  %c0 = arith.constant 0 : index
  %d = acc.copyin varPtr(%x : memref<?xf64>) -> memref<?xf64> {name = "x"}
  %f = acc.firstprivate_map varPtr(%n : memref<i64>) -> memref<i64>
  acc.parallel dataOperands(%d : memref<?xf64>) async(%q : i64) {
    %p = memref.alloca() : memref<i64>
    memref.copy %f, %p : memref<i64> to memref<i64>
    %v = memref.load %d[%c0] : memref<?xf64>
    acc.yield
  }
  acc.delete accPtr(%d : memref<?xf64>) {dataClause = #acc<data_clause acc_copyin>, name = "x"}
  %e = acc.copyin varPtr(%n : memref<i64>) -> memref<i64> {name = "n"}
  acc.parallel dataOperands(%e : memref<i64>) {
    acc.yield
  }
  acc.delete accPtr(%e : memref<i64>) {dataClause = #acc<data_clause acc_copyin>, name = "n"}
  return
}
// CHECK-LABEL: func.func @nothing
// CHECK-NOT: acc.wait
// CHECK: return
