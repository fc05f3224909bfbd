// SPDX-License-Identifier: Apache-2.0
// Three collapsed loops, the number of the iteration is stored; trip counts may be negative.
func.func @cube(%a: memref<?x?x?xi64>, %n: index, %m: index, %l: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    scf.parallel (%i, %j, %k) = (%c0, %c0, %c0) to (%n, %m, %l) step (%c1, %c1, %c1) {
      %p = arith.muli %i, %m : index
      %q = arith.addi %p, %j : index
      %r = arith.muli %q, %l : index
      %s = arith.addi %r, %k : index
      %v = arith.index_cast %s : index to i64
      %o = memref.load %a[%i, %j, %k] : memref<?x?x?xi64>
      %w = arith.addi %o, %v : i64
      memref.store %w, %a[%i, %j, %k] : memref<?x?x?xi64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}
