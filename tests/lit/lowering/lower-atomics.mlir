// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=lower-atomics | filecheck %s

// CHECK-LABEL: func.func @atomics
func.func @atomics(%x: memref<i32>, %v: memref<i32>, %y: memref<f64>, %one: i32, %two: f64, %if: i1) {
  // An update by one machine operation.
  // CHECK: llvm.atomicrmw add %{{.*}}, %arg3 syncscope("device") monotonic
  acc.atomic.update %x : memref<i32> {
  ^bb0(%old: i32):
    %new = arith.addi %old, %one : i32
    acc.yield %new : i32
  }
  // CHECK: llvm.atomicrmw sub %{{.*}}, %arg3
  acc.atomic.update %x : memref<i32> {
  ^bb0(%old: i32):
    %new = arith.subi %old, %one : i32
    acc.yield %new : i32
  }
  // Any other update is a compare-and-swap loop.
  // CHECK: llvm.load {{.*}} atomic
  // CHECK: scf.while
  // CHECK: %[[OLD:.*]] = arith.bitcast %{{.*}} : i64 to f64
  // CHECK: %[[NEW:.*]] = arith.divf %arg4, %[[OLD]]
  // CHECK: %[[BITS:.*]] = arith.bitcast %[[NEW]] : f64 to i64
  // What would not change is not written.
  // CHECK: arith.cmpi ne, %[[BITS]]
  // CHECK: scf.if
  // CHECK: llvm.cmpxchg {{.*}} monotonic monotonic
  acc.atomic.update %y : memref<f64> {
  ^bb0(%old: f64):
    %new = arith.divf %two, %old : f64
    acc.yield %new : f64
  }
  // CHECK: llvm.store %arg3, %{{.*}} atomic
  acc.atomic.write %x = %one : memref<i32>, i32
  // CHECK: %[[READ:.*]] = llvm.load %{{.*}} atomic
  // CHECK: memref.store %[[READ]], %arg1[]
  acc.atomic.read %v = %x : memref<i32>, memref<i32>, i32
  return
}

// CHECK-LABEL: func.func @captures
func.func @captures(%x: memref<i32>, %v: memref<i32>, %one: i32, %if: i1) {
  // What was there before.
  // CHECK: %[[BEFORE:.*]] = llvm.atomicrmw add
  // CHECK: memref.store %[[BEFORE]], %arg1[]
  acc.atomic.capture {
    acc.atomic.read %v = %x : memref<i32>, memref<i32>, i32
    acc.atomic.update %x : memref<i32> {
    ^bb0(%old: i32):
      %new = arith.addi %old, %one : i32
      acc.yield %new : i32
    }
  }
  // What is there after.
  // CHECK: %[[BEFORE:.*]] = llvm.atomicrmw _or
  // CHECK: %[[AFTER:.*]] = arith.ori %[[BEFORE]], %arg2
  // CHECK: memref.store %[[AFTER]], %arg1[]
  acc.atomic.capture {
    acc.atomic.update %x : memref<i32> {
    ^bb0(%old: i32):
      %new = arith.ori %old, %one : i32
      acc.yield %new : i32
    }
    acc.atomic.read %v = %x : memref<i32>, memref<i32>, i32
  }
  // A swap; plain accesses where the condition does not hold.
  // CHECK: scf.if %arg3
  // CHECK:   %[[BEFORE:.*]] = llvm.atomicrmw xchg
  // CHECK:   memref.store %[[BEFORE]], %arg1[]
  // CHECK: else
  // CHECK:   %[[BEFORE:.*]] = memref.load %arg0[]
  // CHECK:   memref.store %[[BEFORE]], %arg1[]
  // CHECK:   memref.store %arg2, %arg0[]
  acc.atomic.capture if(%if) {
    acc.atomic.read %v = %x : memref<i32>, memref<i32>, i32
    acc.atomic.write %x = %one : memref<i32>, i32
  }
  return
}

// CHECK-LABEL: func.func @types
func.func @types(%h: memref<f16>, %b: memref<i1>, %c: memref<complex<f32>>, %z: memref<complex<f64>>,
                 %half: f16, %bit: i1, %one: complex<f32>, %two: complex<f64>) {
  // CHECK: llvm.atomicrmw fadd %{{.*}}, %arg4 {{.*}} f16
  acc.atomic.update %h : memref<f16> {
  ^bb0(%old: f16):
    %new = arith.addf %old, %half : f16
    acc.yield %new : f16
  }
  // A variable of one bit is a byte in memory.
  // CHECK: arith.extui %{{.*}} : i1 to i8
  // CHECK: llvm.cmpxchg {{.*}} i8
  acc.atomic.update %b : memref<i1> {
  ^bb0(%old: i1):
    %new = arith.xori %old, %bit : i1
    acc.yield %new : i1
  }
  // CHECK: complex.mul
  // CHECK: llvm.cmpxchg {{.*}} i64
  acc.atomic.update %c : memref<complex<f32>> {
  ^bb0(%old: complex<f32>):
    %new = complex.mul %old, %one : complex<f32>
    acc.yield %new : complex<f32>
  }
  // Too wide for a machine operation: each part for itself.
  // CHECK: complex.re
  // CHECK: llvm.atomicrmw fsub {{.*}} f64
  // CHECK: complex.im
  // CHECK: llvm.atomicrmw fsub {{.*}} f64
  acc.atomic.update %z : memref<complex<f64>> {
  ^bb0(%old: complex<f64>):
    %new = complex.sub %old, %two : complex<f64>
    acc.yield %new : complex<f64>
  }
  return
}
