// SPDX-License-Identifier: Apache-2.0
// A fibre's stack pointer, and the switch from one stack to another.
#pragma once

#include <cstddef>

#if defined(__ELF__) && (defined(__x86_64__) || defined(__aarch64__))
#define PYACC_SIMT_OWN_SWITCH 1
#else
#include <ucontext.h>
#endif

namespace pyacc::simt {

/// Where a stack was left. Nothing is freed with it.
struct Context {
#ifdef PYACC_SIMT_OWN_SWITCH
  void *stack_pointer = nullptr;
#else
  ucontext_t registers;
#endif
};

/// Makes `context` start with `main`, which must not return, on the stack of `bytes` bytes that ends at `top`.
void prepare(Context &context, char *top, size_t bytes, void (*main)());

/// Leaves the running stack in `from` and goes on where `to` was left.
void switch_context(Context &from, Context &to);

}  // namespace pyacc::simt
