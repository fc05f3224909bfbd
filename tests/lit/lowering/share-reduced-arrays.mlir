// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=plan-launch-size,share-reduced-arrays | filecheck %s

// One copy for a gang: threads clear it, update it atomically, and add it to the original.
// CHECK-LABEL: func.func @histogram
func.func @histogram(%n: index, %bins: index, %h: memref<?xi64>, %x: memref<?xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  acc.parallel {
    // CHECK: %[[COPY:.*]] = memref.alloca(%arg1) {pyacc.gang_copy} : memref<?xi64>
    // CHECK: scf.parallel
    // CHECK: memref.store %{{.*}}, %[[COPY]]
    // CHECK: acc.par_dims = #acc<par_dims[thread_x]>
    %r = acc.reduction_init %h <add> : memref<?xi64> {
      %copy = memref.alloca(%bins) : memref<?xi64>
      scf.for %e = %c0 to %bins step %c1 {
        memref.store %zero, %copy[%e] : memref<?xi64>
      }
      acc.yield %copy : memref<?xi64>
    }
    // CHECK: scf.parallel (%[[I:.*]]) =
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      // CHECK: %[[K:.*]] = memref.load %arg3[%[[I]]]
      // CHECK-NOT: memref.load %[[COPY]]
      // CHECK: %[[BIN:.*]] = memref.subview %[[COPY]][%[[K]]]
      // CHECK: acc.atomic.update %[[BIN]]
      %k = memref.load %x[%i] : memref<?xindex>
      %old = memref.load %r[%k] : memref<?xi64>
      %new = arith.addi %old, %one : i64
      memref.store %new, %r[%k] : memref<?xi64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    // CHECK: scf.parallel (%[[E:.*]]) =
    // CHECK: %[[PART:.*]] = memref.load %[[COPY]][%[[E]]]
    // CHECK: %[[ALL:.*]] = memref.subview %arg2[%[[E]]]
    // CHECK: acc.atomic.update %[[ALL]]
    // CHECK: arith.addi %{{.*}}, %[[PART]]
    // CHECK: acc.par_dims = #acc<par_dims[thread_x]>
    acc.reduction_combine_region %r into %h : memref<?xi64> {
      scf.for %e = %c0 to %bins step %c1 {
        %all = memref.load %h[%e] : memref<?xi64>
        %part = memref.load %r[%e] : memref<?xi64>
        %sum = arith.addi %all, %part : i64
        memref.store %sum, %h[%e] : memref<?xi64>
      }
    }
    acc.yield
  }
  return
}

// Elements that are read as well keep a copy in each thread.
// CHECK-LABEL: func.func @read_too
func.func @read_too(%n: index, %h: memref<8xi64>, %x: memref<?xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0 : i64
  acc.parallel {
    // CHECK: acc.reduction_init
    %r = acc.reduction_init %h <add> : memref<8xi64> {
      %copy = memref.alloca() : memref<8xi64>
      scf.for %e = %c0 to %c8 step %c1 {
        memref.store %zero, %copy[%e] : memref<8xi64>
      }
      acc.yield %copy : memref<8xi64>
    }
    scf.parallel (%i) = (%c0) to (%n) step (%c1) {
      %old = memref.load %r[%c0] : memref<8xi64>
      %new = arith.addi %old, %old : i64
      memref.store %new, %r[%c0] : memref<8xi64>
      memref.store %old, %x[%i] : memref<?xi64>
      scf.reduce
    } {acc.par_dims = #acc<par_dims[block_x, thread_x]>}
    acc.reduction_combine_region %r into %h : memref<8xi64> {
      scf.for %e = %c0 to %c8 step %c1 {
        %all = memref.load %h[%e] : memref<8xi64>
        %part = memref.load %r[%e] : memref<8xi64>
        %sum = arith.addi %all, %part : i64
        memref.store %sum, %h[%e] : memref<8xi64>
      }
    }
    acc.yield
  }
  return
}
