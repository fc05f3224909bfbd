// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=flatten-address-spaces | filecheck %s

// CHECK-NOT: llvm.ptr<
// CHECK-NOT: addrspacecast
gpu.module @m {
  // CHECK: llvm.mlir.global private constant @table(1 : i32) {addr_space = 0 : i32}
  llvm.mlir.global private constant @table(1 : i32) {addr_space = 4 : i32} : i32
  // CHECK: llvm.func @k(%arg0: !llvm.ptr, %arg1: i1) -> !llvm.struct<(ptr, i32)>
  llvm.func @k(%p: !llvm.ptr<1>, %c: i1) -> !llvm.struct<(ptr<3>, i32)> {
    %one = llvm.mlir.constant(1 : i32) : i32
    // CHECK: %[[A:.*]] = llvm.alloca %{{.*}} x i32 : (i32) -> !llvm.ptr
    %a = llvm.alloca %one x i32 : (i32) -> !llvm.ptr<5>
    // CHECK: llvm.store %{{.*}}, %[[A]] : i32, !llvm.ptr
    %g = llvm.addrspacecast %a : !llvm.ptr<5> to !llvm.ptr
    llvm.store %one, %g : i32, !llvm.ptr
    // CHECK: llvm.mlir.addressof @table : !llvm.ptr
    %t = llvm.mlir.addressof @table : !llvm.ptr<4>
    // CHECK: llvm.br ^[[NEXT:.*]](%arg0 : !llvm.ptr)
    llvm.br ^next(%p : !llvm.ptr<1>)
  // CHECK: ^[[NEXT]](%{{.*}}: !llvm.ptr):
  ^next(%q: !llvm.ptr<1>):
    %v = llvm.load %q : !llvm.ptr<1> -> i32
    %u = llvm.mlir.undef : !llvm.struct<(ptr<3>, i32)>
    llvm.return %u : !llvm.struct<(ptr<3>, i32)>
  }
}
