// SPDX-License-Identifier: Apache-2.0
func.func @dot(%x: memref<?xf64>, %y: memref<?xf64>, %s: memref<f64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %ds = acc.copyin varPtr(%s : memref<f64>) -> memref<f64> {dataClause = #acc<data_clause acc_reduction>, name = "s"}
  acc.parallel dataOperands(%ds : memref<f64>) {
    %r = acc.reduction_init %ds <add> : memref<f64> {
      %a = memref.alloca() : memref<f64>
      memref.store %zero, %a[] : memref<f64>
      acc.yield %a : memref<f64>
    }
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %a = memref.load %x[%i] : memref<?xf64>
      %b = memref.load %y[%i] : memref<?xf64>
      %p = arith.mulf %a, %b : f64
      %o = memref.load %r[] : memref<f64>
      %t = arith.addf %o, %p fastmath<reassoc> : f64
      memref.store %t, %r[] : memref<f64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.reduction_combine_region %r into %ds : memref<f64> {
      %a = memref.load %ds[] : memref<f64>
      %b = memref.load %r[] : memref<f64>
      %t = arith.addf %a, %b : f64
      memref.store %t, %ds[] : memref<f64>
    }
    acc.yield
  }
  acc.copyout accPtr(%ds : memref<f64>) to varPtr(%s : memref<f64>) {dataClause = #acc<data_clause acc_reduction>, name = "s"}
  return
}
