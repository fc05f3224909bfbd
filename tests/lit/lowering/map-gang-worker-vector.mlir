// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=map-gang-worker-vector | filecheck %s

// Clauses are honoured as written; a loop between gang and vector without clauses stays sequential.
// CHECK-LABEL: func.func @three_levels
func.func @three_levels(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.loop control(%j : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
        acc.loop control(%k : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
          acc.yield
        // CHECK: attributes {acc.par_dims = #acc<par_dims[thread_x]>
        } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
        acc.yield
      // CHECK: attributes {acc.par_dims = #acc<par_dims[sequential]>
      } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
      acc.yield
    // CHECK: attributes {acc.par_dims = #acc<par_dims[block_x]>
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.yield
  }
  return
}

// With num_workers the loop in the middle takes the workers.
// CHECK-LABEL: func.func @workers_wanted
func.func @workers_wanted(%n: index, %w: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel num_workers(%w : i32) {
    acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.loop control(%j : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
        acc.loop control(%k : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
          acc.yield
        // CHECK: acc.par_dims = #acc<par_dims[thread_x]>
        } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
        acc.yield
      // CHECK: acc.par_dims = #acc<par_dims[thread_y]>
      } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
      acc.yield
    // CHECK: acc.par_dims = #acc<par_dims[block_x]>
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.yield
  }
  return
}

// A vector loop alone takes the gangs as well (implied gang); a gang loop alone stays a gang loop.
// CHECK-LABEL: func.func @implied_gang
func.func @implied_gang(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    acc.loop vector control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.yield
    // CHECK: acc.par_dims = #acc<par_dims[block_x, thread_x]>
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.loop gang control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.yield
    // CHECK: acc.par_dims = #acc<par_dims[block_x]>
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.yield
  }
  return
}

// An outer loop leaves the gangs to an inner one that asks for them.
// CHECK-LABEL: func.func @inner_gang
func.func @inner_gang(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.loop gang control(%j : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
        acc.yield
      // CHECK: acc.par_dims = #acc<par_dims[block_x]>
      } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
      acc.yield
    // CHECK: acc.par_dims = #acc<par_dims[sequential]>
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.yield
  }
  return
}

// seq, auto, and every loop where the construct has one gang, one worker and one lane: sequential.
// CHECK-LABEL: func.func @sequential
func.func @sequential(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i32
  acc.parallel {
    acc.loop control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.yield
    // CHECK: acc.par_dims = #acc<par_dims[sequential]>
    } attributes {inclusiveUpperbound = array<i1: false>, seq = [#acc.device_type<none>]}
    acc.loop gang vector control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.yield
    // CHECK: acc.par_dims = #acc<par_dims[sequential]>
    } attributes {inclusiveUpperbound = array<i1: false>, auto_ = [#acc.device_type<none>]}
    acc.yield
  }
  acc.parallel num_gangs({%one : i32}) num_workers(%one : i32) vector_length(%one : i32) {
    acc.loop gang vector control(%i : index) = (%c0 : index) to (%n : index) step (%c1 : index) {
      acc.yield
    // CHECK: acc.par_dims = #acc<par_dims[sequential]>
    } attributes {inclusiveUpperbound = array<i1: false>, independent = [#acc.device_type<none>]}
    acc.yield
  }
  return
}
