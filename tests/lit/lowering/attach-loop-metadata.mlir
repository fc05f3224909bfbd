// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --pass-pipeline=attach-loop-metadata | filecheck %s

// CHECK-LABEL: llvm.func @loop
// CHECK: llvm.br ^{{.*}} {loop_annotation = #
#group = #llvm.access_group<id = distinct[0]<>>
llvm.func @loop(%c: i1) {
  llvm.br ^head
^head:
  llvm.cond_br %c, ^body, ^end
^body:
  llvm.br ^head {llvm.loop_annotation = #llvm.loop_annotation<mustProgress = true, parallelAccesses = #group>}
^end:
  llvm.return
}
