// SPDX-License-Identifier: Apache-2.0
// RUN: pyacc-opt %s --split-input-file --verify-diagnostics
// RUN: not pyacc-opt %s --split-input-file 2>&1 | filecheck %s

// An error of the parser, announced on the line before it.
func.func @parser() {
  // CHECK: verify-diagnostics.mlir:9:3: error: Dialect `nothing'
  // expected-error @+1 {{not found for custom op}}
  nothing.at_all
  return
}

// -----

// An error of the verifier, announced on its line.
func.func @verifier() -> i32 {
  // CHECK: verify-diagnostics.mlir:18:3: error:
  return // expected-error {{has 0 operands, but enclosing function}}
}

// -----

// A module without errors.
func.func @right() {
  return
}
