// SPDX-License-Identifier: Apache-2.0
// Rows of a sparse matrix: a vector reduction over elements that indices from memory choose.
func.func @sparse(%start: memref<?xindex>, %column: memref<?xi32>, %a: memref<?xf64>, %x: memref<?xf64>, %y: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  acc.parallel {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %s = memref.alloca() : memref<f64>
      memref.store %zero, %s[] : memref<f64>
      %low = memref.load %start[%i] : memref<?xindex>
      %next = arith.addi %i, %c1 : index
      %high = memref.load %start[%next] : memref<?xindex>
      %trips = arith.subi %high, %low : index
      %r = acc.reduction_init %s <add> : memref<f64> {
        %v = memref.alloca() : memref<f64>
        memref.store %zero, %v[] : memref<f64>
        acc.yield %v : memref<f64>
      }
      scf.parallel (%j) = (%c0) to (%trips) step (%c1) {
        %k = arith.addi %low, %j : index
        %at = memref.load %column[%k] : memref<?xi32>
        %wide = arith.index_cast %at : i32 to index
        %e = memref.load %a[%k] : memref<?xf64>
        %f = memref.load %x[%wide] : memref<?xf64>
        %g = arith.mulf %e, %f : f64
        %p = memref.load %r[] : memref<f64>
        %q = arith.addf %p, %g fastmath<reassoc> : f64
        memref.store %q, %r[] : memref<f64>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      acc.reduction_combine_region %r into %s : memref<f64> {
        %t = memref.load %s[] : memref<f64>
        %u = memref.load %r[] : memref<f64>
        %v = arith.addf %t, %u fastmath<reassoc> : f64
        memref.store %v, %s[] : memref<f64>
        acc.yield
      }
      %sum = memref.load %s[] : memref<f64>
      memref.store %sum, %y[%i] : memref<?xf64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  return
}
