// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=bind-simt-intrinsics | filecheck %s

// CHECK-NOT: nvvm.
// CHECK-LABEL: llvm.func @numbers
gpu.module @m {
  llvm.func @numbers(%p: !llvm.ptr) {
    // CHECK: %[[X:.*]] = llvm.mlir.constant(0 : i32)
    // CHECK: %[[T:.*]] = llvm.call @pyacc_simt_register(%[[X]]) : (i32) -> i32
    // CHECK: llvm.store %[[T]], %arg0
    %t = nvvm.read.ptx.sreg.tid.x range <i32, 0, 128> : i32
    llvm.store %t, %p : i32, !llvm.ptr
    // CHECK: %[[W:.*]] = llvm.mlir.constant(32 : i32)
    // CHECK: llvm.store %[[W]], %arg0
    %w = nvvm.read.ptx.sreg.warpsize : i32
    llvm.store %w, %p : i32, !llvm.ptr
    llvm.return
  }
  // CHECK-LABEL: llvm.func @barriers
  llvm.func @barriers(%id: i32, %count: i32) {
    // All threads: operation 0, and 256 because they must be at the same instruction.
    // CHECK: %[[PLACE:.*]] = llvm.mlir.addressof @pyacc_place_0
    // CHECK: %[[OP:.*]] = llvm.mlir.constant(256 : i32)
    // CHECK: llvm.call @pyacc_simt_barrier(%[[OP]], %{{.*}}, %{{.*}}, %{{.*}}, %[[PLACE]])
    nvvm.barrier
    // CHECK: llvm.call @pyacc_simt_barrier(%{{.*}}, %arg0, %arg1, %{{.*}}, %{{.*}})
    nvvm.barrier id = %id number_of_threads = %count
    // One thread runs at a time: fences have nothing to do.
    nvvm.memory.barrier #nvvm.mem_scope<gpu>
    llvm.return
  }
  // CHECK-LABEL: llvm.func @lanes
  llvm.func @lanes(%mask: i32, %v: f32, %b: i1, %clamp: i32) -> f32 {
    // CHECK: %[[BITS:.*]] = llvm.bitcast %arg1 : f32 to i32
    // CHECK: %[[WIDE:.*]] = llvm.zext %[[BITS]] : i32 to i64
    // CHECK: %[[R:.*]] = llvm.call @pyacc_simt_warp(%{{.*}}, %arg0, %[[WIDE]], %arg3, %arg3, %{{.*}})
    // CHECK: %[[CUT:.*]] = llvm.trunc %[[R]] : i64 to i32
    // CHECK: %[[F:.*]] = llvm.bitcast %[[CUT]] : i32 to f32
    %s = nvvm.shfl.sync bfly %mask, %v, %clamp, %clamp : f32 -> f32
    // CHECK: llvm.call @pyacc_simt_warp
    %0 = nvvm.vote.sync any %mask, %b -> i1
    // CHECK: llvm.call @pyacc_simt_trap
    "llvm.intr.trap"() : () -> ()
    // CHECK: llvm.return %[[F]] : f32
    llvm.return %s : f32
  }
  // CHECK-NOT: @pyacc_rt_fail
  // CHECK-LABEL: llvm.func @fails
  // CHECK: llvm.call @pyacc_simt_fail(%arg0, %arg1, %arg2, %{{.*}})
  llvm.func @pyacc_rt_fail(i32, i64, i64)
  llvm.func @fails(%site: i32, %a: i64, %b: i64) {
    llvm.call @pyacc_rt_fail(%site, %a, %b) : (i32, i64, i64) -> ()
    llvm.return
  }
}
