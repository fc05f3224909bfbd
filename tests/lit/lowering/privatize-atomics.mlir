// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=privatize-atomics | filecheck %s

// An array that a gang's loop only updates has a copy, where it is small and updated often.
// CHECK-LABEL: func.func private @histogram
func.func private @histogram(%gang: i64, %gangs: i64, %ctx: !llvm.ptr) {
  %bins = builtin.unrealized_conversion_cast %ctx : !llvm.ptr to memref<?x?xi32>
  %x = builtin.unrealized_conversion_cast %ctx : !llvm.ptr to memref<?xindex>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %high = arith.constant 1000 : index
  %one = arith.constant 1 : i32
  // CHECK: scf.if
  // CHECK:   %[[OWN:.*]] = memref.alloca(%{{.*}}, %{{.*}}) : memref<?x?xi32>
  // CHECK:   memref.store %{{.*}}, %[[OWN]]
  // CHECK:   scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step
  // CHECK:     %[[K:.*]] = memref.load %{{.*}}[%[[I]]] : memref<?xindex>
  // CHECK:     memref.load %[[OWN]][%[[K]], %{{.*}}]
  // CHECK:     memref.store %{{.*}}, %[[OWN]][%[[K]], %{{.*}}]
  // CHECK-NOT: pyacc.vector
  // CHECK:   acc.atomic.update
  // CHECK: else
  // CHECK:   acc.atomic.update
  // CHECK:   pyacc.vector
  scf.for %i = %c0 to %high step %c1 {
    %k = memref.load %x[%i] : memref<?xindex>
    %cell = memref.subview %bins[%k, 0] [1, 1] [1, 1] : memref<?x?xi32> to memref<i32, strided<[], offset: ?>>
    acc.atomic.update %cell : memref<i32, strided<[], offset: ?>> {
    ^bb0(%old: i32):
      %new = arith.addi %old, %one : i32
      acc.yield %new : i32
    }
  } {pyacc.vector}
  return
}

// What is captured, read, or updated by two operations stays shared.
// CHECK-LABEL: func.func private @shared
func.func private @shared(%gang: i64, %gangs: i64, %ctx: !llvm.ptr) {
  %a = builtin.unrealized_conversion_cast %ctx : !llvm.ptr to memref<i32>
  %b = builtin.unrealized_conversion_cast %ctx : !llvm.ptr to memref<i32>
  %c = builtin.unrealized_conversion_cast %ctx : !llvm.ptr to memref<i32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %high = arith.constant 1000 : index
  %one = arith.constant 1 : i32
  // CHECK-NOT: scf.if
  scf.for %i = %c0 to %high step %c1 {
    %v = memref.alloca() : memref<i32>
    acc.atomic.capture {
      acc.atomic.read %v = %a : memref<i32>, memref<i32>, i32
      acc.atomic.update %a : memref<i32> {
      ^bb0(%old: i32):
        %new = arith.addi %old, %one : i32
        acc.yield %new : i32
      }
    }
    acc.atomic.update %b : memref<i32> {
    ^bb0(%old: i32):
      %new = arith.addi %old, %one : i32
      acc.yield %new : i32
    }
    %plain = memref.load %b[] : memref<i32>
    acc.atomic.update %c : memref<i32> {
    ^bb0(%old: i32):
      %new = arith.addi %old, %plain : i32
      acc.yield %new : i32
    }
    acc.atomic.update %c : memref<i32> {
    ^bb0(%old: i32):
      %new = arith.maxsi %old, %plain : i32
      acc.yield %new : i32
    }
  }
  return
}
