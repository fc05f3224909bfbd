// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --target=host:x86-64-v4 --pass-pipeline=vectorize-spmd | filecheck %s

// Lanes over j, as in a kernel: A[i, k] is one number for all, B[k, j] a vector; the rest is masked.
// CHECK-LABEL: func.func @product
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %[[MAIN:.*]] step %{{.*}} {
// CHECK: scf.for {{.*}} -> (vector<32xf64>)
// CHECK: %[[A:.*]] = memref.load
// CHECK: %[[B:.*]] = llvm.load %{{.*}} {alignment = 8 : i64} : !llvm.ptr -> vector<32xf64>
// CHECK: vector.broadcast %[[A]] : f64 to vector<32xf64>
// CHECK: llvm.store %{{.*}} : vector<32xf64>
// CHECK: scf.for %{{.*}} = %[[MAIN]] to
// CHECK: %[[MASK:.*]] = arith.cmpi slt, %{{.*}} : vector<8xi64>
// CHECK: llvm.intr.masked.load %{{.*}}, %[[MASK]]
// CHECK: llvm.intr.masked.store %{{.*}}, %{{.*}}, %[[MASK]]
func.func @product(%a: memref<?x?xf64>, %b: memref<?x?xf64>, %c: memref<?x?xf64>, %i: index, %n: index, %m: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  scf.for %j = %c0 to %n step %c1 {
    %s = scf.for %k = %c0 to %m step %c1 iter_args(%t = %zero) -> (f64) {
      %x = memref.load %a[%i, %k] : memref<?x?xf64>
      %y = memref.load %b[%k, %j] : memref<?x?xf64>
      %p = arith.mulf %x, %y : f64
      %u = arith.addf %t, %p : f64
      scf.yield %u : f64
    }
    memref.store %s, %c[%i, %j] : memref<?x?xf64>
  } {pyacc.vector}
  return
}

// -----

// Lanes leave a while loop one by one: the loop goes on while one is left, results are kept as each lane leaves.
// CHECK-LABEL: func.func @escape
// CHECK: scf.while
// CHECK: %[[GOING:.*]] = arith.cmpf olt, %{{.*}} : vector<16xf64>
// CHECK: arith.select
// CHECK: %[[LEFT:.*]] = arith.andi %[[GOING]]
// CHECK: %[[ANY:.*]] = vector.reduction <or>, %[[LEFT]]
// CHECK: scf.condition(%[[ANY]])
func.func @escape(%x: memref<?xf64>, %n: index, %limit: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %j = %c0 to %n step %c1 {
    %v = memref.load %x[%j] : memref<?xf64>
    %r = scf.while (%z = %v) : (f64) -> f64 {
      %c = arith.cmpf olt, %z, %limit : f64
      scf.condition(%c) %z : f64
    } do {
    ^bb0(%z: f64):
      %w = arith.mulf %z, %z : f64
      scf.yield %w : f64
    }
    memref.store %r, %x[%j] : memref<?xf64>
  } {pyacc.vector}
  return
}

// -----

// A maximum is carried in a vector. Without an inner loop other reductions are left to LLVM.
// CHECK-LABEL: func.func @maximum
// CHECK: scf.for {{.*}} -> (vector<32xf64>)
// CHECK: arith.maxnumf %{{.*}} : vector<32xf64>
// CHECK: vector.reduction <maxnumf>
func.func @maximum(%x: memref<?xf64>, %n: index, %start: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = scf.for %j = %c0 to %n step %c1 iter_args(%t = %start) -> (f64) {
    %v = memref.load %x[%j] : memref<?xf64>
    %u = arith.maxnumf %t, %v : f64
    scf.yield %u : f64
  } {pyacc.vector}
  return %m : f64
}

// -----

// CHECK-LABEL: func.func @sum
// CHECK-NOT: vector<
func.func @sum(%x: memref<?xf64>, %n: index, %start: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = scf.for %j = %c0 to %n step %c1 iter_args(%t = %start) -> (f64) {
    %v = memref.load %x[%j] : memref<?xf64>
    %u = arith.addf %t, %v fastmath<reassoc> : f64
    scf.yield %u : f64
  } {pyacc.vector}
  return %m : f64
}

// -----

// Rows of different lengths, all accesses scattered: a scalar loop is as good.
// CHECK-LABEL: func.func @sparse_rows
// CHECK-NOT: vector<
// CHECK: } {pyacc.vector}
func.func @sparse_rows(%start: memref<?xindex>, %column: memref<?xindex>, %value: memref<?xf64>, %x: memref<?xf64>,
                       %y: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  scf.for %j = %c0 to %n step %c1 {
    %next = arith.addi %j, %c1 : index
    %low = memref.load %start[%j] : memref<?xindex>
    %high = memref.load %start[%next] : memref<?xindex>
    %s = scf.for %k = %low to %high step %c1 iter_args(%t = %zero) -> (f64) {
      %c = memref.load %column[%k] : memref<?xindex>
      %v = memref.load %value[%k] : memref<?xf64>
      %w = memref.load %x[%c] : memref<?xf64>
      %p = arith.mulf %v, %w : f64
      %u = arith.addf %t, %p : f64
      scf.yield %u : f64
    }
    memref.store %s, %y[%j] : memref<?xf64>
  } {pyacc.vector}
  return
}

// -----

// Four rows of a parallel loop at once: one vector of B for four accumulators; rows that are left over one by one.
// CHECK-LABEL: func.func @rows
// CHECK: scf.for %[[ROW:.*]] = %{{.*}} to %[[END:.*]] step %{{.*}} {
// CHECK: arith.cmpi sle, %{{.*}}, %[[END]]
// CHECK: scf.for {{.*}} -> (vector<32xf64>, vector<32xf64>, vector<32xf64>, vector<32xf64>)
// CHECK: llvm.load %{{.*}} -> vector<32xf64>
// CHECK-NOT: llvm.load
// CHECK: scf.yield
// CHECK: } else {
// CHECK: scf.for {{.*}} -> (vector<32xf64>) {
// CHECK: } {pyacc.rows}
func.func @rows(%a: memref<?x?xf64>, %b: memref<?x?xf64>, %c: memref<?x?xf64>, %low: index, %high: index, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  scf.for %i = %low to %high step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %s = scf.for %k = %c0 to %n step %c1 iter_args(%t = %zero) -> (f64) {
        %x = memref.load %a[%i, %k] : memref<?x?xf64>
        %y = memref.load %b[%k, %j] : memref<?x?xf64>
        %p = arith.mulf %x, %y : f64
        %u = arith.addf %t, %p : f64
        scf.yield %u : f64
      }
      memref.store %s, %c[%i, %j] : memref<?x?xf64>
    } {pyacc.vector}
  } {pyacc.rows}
  return
}

// -----

// Each lane walks along a row: eight neighbours at a time are loaded and transposed; what is left is gathered.
// CHECK-LABEL: func.func @walks
// CHECK-COUNT-16: llvm.load %{{.*}} -> vector<8xf64>
// CHECK: vector.shuffle
// CHECK: llvm.intr.masked.gather
func.func @walks(%a: memref<?x?xf64>, %y: memref<?xf64>, %n: index, %m: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  scf.for %j = %c0 to %n step %c1 {
    %s = scf.for %k = %c0 to %m step %c1 iter_args(%t = %zero) -> (f64) {
      %x = memref.load %a[%j, %k] : memref<?x?xf64>
      %q = arith.mulf %x, %x : f64
      %u = arith.addf %t, %q : f64
      scf.yield %u : f64
    }
    memref.store %s, %y[%j] : memref<?xf64>
  } {pyacc.vector}
  return
}
