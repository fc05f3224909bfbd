// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "array_section.hpp"
#include "call.hpp"
#include "data_actions.hpp"
#include "devices.hpp"
#include "graveyard.hpp"
#include "joined.hpp"

namespace pyacc {

namespace {

bool is_same_data(const pyacc_section &one, const pyacc_section &other) {
  const Range a = range_of(one), b = range_of(other);
  return one.base == other.base && a.lo == b.lo && a.hi == b.hi;
}

/// One tuple for all queues: each gives back a reference of its own.
void keep_until_done(const std::vector<Queue *> &queues, PyObject *const *args, Py_ssize_t count) {
  PyObject *const kept = PyTuple_New(count);
  if (kept == nullptr) return PyErr_Clear();
  for (Py_ssize_t i = 0; i < count; ++i) PyTuple_SET_ITEM(kept, i, Py_NewRef(args[i]));
  for (Queue *queue : queues) queue->submit_cleanup([object = Py_NewRef(kept)] { release_later(object); });
  Py_DECREF(kept);
}

}  // namespace

Device &Call::device() const {
  static Device &host = find_device("host", 0);
  return plan_.device == nullptr ? host : *plan_.device;
}

Call::Effects &Call::effects() {
  if (effects_ == nullptr) effects_ = std::make_unique<Effects>();
  return *effects_;
}

void Call::log_enter(int32_t kind, const pyacc_section &section) {
  if (section.base == nullptr) return;
  effects().entered.push_back({kind, OwnedSection(section), device().stats().launches.load()});
}

void Call::log_exit(int32_t kind, const pyacc_section &section) {
  if (effects_ == nullptr || section.base == nullptr) return;
  std::list<Entered> &entered = effects_->entered;
  const auto ends = [&](const Entered &entry) {
    return !((entry.kind ^ kind) & PYACC_DATA_DYNAMIC) && is_same_data(entry.section.view(), section);
  };
  const auto last = std::find_if(entered.rbegin(), entered.rend(), ends);
  if (last == entered.rend()) return;
  entered.erase(std::next(last).base());
  if (kind & PYACC_DATA_FINALIZE) log_exit(kind, section);
}

void Call::log_queue(Queue *queue) {
  if (queue == nullptr) return;
  std::vector<Queue *> &queues = effects().queues;
  if (std::find(queues.begin(), queues.end(), queue) == queues.end()) queues.push_back(queue);
}

void Call::set_fault(Fault fault, int32_t site) {
  if (fault.plan == nullptr) {
    fault.plan = plan_.shared_from_this();
    if (fault.site < 0) fault.site = site;
  }
  effects().fault = std::move(fault);
}

void Call::undo(const Entered &entered) {
  // Data that was copied in is what it was or what kernels have made of it; other data may never have been written.
  const bool moves = clause_of(entered.kind) == PYACC_DATA_COPY && device().stats().launches.load() > entered.launches;
  try {
    exit_data(device(), entered.kind, entered.section.view(), nullptr, moves);
  } catch (const Fault &) {
    // The copy out failed, on a device that has failed before.
    if (moves) exit_data(device(), entered.kind, entered.section.view(), nullptr, false);
  }
}

void leave_block(Call &call) {
  if (!call.has_effects()) return;
  call.drain();
  call.undo();
}

void Call::drain() {
  for (Queue *queue : effects_->queues) queue->drain();
}

void Call::undo() {
  JoinedSections::current().clear();
  std::list<Entered> &entered = effects_->entered;
  for (auto entry = entered.rbegin(); entry != entered.rend(); ++entry) {
    try {
      undo(*entry);
    } catch (const Fault &) {
      // Memory that the driver does not take back is lost with the device.
    }
  }
  entered.clear();
}

void Call::keep_arguments(PyObject *const *args, Py_ssize_t count) {
  if (!effects_->queues.empty()) keep_until_done(effects_->queues, args, count);
  for (const Entered &entered : effects_->entered) {
    if (!(entered.kind & PYACC_DATA_DYNAMIC)) continue;
    for (Py_ssize_t i = 0; i < count; ++i) keep_owner(device(), entered.section.view(), args[i]);
  }
}

}  // namespace pyacc
