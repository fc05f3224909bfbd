// SPDX-License-Identifier: Apache-2.0
// Squared distances of all pairs of rows, loops collapsed: groups of rows share the rows that they are compared with.
func.func @pairwise(%x: memref<?x?xf64>, %d: memref<?x?xf64>, %n: index, %m: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  acc.parallel {
    scf.parallel (%i, %j) = (%c0, %c0) to (%n, %n) step (%c1, %c1) {
      %s = memref.alloca() : memref<f64>
      memref.store %zero, %s[] : memref<f64>
      scf.for %k = %c0 to %m step %c1 {
        %a = memref.load %x[%i, %k] : memref<?x?xf64>
        %b = memref.load %x[%j, %k] : memref<?x?xf64>
        %t = arith.subf %a, %b : f64
        %q = arith.mulf %t, %t : f64
        %o = memref.load %s[] : memref<f64>
        %u = arith.addf %o, %q : f64
        memref.store %u, %s[] : memref<f64>
      }
      %r = memref.load %s[] : memref<f64>
      memref.store %r, %d[%i, %j] : memref<?x?xf64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}
