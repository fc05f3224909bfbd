// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=emit-entry | filecheck %s

// The block takes a frame and returns 0; what it is made of cannot be seen from outside.
// CHECK: llvm.func internal @block.body({{.*}}) attributes {always_inline}
// CHECK: llvm.func internal @helper
// CHECK: llvm.func @pyacc_rt_fail(i32, i64, i64) attributes {passthrough = ["noreturn", "cold"]
// CHECK: llvm.func @block(%[[FRAME:.*]]: !llvm.ptr) -> i32
// CHECK: %[[FIRST:.*]] = llvm.getelementptr %[[FRAME]][0]
// CHECK: llvm.load %[[FIRST]] : !llvm.ptr -> !llvm.ptr
// CHECK: llvm.getelementptr %[[FRAME]][1]
// CHECK: llvm.load %{{.*}} : !llvm.ptr -> f32
// CHECK: %[[BYTE:.*]] = llvm.load %{{.*}} : !llvm.ptr -> i8
// CHECK: llvm.trunc %[[BYTE]] : i8 to i1
// CHECK: llvm.call @block.body
// CHECK: llvm.return %{{.*}} : i32
llvm.func @block(%p: !llvm.ptr, %x: f32, %b: i1) {
  llvm.return
}
llvm.func @helper() attributes {sym_visibility = "private"} {
  llvm.return
}
llvm.func @pyacc_rt_fail(i32, i64, i64) attributes {sym_visibility = "private"}
