// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=plan-launch-size,lower-parallelism-queries | filecheck %s

func.func private @pyacc_query_gang_id_2() -> i64
func.func private @pyacc_query_num_gangs_1() -> i64
func.func private @pyacc_query_worker_id_1() -> i64
func.func private @pyacc_query_vector_lane_1() -> i64
func.func private @pyacc_query_num_workers_1() -> i64
func.func private @pyacc_query_on_host_1() -> i64
func.func private @pyacc_query_on_nvidia_1() -> i64

// Ids are those of the hardware, counts what is launched; no query is left.
// CHECK-NOT: @pyacc_query
// CHECK-LABEL: func.func @in_loops
func.func @in_loops(%n: index, %a: memref<?xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // CHECK: acc.parallel
  acc.parallel {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: gpu.block_id y
      // CHECK: gpu.grid_dim x
      // CHECK: gpu.thread_id x
      %g = func.call @pyacc_query_gang_id_2() : () -> i64
      %c = func.call @pyacc_query_num_gangs_1() : () -> i64
      %v = func.call @pyacc_query_vector_lane_1() : () -> i64
      memref.store %g, %a[%i] : memref<?xi64>
      memref.store %c, %a[%i] : memref<?xi64>
      memref.store %v, %a[%i] : memref<?xi64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}

// Outside of vector loops lane 0 acts, whoever computes; the workers that the program gives and asks about are launched.
// CHECK-LABEL: func.func @around_loops
func.func @around_loops(%a: memref<?xi64>) {
  %c0 = arith.constant 0 : index
  %w = arith.constant 3 : i32
  // CHECK: acc.parallel {{.*}} num_workers(%[[WORKERS:.*]] : index) vector_length
  acc.parallel num_workers(%w : i32) {
    // CHECK: %[[LANE:.*]] = arith.index_cast %c0
    // CHECK: %[[COUNT:.*]] = arith.index_cast %[[WORKERS]]
    // CHECK: memref.store %[[LANE]]
    // CHECK: memref.store %[[COUNT]]
    %v = func.call @pyacc_query_vector_lane_1() : () -> i64
    %c = func.call @pyacc_query_num_workers_1() : () -> i64
    memref.store %v, %a[%c0] : memref<?xi64>
    memref.store %c, %a[%c0] : memref<?xi64>
    acc.yield
  }
  return
}

// The host is gang 0 of 1.
// CHECK-LABEL: func.func @host
func.func @host() -> (i64, i64) {
  // CHECK-DAG: %[[ZERO:.*]] = llvm.mlir.constant(0 : i64)
  // CHECK-DAG: %[[ONE:.*]] = llvm.mlir.constant(1 : i64)
  // CHECK: return %[[ZERO]], %[[ONE]]
  %g = func.call @pyacc_query_gang_id_2() : () -> i64
  %c = func.call @pyacc_query_num_gangs_1() : () -> i64
  return %g, %c : i64, i64
}

// The target says which device it is; code of the host is on the host.
// CHECK-LABEL: func.func @on_device
func.func @on_device(%a: memref<?xi64>) -> i64 {
  // CHECK: acc.parallel
  // CHECK: arith.index_cast %[[NO:.*]] : index to i64
  // CHECK: arith.index_cast %[[YES:.*]] : index to i64
  // CHECK: acc.yield
  // CHECK: %[[HOST:.*]] = llvm.mlir.constant(1 : i64)
  // CHECK: return %[[HOST]]
  %c0 = arith.constant 0 : index
  acc.parallel {
    %h = func.call @pyacc_query_on_host_1() : () -> i64
    %d = func.call @pyacc_query_on_nvidia_1() : () -> i64
    memref.store %h, %a[%c0] : memref<?xi64>
    memref.store %d, %a[%c0] : memref<?xi64>
    acc.yield
  }
  %o = func.call @pyacc_query_on_host_1() : () -> i64
  return %o : i64
}
