// SPDX-License-Identifier: Apache-2.0
// A driver's table with its answers checked: what fails is thrown as a Fault that says what was tried.
#pragma once

#include <string>
#include <utility>

#include "errors.hpp"
#include "pyacc_driver.h"
#include "section.hpp"

namespace pyacc {

class Driver {
 public:
  Driver(const pyacc_driver *table, std::string device);

  /// "simt", "nvidia:1": as messages name the device.
  const std::string &device() const { return device_; }
  bool shares_memory() const { return table_.flags & PYACC_DRIVER_SHARED_MEMORY; }
  bool needs_queue_threads() const { return table_.flags & PYACC_DRIVER_QUEUE_THREADS; }

  char *alloc(int64_t bytes, const char *name) const;
  void free(void *address) const;
  void copy(pyacc_direction direction, void *target, const void *source, const Rows &rows, pyacc_stream stream) const;
  void copy(pyacc_direction direction, void *target, const void *source, int64_t bytes, pyacc_stream stream) const;
  void zero(void *address, int64_t bytes, pyacc_stream stream) const;
  /// Free and total bytes; 0 where the driver does not say.
  std::pair<int64_t, int64_t> memory() const;

  pyacc_stream make_stream() const;
  void destroy_stream(pyacc_stream stream) const;
  void synchronize(pyacc_stream stream) const;
  bool is_done(pyacc_stream stream) const;
  pyacc_event record_event(pyacc_stream stream) const;
  void destroy_event(pyacc_event event) const;
  /// Whether the stream has passed the event, or failed: either way nothing before the event runs any more.
  bool is_past(pyacc_event event) const;
  void wait_for_event(pyacc_stream stream, pyacc_event event) const;

  /// `what` names the kernel.
  void launch(int64_t kernel, const int64_t grid[3], const int64_t block[3], int64_t shared_bytes, void **args,
              pyacc_stream stream, const std::string &what) const;
  /// Where the launch that failed last on this thread called pyacc_rt_fail; site -1 where it did not.
  Failure last_failure() const;

 private:
  void check(int status, const std::string &what) const;

  const pyacc_driver &table_;
  std::string device_;
};

}  // namespace pyacc
