// SPDX-License-Identifier: Apache-2.0
// The naive product: gang over rows, vector over columns, k in between, an accumulator private to the iteration.
func.func @matmul(%a: memref<?x?xf64>, %b: memref<?x?xf64>, %c: memref<?x?xf64>, %n: index, %m: index, %l: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  acc.parallel {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      scf.parallel (%j) = (%c0) to (%m) step (%c1) {
        %s = memref.alloca() : memref<f64>
        memref.store %zero, %s[] : memref<f64>
        scf.for %k = %c0 to %l step %c1 {
          %x = memref.load %a[%i, %k] : memref<?x?xf64>
          %y = memref.load %b[%k, %j] : memref<?x?xf64>
          %p = arith.mulf %x, %y : f64
          %o = memref.load %s[] : memref<f64>
          %t = arith.addf %o, %p : f64
          memref.store %t, %s[] : memref<f64>
        }
        %r = memref.load %s[] : memref<f64>
        memref.store %r, %c[%i, %j] : memref<?x?xf64>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  return
}
