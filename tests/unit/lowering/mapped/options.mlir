// SPDX-License-Identifier: Apache-2.0
// Black-Scholes-like: log, exp, erf, sqrt per element.
func.func @options(%s: memref<?xf64>, %call: memref<?xf64>, %n: index, %strike: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %half = arith.constant 0.5 : f64
  %one = arith.constant 1.0 : f64
  %rate = arith.constant -0.05 : f64
  acc.parallel {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %x = memref.load %s[%i] : memref<?xf64>
      %q = arith.divf %x, %strike : f64
      %l = math.log %q : f64
      %r = math.sqrt %x : f64
      %d = arith.divf %l, %r : f64
      %e = math.erf %d : f64
      %e1 = arith.addf %e, %one : f64
      %cdf = arith.mulf %e1, %half : f64
      %t = arith.mulf %rate, %r : f64
      %disc = math.exp %t : f64
      %v = arith.mulf %x, %cdf : f64
      %v1 = arith.mulf %v, %disc : f64
      memref.store %v1, %call[%i] : memref<?xf64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}
