// SPDX-License-Identifier: Apache-2.0
#include "graveyard.hpp"

#include <atomic>
#include <mutex>
#include <vector>

namespace pyacc {

namespace {

struct Graveyard {
  std::mutex mutex;
  std::vector<PyObject *> objects;
  std::atomic<bool> has_objects{false};
};

// Never deleted: threads may outlive static destructors.
Graveyard *graveyard = new Graveyard;

int release_on_main_thread(void *) {
  release_waiting();
  return 0;
}

}  // namespace

void release_later(PyObject *object) {
  if (object == nullptr) return;
  bool was_empty;
  {
    const std::lock_guard lock(graveyard->mutex);
    was_empty = graveyard->objects.empty();
    graveyard->objects.push_back(object);
    graveyard->has_objects.store(true, std::memory_order_release);
  }
  // May find the interpreter's list full: then the next call into the runtime does it.
  if (was_empty) Py_AddPendingCall(release_on_main_thread, nullptr);
}

void release_waiting() {
  if (!graveyard->has_objects.load(std::memory_order_acquire)) return;
  std::vector<PyObject *> objects;
  {
    const std::lock_guard lock(graveyard->mutex);
    objects.swap(graveyard->objects);
    graveyard->has_objects.store(false, std::memory_order_release);
  }
  // Destructors of the objects may run any Python, and end here again.
  for (PyObject *object : objects) Py_DECREF(object);
}

void reset_after_fork() {
  graveyard = new Graveyard;
}

}  // namespace pyacc
