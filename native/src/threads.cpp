// SPDX-License-Identifier: Apache-2.0
#include "threads.hpp"

#include <signal.h>

#include <cstddef>

namespace pyacc {

namespace {

// Bodies keep private arrays on the stack; some systems give threads little.
constexpr size_t kStackSize = size_t{16} << 20;

}  // namespace

bool start_thread(pthread_t &thread, void *(*main)(void *), void *argument) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackSize);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int status = pthread_create(&thread, &attributes, main, argument);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return status == 0;
}

}  // namespace pyacc
