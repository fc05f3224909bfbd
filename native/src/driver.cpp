// SPDX-License-Identifier: Apache-2.0
#include "driver.hpp"

#include <utility>

#include "fault.hpp"

namespace pyacc {

Driver::Driver(const pyacc_driver *table, std::string device) : table_(*table), device_(std::move(device)) {
  if (table_.version != PYACC_DRIVER_VERSION) {
    throw_fault(PYACC_ERROR_DEVICE_INIT, "the driver of " + device_ + " has version " + std::to_string(table_.version) +
                                             ", expected " + std::to_string(PYACC_DRIVER_VERSION));
  }
}

void Driver::check(int status, const std::string &what) const {
  if (status == PYACC_ERROR_NONE) return;
  const char *reason = table_.last_error == nullptr ? nullptr : table_.last_error(table_.self);
  std::string message = device_ + ": " + what + " failed";
  if (reason != nullptr && *reason != '\0') message += std::string(": ") + reason;
  throw_fault(status, std::move(message));
}

char *Driver::alloc(int64_t bytes, const char *name) const {
  void *address = nullptr;
  const int status = table_.alloc(table_.self, bytes, &address);
  if (status != PYACC_ERROR_NONE) check(status, "allocation of " + std::to_string(bytes) + " bytes for " + quoted(name));
  return static_cast<char *>(address);
}

void Driver::free(void *address) const {
  check(table_.free(table_.self, address), "giving memory back");
}

void Driver::copy(pyacc_direction direction, void *target, const void *source, const Rows &rows,
                  pyacc_stream stream) const {
  rows.for_each_block([&](int64_t offset) {
    check(table_.copy(table_.self, direction, static_cast<char *>(target) + offset,
                      static_cast<const char *>(source) + offset, rows.row_bytes, rows.rows, rows.pitch, rows.pitch,
                      stream),
          "a copy");
  });
}

void Driver::copy(pyacc_direction direction, void *target, const void *source, int64_t bytes,
                  pyacc_stream stream) const {
  check(table_.copy(table_.self, direction, target, source, bytes, 1, bytes, bytes, stream), "a copy");
}

void Driver::zero(void *address, int64_t bytes, pyacc_stream stream) const {
  check(table_.zero(table_.self, address, bytes, stream), "setting memory to zero");
}

std::pair<int64_t, int64_t> Driver::memory() const {
  int64_t free_bytes = 0, total_bytes = 0;
  if (table_.memory != nullptr) check(table_.memory(table_.self, &free_bytes, &total_bytes), "asking for its memory");
  return {free_bytes, total_bytes};
}

pyacc_stream Driver::make_stream() const {
  pyacc_stream stream = nullptr;
  check(table_.stream_create(table_.self, &stream), "making a stream");
  return stream;
}

void Driver::destroy_stream(pyacc_stream stream) const {
  table_.stream_destroy(table_.self, stream);
}

void Driver::synchronize(pyacc_stream stream) const {
  check(table_.stream_synchronize(table_.self, stream), "asynchronous work");
}

bool Driver::is_done(pyacc_stream stream) const {
  return table_.stream_query(table_.self, stream) != PYACC_NOT_READY;
}

pyacc_event Driver::record_event(pyacc_stream stream) const {
  pyacc_event event = nullptr;
  check(table_.event_create(table_.self, &event), "making an event");
  const int status = table_.event_record(table_.self, event, stream);
  if (status != PYACC_ERROR_NONE) table_.event_destroy(table_.self, event);
  check(status, "recording an event");
  return event;
}

void Driver::destroy_event(pyacc_event event) const {
  table_.event_destroy(table_.self, event);
}

bool Driver::is_past(pyacc_event event) const {
  return table_.event_query(table_.self, event) != PYACC_NOT_READY;
}

void Driver::wait_for_event(pyacc_stream stream, pyacc_event event) const {
  check(table_.stream_wait_event(table_.self, stream, event), "waiting for an event");
}

void Driver::launch(int64_t kernel, const int64_t grid[3], const int64_t block[3], int64_t shared_bytes, void **args,
                    pyacc_stream stream, const std::string &what) const {
  check(table_.launch(table_.self, kernel, grid, block, shared_bytes, args, stream), what);
}

Failure Driver::last_failure() const {
  Failure failure{-1, 0, 0};
  if (table_.failed_at != nullptr && !table_.failed_at(table_.self, &failure.site, &failure.a, &failure.b)) {
    failure.site = -1;
  }
  return failure;
}

}  // namespace pyacc
