// SPDX-License-Identifier: Apache-2.0
// Help for functions that Python calls.
#pragma once

#include <nanobind/nanobind.h>

#include "graveyard.hpp"
#include "queue.hpp"

namespace pyacc {

/// Keeps an object until the queue has done what it has now. Call without the interpreter lock.
inline void keep_until_done(Queue *queue, const nanobind::object &object) {
  if (queue == nullptr) return;
  PyObject *reference = object.ptr();
  {
    const nanobind::gil_scoped_acquire locked;
    Py_INCREF(reference);
  }
  queue->submit_cleanup([reference] { release_later(reference); });
}

}  // namespace pyacc
