// SPDX-License-Identifier: Apache-2.0
#include "device.hpp"

#include <cstdio>

#include "graveyard.hpp"

namespace pyacc {

namespace {

thread_local int64_t default_queue_number = PYACC_QUEUE_NOVAL;

/// What stands for the queue in the map: -1 for the one of threads that have set no default.
int64_t key_of(int64_t number) {
  if (number == PYACC_QUEUE_NOVAL) return default_queue_number;
  if (number == PYACC_QUEUE_DEFAULT) return PYACC_QUEUE_NOVAL;
  if (number < PYACC_QUEUE_DEFAULT) {
    throw_fault(PYACC_ERROR_INVALID_ASYNC, "invalid queue " + std::to_string(number) + ": expected 0 or more");
  }
  return number;
}

std::string full_name(const std::string &name, int ordinal) {
  return ordinal == 0 ? name : name + ":" + std::to_string(ordinal);
}

void report_lost(const std::string &device, const Fault &fault) {
  std::fprintf(stderr, "pyacc: asynchronous work on %s failed and was never waited for: %s\n", device.c_str(),
               fault.message.c_str());
}

}  // namespace

int64_t default_queue() {
  return default_queue_number;
}

void set_default_queue(int64_t number) {
  default_queue_number = number;
}

Device::Device(std::string name, int ordinal, const pyacc_driver *table)
    : name_(std::move(name)), ordinal_(ordinal), driver_(table, full_name(name_, ordinal)) {}

Queue *Device::queue(int64_t asked) {
  const int64_t number = key_of(asked);
  if (number == PYACC_QUEUE_SYNC) return nullptr;
  const std::lock_guard lock(queues_mutex_);
  std::unique_ptr<Queue> &queue = queues_[number];
  if (!queue) queue = driver_.needs_queue_threads() ? make_thread_queue() : make_stream_queue(driver_);
  return queue.get();
}

std::vector<Queue *> Device::queues(const int64_t *number) {
  const int64_t wanted = number == nullptr ? 0 : key_of(*number);
  const std::lock_guard lock(queues_mutex_);
  std::vector<Queue *> found;
  for (auto &[key, queue] : queues_) {
    if (queue && (number == nullptr || key == wanted)) found.push_back(queue.get());
  }
  return found;
}

void Device::wait(const std::vector<Queue *> &queues) {
  for (Queue *queue : queues) queue->drain();
  for (Queue *queue : queues) {
    // The others keep theirs for the next wait.
    if (std::optional<Fault> fault = queue->take_fault()) throw *std::move(fault);
  }
}

void Device::free(Queue *queue, char *address) {
  count(stats_.frees);
  const auto give_back = [this, address] {
    try {
      driver_.free(address);
    } catch (const Fault &fault) {
      report_lost(driver_.device(), fault);
    }
  };
  if (queue == nullptr) return driver_.free(address);
  queue->submit_cleanup(give_back);
}

void Device::finish() {
  for (Queue *queue : queues()) {
    queue->drain();
    if (const std::optional<Fault> fault = queue->take_fault()) report_lost(driver_.device(), *fault);
  }
}

void Device::shut_down() {
  finish();
  const std::lock_guard lock(mutex_);
  ++shutdowns_;
  for (const auto &[lo, entry] : table_.take()) {
    release_later(entry.owner);
    if (entry.is_mapped) continue;
    count(stats_.allocated_bytes, -entry.host.bytes());
    free(nullptr, entry.device);
  }
}

void Device::before_fork() {
  mutex_.lock();
  queues_mutex_.lock();
}

void Device::after_fork(bool is_child) {
  for (auto &[number, queue] : queues_) {
    if (is_child && queue) queue->restart_after_fork();
  }
  queues_mutex_.unlock();
  mutex_.unlock();
}

}  // namespace pyacc
