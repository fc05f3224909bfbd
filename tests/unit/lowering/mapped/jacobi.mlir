// SPDX-License-Identifier: Apache-2.0
// One step of Jacobi and the largest change, loops collapsed.
func.func @jacobi(%a: memref<?x?xf64>, %b: memref<?x?xf64>, %err: memref<f64>, %n: index, %m: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f64
  %quarter = arith.constant 0.25 : f64
  %rows = arith.subi %n, %c2 : index
  %columns = arith.subi %m, %c2 : index
  acc.parallel {
    %r = acc.reduction_init %err <max> : memref<f64> {
      %v = memref.alloca() : memref<f64>
      memref.store %zero, %v[] : memref<f64>
      acc.yield %v : memref<f64>
    }
    scf.parallel (%p, %q) = (%c0, %c0) to (%rows, %columns) step (%c1, %c1) {
      %i = arith.addi %p, %c1 : index
      %j = arith.addi %q, %c1 : index
      %down = arith.addi %p, %c2 : index
      %right = arith.addi %q, %c2 : index
      %w = memref.load %a[%i, %q] : memref<?x?xf64>
      %e = memref.load %a[%i, %right] : memref<?x?xf64>
      %u = memref.load %a[%p, %j] : memref<?x?xf64>
      %d = memref.load %a[%down, %j] : memref<?x?xf64>
      %s0 = arith.addf %w, %e : f64
      %s1 = arith.addf %s0, %u : f64
      %s2 = arith.addf %s1, %d : f64
      %v = arith.mulf %s2, %quarter : f64
      memref.store %v, %b[%i, %j] : memref<?x?xf64>
      %c = memref.load %a[%i, %j] : memref<?x?xf64>
      %diff = arith.subf %v, %c : f64
      %change = math.absf %diff : f64
      %o = memref.load %r[] : memref<f64>
      %mx = arith.maxnumf %o, %change fastmath<reassoc> : f64
      memref.store %mx, %r[] : memref<f64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.reduction_combine_region %r into %err : memref<f64> {
      %x = memref.load %err[] : memref<f64>
      %y = memref.load %r[] : memref<f64>
      %t = arith.maxnumf %x, %y : f64
      memref.store %t, %err[] : memref<f64>
    }
    acc.yield
  }
  return
}
