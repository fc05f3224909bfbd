// SPDX-License-Identifier: Apache-2.0
// A device: its driver, what is present on it, its queues, and what it has done so far.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "device_stats.hpp"
#include "driver.hpp"
#include "fault.hpp"
#include "present_table.hpp"
#include "queue.hpp"

namespace pyacc {

class Device {
 public:
  /// Throws Fault where the driver is not one of ours.
  Device(std::string name, int ordinal, const pyacc_driver *table);
  Device(const Device &) = delete;

  const std::string &name() const { return name_; }
  int ordinal() const { return ordinal_; }
  const Driver &driver() const { return driver_; }
  bool shares_memory() const { return driver_.shares_memory(); }
  DeviceStats &stats() { return stats_; }

  /// Held by whoever reads or changes the table.
  std::mutex &mutex() { return mutex_; }
  PresentTable &table() { return table_; }

  /// Addresses that acc_malloc has given and acc_free has not taken back. Locked by the mutex.
  std::set<const char *> &allocated() { return allocated_; }

  /// How often the device was shut down: what was entered before is gone.
  int64_t shutdowns() const { return shutdowns_.load(); }

  /// The queue of a number, made where there is none; null for PYACC_QUEUE_SYNC.
  /// Throws Fault for a number that is no queue.
  Queue *queue(int64_t number);
  /// The queues there are; of `number` alone where it is given. Does not make one.
  std::vector<Queue *> queues(const int64_t *number = nullptr);

  /// Waits and throws what the work failed with, of several queues the one with the lowest number.
  void wait(const std::vector<Queue *> &queues);

  /// Runs `work` now, or on the queue.
  template <class Work>
  void run(Queue *queue, Work work) {
    if (queue == nullptr) return work(nullptr);
    queue->submit(std::move(work));
  }

  /// Gives memory back once the queue has done what it has to do.
  void free(Queue *queue, char *address);

  /// Drains the queues and says what failed in them; at the end of the process.
  void finish();

  /// The same, and gives back everything. The device can be used again.
  void shut_down();

  /// Locks are held across a fork; the child forgets work and threads of its parent.
  void before_fork();
  void after_fork(bool is_child);

 private:
  std::string name_;
  int ordinal_;
  Driver driver_;
  std::mutex mutex_;
  PresentTable table_;
  std::set<const char *> allocated_;
  std::atomic<int64_t> shutdowns_{0};
  std::mutex queues_mutex_;
  std::map<int64_t, std::unique_ptr<Queue>> queues_;
  DeviceStats stats_;
};

/// The queue that PYACC_QUEUE_NOVAL stands for in this thread (acc-default-async-var); may be PYACC_QUEUE_SYNC.
int64_t default_queue();
void set_default_queue(int64_t number);

}  // namespace pyacc
