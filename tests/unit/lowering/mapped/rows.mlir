// SPDX-License-Identifier: Apache-2.0
// An imperfect nest: a gang loop with a redundant store, a private variable, a vector reduction into it; three gangs.
func.func @rows(%a: memref<?x?xf64>, %count: memref<?xf64>, %out: memref<?xf64>, %n: index, %m: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %ten = arith.constant 10.0 : f64
  %g = arith.constant 3 : i32
  acc.parallel num_gangs({%g : i32}) {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %s = memref.alloca() : memref<f64>
      %o = memref.load %count[%i] : memref<?xf64>
      %o1 = arith.addf %o, %one : f64
      memref.store %o1, %count[%i] : memref<?xf64>
      memref.store %ten, %s[] : memref<f64>
      %r = acc.reduction_init %s <add> : memref<f64> {
        %v = memref.alloca() : memref<f64>
        memref.store %zero, %v[] : memref<f64>
        acc.yield %v : memref<f64>
      }
      scf.parallel (%j) = (%c0) to (%m) step (%c1) {
        %x = memref.load %a[%i, %j] : memref<?x?xf64>
        %p = memref.load %r[] : memref<f64>
        %q = arith.addf %p, %x fastmath<reassoc> : f64
        memref.store %q, %r[] : memref<f64>
        scf.reduce
      } {acc.par_dims = #acc<par_dims[thread_x]>}
      acc.reduction_combine_region %r into %s : memref<f64> {
        %x = memref.load %s[] : memref<f64>
        %y = memref.load %r[] : memref<f64>
        %t = arith.addf %x, %y : f64
        memref.store %t, %s[] : memref<f64>
      }
      %v = memref.load %s[] : memref<f64>
      memref.store %v, %out[%i] : memref<?xf64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  return
}
