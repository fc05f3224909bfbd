// SPDX-License-Identifier: Apache-2.0
// Python references that threads without the interpreter lock give up.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

namespace pyacc {

/// Releases a strong reference as soon as a thread with the interpreter lock comes by. Needs no lock; null is ignored.
void release_later(PyObject *object);

/// Releases what is waiting. Needs the interpreter lock.
void release_waiting();

/// The same after a fork, in the child, where another thread may have held the list.
void reset_after_fork();

}  // namespace pyacc
