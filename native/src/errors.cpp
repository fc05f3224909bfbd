// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include <cstdio>
#include <cstdlib>

#include "pyacc_rt.h"

namespace pyacc {

namespace {

thread_local Landing *current = nullptr;

[[noreturn]] void jump() {
  std::longjmp(current->env, 1);
}

}  // namespace

Call *current_call() {
  return current == nullptr ? nullptr : current->call;
}

HeapLink *current_heap() {
  return current == nullptr ? nullptr : &current->heap;
}

void push(Landing &landing, Call *call) {
  landing.outer = current;
  landing.call = call;
  landing.failed = false;
  current = &landing;
}

void pop(Landing &landing) {
  current = landing.outer;
  clear_heap(landing.heap);
}

void fail_with(const Failure &failure) {
  if (current == nullptr) {
    std::fprintf(stderr, "pyacc: error %d (%lld, %lld) outside of any block\n", failure.site,
                 static_cast<long long>(failure.a), static_cast<long long>(failure.b));
    std::abort();
  }
  if (current->call != nullptr) leave_block(*current->call);
  current->failure = failure;
  current->failed = true;
  jump();
}

void abandon() {
  jump();
}

}  // namespace pyacc

extern "C" void pyacc_rt_fail(int32_t site, int64_t a, int64_t b) {
  pyacc::fail_with({site, a, b});
}
