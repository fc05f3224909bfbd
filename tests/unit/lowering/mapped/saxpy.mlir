// SPDX-License-Identifier: Apache-2.0
// y = a*x + y over one gang vector loop, with data clauses; the trip count is computed inside.
func.func @saxpy(%x: memref<?xf32>, %y: memref<?xf32>, %a: f32, %n: i64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %dx = acc.copyin varPtr(%x : memref<?xf32>) -> memref<?xf32> {name = "x"}
  %dy = acc.copyin varPtr(%y : memref<?xf32>) -> memref<?xf32> {dataClause = #acc<data_clause acc_copy>, name = "y"}
  acc.parallel dataOperands(%dx, %dy : memref<?xf32>, memref<?xf32>) {
    %trip = arith.index_cast %n : i64 to index
    scf.parallel (%i) = (%c0) to (%trip) step (%c1) {
      %2 = memref.load %dx[%i] : memref<?xf32>
      %3 = memref.load %dy[%i] : memref<?xf32>
      %4 = arith.mulf %a, %2 : f32
      %5 = arith.addf %4, %3 : f32
      memref.store %5, %dy[%i] : memref<?xf32>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  acc.delete accPtr(%dx : memref<?xf32>) {dataClause = #acc<data_clause acc_copyin>, name = "x"}
  acc.copyout accPtr(%dy : memref<?xf32>) to varPtr(%y : memref<?xf32>) {dataClause = #acc<data_clause acc_copy>, name = "y"}
  return
}
