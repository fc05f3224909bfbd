// SPDX-License-Identifier: Apache-2.0
// A firstprivate array of the construct, an array private to a gang iteration, two vector loops over it.
func.func @reverse_rows(%coef: memref<8xf32>, %y: memref<?x8xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %first = acc.firstprivate_map varPtr(%coef : memref<8xf32>) -> memref<8xf32> {name = "coef"}
  %dy = acc.copyin varPtr(%y : memref<?x8xf32>) -> memref<?x8xf32> {dataClause = #acc<data_clause acc_copy>, implicit = true, name = "y"}
  acc.parallel dataOperands(%dy : memref<?x8xf32>) {
    %own = memref.alloca() : memref<8xf32>
    memref.copy %first, %own : memref<8xf32> to memref<8xf32>
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %tmp = memref.alloca() : memref<8xf32>
      scf.parallel (%j) = (%c0) to (%c8) step (%c1) {
        %v = memref.load %own[%j] : memref<8xf32>
        %d = arith.addf %v, %v : f32
        memref.store %d, %tmp[%j] : memref<8xf32>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.parallel (%j) = (%c0) to (%c8) step (%c1) {
        %k = arith.subi %c7, %j : index
        %v = memref.load %tmp[%k] : memref<8xf32>
        memref.store %v, %dy[%i, %j] : memref<?x8xf32>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  acc.copyout accPtr(%dy : memref<?x8xf32>) to varPtr(%y : memref<?x8xf32>) {dataClause = #acc<data_clause acc_copy>, implicit = true, name = "y"}
  return
}
