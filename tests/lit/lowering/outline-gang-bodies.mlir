// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --pass-pipeline=outline-gang-bodies,canonicalize | filecheck %s

// A gang takes its share of the trips; captured values travel in a struct; the runtime is told work and cost.
func.func @one_loop(%x: memref<?xf32>, %a: f32, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      memref.store %a, %x[%i] : memref<?xf32>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}
// CHECK-LABEL: func.func @one_loop
// CHECK: %[[CONTEXT:.*]] = llvm.alloca {{.*}}!llvm.struct<(i64, f32, struct<(ptr, ptr, i64, array<1 x i64>, array<1 x i64>)>)>
// CHECK: call @pyacc_rt_parallel(%{{.*}}, %[[CONTEXT]], %{{.*}}, %{{.*}}, %{{.*}}) :
// CHECK-LABEL: func.func private @one_loop_gang_0
// CHECK-SAME: (%[[GANG:.*]]: i64, %[[COUNT:.*]]: i64, %[[TAKEN:.*]]: !llvm.ptr)
// CHECK: %[[LOW:.*]] = arith.divui %{{.*}}, %[[COUNT]] : i64
// CHECK: %[[NEXT:.*]] = arith.addi %[[GANG]], %{{.*}} : i64
// CHECK: %[[HIGH:.*]] = arith.divui %{{.*}}, %[[COUNT]] : i64
// CHECK: scf.for
// CHECK: } {pyacc.vector}

// -----

// Collapsed loops: rows outside, columns inside, no division in the inner loop.
func.func @collapsed(%x: memref<?x?xf32>, %a: f32, %n: index, %m: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    scf.parallel (%i, %j) = (%c0, %c0) to (%n, %m) step (%c1, %c1) {
      memref.store %a, %x[%i, %j] : memref<?x?xf32>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.yield
  }
  return
}
// CHECK-LABEL: func.func private @collapsed_gang_0
// CHECK: scf.for %[[ROW:.*]] =
// CHECK: scf.for %[[COLUMN:.*]] =
// CHECK-NOT: div
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[ROW]], %[[COLUMN]]]
// CHECK: } {pyacc.vector}

// -----

// A gang has its own accumulator; gangs combine theirs in order.
func.func @reduction(%s: memref<f64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  acc.parallel {
    %r = acc.reduction_init %s <add> : memref<f64> {
      %v = memref.alloca() : memref<f64>
      memref.store %zero, %v[] : memref<f64>
      acc.yield %v : memref<f64>
    }
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %o = memref.load %r[] : memref<f64>
      %t = arith.addf %o, %one : f64
      memref.store %t, %r[] : memref<f64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.reduction_combine_region %r into %s : memref<f64> {
      %x = memref.load %s[] : memref<f64>
      %y = memref.load %r[] : memref<f64>
      %t = arith.addf %x, %y : f64
      memref.store %t, %s[] : memref<f64>
    }
    acc.yield
  }
  return
}
// CHECK-LABEL: func.func private @reduction_gang_0
// CHECK: %[[OWN:.*]] = memref.alloca() : memref<f64>
// CHECK: scf.for
// CHECK: call @pyacc_rt_ordered_enter(%[[TURN:.*]], %{{.*}})
// CHECK: memref.load %[[OWN]]
// CHECK: call @pyacc_rt_ordered_leave(%[[TURN]])

// -----

