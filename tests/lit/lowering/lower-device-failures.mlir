// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --target=sm_90 --pass-pipeline=lower-device-failures | filecheck %s
// RUN: pyacc-opt %s --target=simt --pass-pipeline=lower-device-failures | filecheck %s --check-prefix=SIMT

// A failure on the device ends the kernel; one on the host, or on the software GPU, is the runtime's.
// SIMT-NOT: llvm.intr.trap
// SIMT-COUNT-2: call @pyacc_rt_fail(
// SIMT-NOT: llvm.intr.trap
// CHECK-LABEL: func.func @fails
func.func private @pyacc_rt_fail(i32, i64, i64)
func.func @fails(%site: i32, %a: i64, %b: i64) {
  acc.parallel {
    // CHECK: acc.parallel
    // CHECK-NEXT: llvm.intr.trap
    func.call @pyacc_rt_fail(%site, %a, %b) : (i32, i64, i64) -> ()
    acc.yield
  }
  // CHECK: call @pyacc_rt_fail
  func.call @pyacc_rt_fail(%site, %a, %b) : (i32, i64, i64) -> ()
  return
}
