// SPDX-License-Identifier: Apache-2.0
// Iterations until |z| > 2: a divergent while loop in a collapsed gang vector loop.
func.func @mandelbrot(%out: memref<?x?xi32>, %n: index, %m: index, %limit: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %i0 = arith.constant 0 : i32
  %i1 = arith.constant 1 : i32
  %zero = arith.constant 0.0 : f64
  %two = arith.constant 2.0 : f64
  %four = arith.constant 4.0 : f64
  %x0 = arith.constant -2.0 : f64
  %y0 = arith.constant -1.25 : f64
  %w = arith.constant 2.5 : f64
  %nn = arith.index_cast %n : index to i64
  %mm = arith.index_cast %m : index to i64
  %fn = arith.sitofp %nn : i64 to f64
  %fm = arith.sitofp %mm : i64 to f64
  acc.parallel {
    scf.parallel (%i, %j) = (%c0, %c0) to (%n, %m) step (%c1, %c1) {
      %zr = memref.alloca() : memref<f64>
      %zi = memref.alloca() : memref<f64>
      %k = memref.alloca() : memref<i32>
      %ii = arith.index_cast %i : index to i64
      %jj = arith.index_cast %j : index to i64
      %fi = arith.sitofp %ii : i64 to f64
      %fj = arith.sitofp %jj : i64 to f64
      %u = arith.mulf %fj, %w : f64
      %u1 = arith.divf %u, %fm : f64
      %cr = arith.addf %u1, %x0 : f64
      %v = arith.mulf %fi, %w : f64
      %v1 = arith.divf %v, %fn : f64
      %ci = arith.addf %v1, %y0 : f64
      memref.store %zero, %zr[] : memref<f64>
      memref.store %zero, %zi[] : memref<f64>
      memref.store %i0, %k[] : memref<i32>
      scf.while : () -> () {
        %r = memref.load %zr[] : memref<f64>
        %s = memref.load %zi[] : memref<f64>
        %rr = arith.mulf %r, %r : f64
        %ss = arith.mulf %s, %s : f64
        %abs = arith.addf %rr, %ss : f64
        %near = arith.cmpf ole, %abs, %four : f64
        %more = scf.if %near -> (i1) {
          %it = memref.load %k[] : memref<i32>
          %few = arith.cmpi slt, %it, %limit : i32
          scf.yield %few : i1
        } else {
          scf.yield %near : i1
        }
        scf.condition(%more)
      } do {
        %r = memref.load %zr[] : memref<f64>
        %s = memref.load %zi[] : memref<f64>
        %rr = arith.mulf %r, %r : f64
        %ss = arith.mulf %s, %s : f64
        %d = arith.subf %rr, %ss : f64
        %nr = arith.addf %d, %cr : f64
        %rs = arith.mulf %r, %s : f64
        %rs2 = arith.mulf %rs, %two : f64
        %ns = arith.addf %rs2, %ci : f64
        memref.store %nr, %zr[] : memref<f64>
        memref.store %ns, %zi[] : memref<f64>
        %it = memref.load %k[] : memref<i32>
        %it1 = arith.addi %it, %i1 : i32
        memref.store %it1, %k[] : memref<i32>
        scf.yield
      }
      %it = memref.load %k[] : memref<i32>
      memref.store %it, %out[%i, %j] : memref<?x?xi32>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}