// The same in a sequential loop: the turn counts on.
func.func @repeated(%s: memref<f64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  acc.parallel {
    scf.for %t = %c0 to %n step %c1 {
      %r = acc.reduction_init %s <add> : memref<f64> {
        %v = memref.alloca() : memref<f64>
        memref.store %zero, %v[] : memref<f64>
        acc.yield %v : memref<f64>
      }
      scf.parallel (%i) = (%c0) to (%n) step (%c1) {
        scf.reduce
      } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
      acc.reduction_combine_region %r into %s : memref<f64> {
        %y = memref.load %r[] : memref<f64>
        memref.store %y, %s[] : memref<f64>
      }
    }
    acc.yield
  }
  return
}
// CHECK-LABEL: func.func private @repeated_gang_0
// CHECK: %[[EPOCH:.*]] = memref.alloca() : memref<i64>
// CHECK: scf.for
// CHECK: %[[PASSED:.*]] = memref.load %[[EPOCH]]
// CHECK: %[[NUMBER:.*]] = arith.addi %{{.*}}, %[[PASSED]]
// CHECK: call @pyacc_rt_ordered_enter(%{{.*}}, %[[NUMBER]])
// CHECK: memref.store %{{.*}}, %[[EPOCH]]

// -----

// num_gangs(1), as serial constructs have: no call.
func.func @one_gang(%x: memref<?xf32>, %a: f32, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i32
  acc.parallel num_gangs({%one : i32}) {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      memref.store %a, %x[%i] : memref<?xf32>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  return
}
// CHECK-LABEL: func.func @one_gang
// CHECK-NOT: call
// CHECK: scf.for
// CHECK: memref.store
// CHECK: return

// -----

// A bound that is known only inside: work is -1.
func.func @unknown_work(%x: memref<?xindex>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    %trip = memref.load %x[%c0] : memref<?xindex>
    scf.parallel (%i) = (%c0) to (%trip) step (%c1) {
      memref.store %i, %x[%i] : memref<?xindex>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>}
    acc.yield
  }
  return
}
// CHECK-LABEL: func.func @unknown_work
// CHECK: %[[UNKNOWN:.*]] = llvm.mlir.constant(-1 : i64)
// CHECK: call @pyacc_rt_parallel(%{{.*}}, %{{.*}}, %{{.*}}, %[[UNKNOWN]], %{{.*}})

// -----

// With async the context is copied by the runtime, which is told its size, the queue and the place of an error; even a
// construct of one gang runs on the queue.
func.func @queue(%x: memref<?xf64>, %q: i64) {
  acc.parallel num_gangs({%q : i64}) async(%q : i64) {
    %c0 = arith.constant 0 : index
    %zero = arith.constant 0.0 : f64
    memref.store %zero, %x[%c0] : memref<?xf64>
    acc.yield
  }
  %one = arith.constant 1 : i32
  acc.parallel num_gangs({%one : i32}) async {
    %c0 = arith.constant 0 : index
    %zero = arith.constant 0.0 : f64
    memref.store %zero, %x[%c0] : memref<?xf64>
    acc.yield
  }
  return
}
// CHECK-LABEL: func.func @queue
// CHECK-SAME: %[[Q:[^:]*]]: i64
// CHECK: %[[BYTES:.*]] = llvm.ptrtoint
// CHECK: call @pyacc_rt_parallel_async(%{{.*}}, %{{.*}}, %[[BYTES]], %[[Q]], %{{.*}}, %{{.*}}, %[[Q]], %{{.*}})
// CHECK: call @pyacc_rt_parallel_async(%{{.*}}, %{{.*}}, %{{.*}}, %[[GANGS:.*]], %{{.*}}, %{{.*}}, %[[NOVAL:.*]], %{{.*}})

// -----

// Chunks of gang(static:) are dealt out: gang g takes g, g + G, …
func.func @cyclic(%x: memref<?xf32>, %a: f32, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  acc.parallel {
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      memref.store %a, %x[%i] : memref<?xf32>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x]>, pyacc.cyclic}
    acc.yield
  }
  return
}
// CHECK-LABEL: func.func private @cyclic_gang_0
// CHECK-SAME: (%[[GANG:.*]]: i64, %[[COUNT:.*]]: i64,
// CHECK-DAG: %[[START:.*]] = arith.index_cast %[[GANG]]
// CHECK-DAG: %[[STEP:.*]] = arith.index_cast %[[COUNT]]
// CHECK: scf.for %{{.*}} = %[[START]] to %{{.*}} step %[[STEP]]
