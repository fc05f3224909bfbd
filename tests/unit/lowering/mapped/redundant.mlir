// SPDX-License-Identifier: Apache-2.0
// Code outside of gang loops runs in every gang; a construct with neither gang loop nor num_gangs has one gang.
func.func @redundant(%seen: memref<?xi64>, %once: memref<?xi64>, %gangs: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %one = arith.constant 1 : i64
  acc.parallel num_gangs({%gangs : i32}) {
    %o = memref.load %seen[%c0] : memref<?xi64>
    %p = arith.addi %o, %one : i64
    memref.store %p, %seen[%c0] : memref<?xi64>
    acc.yield
  }
  acc.parallel {
    scf.parallel (%i, %j) = (%c0, %c0) to (%c4, %c4) step (%c1, %c1) {
      %o = memref.load %once[%i] : memref<?xi64>
      %p = arith.addi %o, %one : i64
      memref.store %p, %once[%i] : memref<?xi64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[sequential]>}
    acc.yield
  }
  return
}
