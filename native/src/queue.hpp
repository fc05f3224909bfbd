// SPDX-License-Identifier: Apache-2.0
// Activity queues (OpenACC 3.3 §2.16): work in order, beside the threads that hand it over.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "fault.hpp"

namespace pyacc {

class Driver;

class Queue {
 public:
  using Work = std::function<void(pyacc_stream)>;

  virtual ~Queue() = default;

  /// Whether work runs after `submit` has returned: what it refers to must last that long.
  virtual bool is_deferred() const = 0;

  /// Work that throws a Fault ends the queue's work: what follows is dropped until the fault is taken.
  virtual void submit(Work work) = 0;

  /// Runs after all earlier work, whether that failed or not. Must not throw.
  virtual void submit_cleanup(std::function<void()> work) = 0;

  /// Returns when all work handed over so far is done. Throws nothing: the fault is kept.
  virtual void drain() = 0;

  virtual bool is_done() = 0;

  /// What ended the work since the last call, if anything.
  virtual std::optional<Fault> take_fault() = 0;

  /// Later work here starts after the work that `other`, a queue of the same device, has now.
  virtual void wait_for(Queue &other) = 0;

  /// In the child of a fork: forget work and threads of the parent.
  virtual void restart_after_fork() {}
};

/// A queue with a thread of its own.
std::unique_ptr<Queue> make_thread_queue();

/// A queue that is a stream of the driver.
std::unique_ptr<Queue> make_stream_queue(const Driver &driver);

}  // namespace pyacc
