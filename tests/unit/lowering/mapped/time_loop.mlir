// SPDX-License-Identifier: Apache-2.0
// A data region around a host loop with two constructs; the bound of the gang loop is computed inside.
func.func @time_loop(%a: memref<?xf64>, %b: memref<?xf64>, %n: i64, %steps: index, %present: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %half = arith.constant 0.5 : f64
  %da = acc.copyin varPtr(%a : memref<?xf64>) -> memref<?xf64> {dataClause = #acc<data_clause acc_copy>, name = "a"}
  %db = acc.create varPtr(%b : memref<?xf64>) -> memref<?xf64> {name = "b"}
  acc.data if(%present) dataOperands(%da, %db : memref<?xf64>, memref<?xf64>) {
    scf.for %t = %c0 to %steps step %c1 {
      acc.parallel {
        %trip = arith.index_cast %n : i64 to index
        scf.parallel (%i) = (%c0) to (%trip) step (%c1) {
          %x = memref.load %da[%i] : memref<?xf64>
          %y = arith.mulf %x, %half : f64
          memref.store %y, %db[%i] : memref<?xf64>
          scf.reduce
        } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
        acc.yield
      }
      acc.parallel {
        %trip = arith.index_cast %n : i64 to index
        scf.parallel (%i) = (%c0) to (%trip) step (%c1) {
          %x = memref.load %db[%i] : memref<?xf64>
          %y = arith.addf %x, %half : f64
          memref.store %y, %da[%i] : memref<?xf64>
          scf.reduce
        } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
        acc.yield
      }
    }
    acc.terminator
  }
  acc.delete accPtr(%db : memref<?xf64>) {dataClause = #acc<data_clause acc_create>, name = "b"}
  acc.copyout accPtr(%da : memref<?xf64>) to varPtr(%a : memref<?xf64>) {dataClause = #acc<data_clause acc_copy>, name = "a"}
  return
}
