// SPDX-License-Identifier: Apache-2.0
// Which host memory has a counterpart on a device (OpenACC 3.3 §2.6.4): disjoint intervals with their counters.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <atomic>
#include <map>
#include <string>
#include <utility>

#include "section.hpp"

namespace pyacc {

/// A pointer in present memory whose counterpart holds the address of its target's counterpart (§2.6.7).
struct Attachment {
  uintptr_t target;  // host address that was attached
  char *device_target;
  int64_t count;
};

/// One interval.
struct Entry {
  Entry(const Range &host, char *device, std::string name) : host(host), device(device), name(std::move(name)) {}

  Range host;
  char *device;  // counterpart of host.lo
  std::string name;
  int64_t structured = 0;
  int64_t dynamic = 0;
  bool is_mapped = false;      // by map_data: the memory is the program's, and only unmap_data ends it
  PyObject *owner = nullptr;   // strong: whose memory it is, where Python would else give the address away
  std::map<uintptr_t, Attachment> attachments;  // by host address of the pointer

  char *device_address(uintptr_t address) const { return device + (address - host.lo); }
  bool is_counted() const { return structured + dynamic > 0; }
};

/// Not locked: the device is.
class PresentTable {
 public:
  /// The entry that holds the whole of `range`; null where there is none.
  /// Throws Fault where an entry holds only a part. `name` and `device` are for its message.
  Entry *find(const Range &range, const char *name, const std::string &device);

  /// An entry that overlaps `range`, or null.
  Entry *find_overlap(const Range &range);

  /// The entry whose counterpart holds the device address, or null.
  Entry *find_device(const char *address);

  Entry &insert(Entry entry);
  void erase(const Entry &entry);

  bool is_empty() const { return entries_.empty(); }
  const std::map<uintptr_t, Entry> &entries() const { return entries_; }
  std::map<uintptr_t, Entry> take();

  /// Whether there is an entry, for those who do not hold the lock: true as soon as a thread that they know of has made one.
  bool has_entries() const { return has_entries_.load(std::memory_order_acquire); }

 private:
  void note_entries() { has_entries_.store(!entries_.empty(), std::memory_order_release); }

  std::map<uintptr_t, Entry> entries_;  // by lowest host address
  std::atomic<bool> has_entries_{false};
};

}  // namespace pyacc
