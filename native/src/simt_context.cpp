// SPDX-License-Identifier: Apache-2.0
// The switch saves what the calling convention makes the callee save; the rest the compiler has saved already.
#include "simt_context.hpp"

#include <cstdint>

#ifdef PYACC_SIMT_OWN_SWITCH

extern "C" void pyacc_simt_switch(void **from, void *to);

#if defined(__x86_64__)
asm(R"(
.text
.p2align 4
.hidden pyacc_simt_switch
.globl pyacc_simt_switch
.type pyacc_simt_switch, @function
pyacc_simt_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size pyacc_simt_switch, .-pyacc_simt_switch
)");
#else
asm(R"(
.text
.p2align 4
.hidden pyacc_simt_switch
.globl pyacc_simt_switch
.type pyacc_simt_switch, @function
pyacc_simt_switch:
  sub sp, sp, #160
  stp x19, x20, [sp, #0]
  stp x21, x22, [sp, #16]
  stp x23, x24, [sp, #32]
  stp x25, x26, [sp, #48]
  stp x27, x28, [sp, #64]
  stp x29, x30, [sp, #80]
  stp d8, d9, [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
  mov x9, sp
  str x9, [x0]
  mov sp, x1
  ldp x19, x20, [sp, #0]
  ldp x21, x22, [sp, #16]
  ldp x23, x24, [sp, #32]
  ldp x25, x26, [sp, #48]
  ldp x27, x28, [sp, #64]
  ldp x29, x30, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  add sp, sp, #160
  ret
.size pyacc_simt_switch, .-pyacc_simt_switch
)");
#endif

namespace pyacc::simt {

void prepare(Context &context, char *top, size_t, void (*main)()) {
  auto *words = reinterpret_cast<uintptr_t *>(reinterpret_cast<uintptr_t>(top) & ~uintptr_t{15});
#if defined(__x86_64__)
  *--words = 0;  // main's return address: it has none
  *--words = reinterpret_cast<uintptr_t>(main);
  for (int saved = 0; saved < 6; ++saved) *--words = 0;
#else
  for (int saved = 0; saved < 20; ++saved) *--words = 0;
  words[11] = reinterpret_cast<uintptr_t>(main);  // x30, the address to return to
#endif
  context.stack_pointer = words;
}

void switch_context(Context &from, Context &to) {
  pyacc_simt_switch(&from.stack_pointer, to.stack_pointer);
}

}  // namespace pyacc::simt

#else

namespace pyacc::simt {

void prepare(Context &context, char *top, size_t bytes, void (*main)()) {
  getcontext(&context.registers);
  context.registers.uc_stack.ss_sp = top - bytes;
  context.registers.uc_stack.ss_size = bytes;
  context.registers.uc_link = nullptr;
  makecontext(&context.registers, main, 0);
}

void switch_context(Context &from, Context &to) {
  swapcontext(&from.registers, &to.registers);
}

}  // namespace pyacc::simt

#endif
