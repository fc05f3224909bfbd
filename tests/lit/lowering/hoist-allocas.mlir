// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=hoist-allocas | filecheck %s

// Small private arrays stand at the head of the function, others on the heap while they are needed.
// CHECK-LABEL: func.func @private_arrays
// CHECK: %[[SMALL:.*]] = memref.alloca() : memref<8xf64>
// CHECK: scf.for
// CHECK-NOT: alloca
// CHECK: %[[LARGE:.*]] = memref.alloc() : memref<100000xf64>
// CHECK: %[[DYNAMIC:.*]] = memref.alloc(%{{.*}}) : memref<?xf64>
// CHECK: memref.store %{{.*}}, %[[SMALL]]
// CHECK-DAG: memref.dealloc %[[LARGE]]
// CHECK-DAG: memref.dealloc %[[DYNAMIC]]
// CHECK: }
func.func @private_arrays(%n: index, %v: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %small = memref.alloca() : memref<8xf64>
    %large = memref.alloca() : memref<100000xf64>
    %dynamic = memref.alloca(%n) : memref<?xf64>
    memref.store %v, %small[%c0] : memref<8xf64>
    memref.store %v, %large[%c0] : memref<100000xf64>
    memref.store %v, %dynamic[%c0] : memref<?xf64>
  }
  return
}
