// SPDX-License-Identifier: Apache-2.0
// Threads of the runtime: a stack of known size, and no signals, which belong to the interpreter's threads.
#pragma once

#include <pthread.h>

namespace pyacc {

/// Starts a thread; false where the system gives no more.
bool start_thread(pthread_t &thread, void *(*main)(void *), void *argument);

}  // namespace pyacc
