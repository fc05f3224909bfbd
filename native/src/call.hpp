// SPDX-License-Identifier: Apache-2.0
// What one call of a block does on its device, so that a failure can be undone and asynchronous work finds its data.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "device.hpp"
#include "plan.hpp"

namespace pyacc {

class Call {
 public:
  explicit Call(const PlanData &plan) : plan_(plan) {}

  const PlanData &plan() const { return plan_; }
  Device &device() const;

  /// Whether there is anything to do when the block has ended.
  bool has_effects() const { return effects_ != nullptr; }

  /// An entry action that is to be undone if the call fails.
  void log_enter(int32_t kind, const pyacc_section &section);
  /// The exit action that ends it in the regular way.
  void log_exit(int32_t kind, const pyacc_section &section);
  /// Work went to this queue.
  void log_queue(Queue *queue);

  void set_fault(Fault fault, int32_t site);
  const Fault &fault() const { return *effects_->fault; }

  /// Waits for the work of this call's queues; what fails in them stays theirs.
  void drain();

  /// After a failure, and a drain: the table as it was before the call. Without the interpreter lock.
  void undo();

  /// Queues and new dynamic data keep the arguments alive. With the interpreter lock.
  void keep_arguments(PyObject *const *args, Py_ssize_t count);

 private:
  struct Entered {
    int32_t kind;
    OwnedSection section;
    int64_t launches;  // of the device when it entered
  };
  struct Effects {
    std::list<Entered> entered;
    std::vector<Queue *> queues;
    std::optional<Fault> fault;
  };
  Effects &effects();
  void undo(const Entered &entered);

  const PlanData &plan_;
  std::unique_ptr<Effects> effects_;
};

}  // namespace pyacc
