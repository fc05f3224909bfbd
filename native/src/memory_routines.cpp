// SPDX-License-Identifier: Apache-2.0
#include "memory_routines.hpp"

#include <algorithm>

#include "graveyard.hpp"

namespace pyacc {

void *allocate(Device &device, int64_t bytes) {
  if (bytes < 0) throw_fault(PYACC_ERROR_INVALID_ARGUMENT, "malloc of " + std::to_string(bytes) + " bytes");
  if (bytes == 0) return nullptr;
  void *const address = device.driver().alloc(bytes, "acc.malloc");
  count(device.stats().allocations);
  const std::lock_guard lock(device.mutex());
  device.allocated().insert(static_cast<const char *>(address));
  return address;
}

void deallocate(Device &device, void *address) {
  if (address == nullptr) return;
  {
    const std::lock_guard lock(device.mutex());
    if (const Entry *entry = device.table().find_device(static_cast<char *>(address)); entry != nullptr) {
      throw_fault(PYACC_ERROR_PRESENT, "free of memory in which `" + entry->name + "` is present");
    }
    if (device.allocated().erase(static_cast<const char *>(address)) == 0) {
      throw_fault(PYACC_ERROR_INVALID_ARGUMENT, "free of an address that malloc has not given, or that is free already");
    }
  }
  device.free(nullptr, static_cast<char *>(address));
}

bool is_present(Device &device, const Range &range) {
  if (range.lo == 0 || device.shares_memory()) return true;
  const std::lock_guard lock(device.mutex());
  const Range whole{range.lo, std::max(range.hi, range.lo + 1)};
  const Entry *entry = device.table().find_overlap(whole);
  return entry != nullptr && entry->host.contains(whole);
}

void *device_address(Device &device, uintptr_t host) {
  const std::lock_guard lock(device.mutex());
  const Entry *entry = device.table().find_overlap({host, host + 1});
  if (entry != nullptr) return entry->device_address(host);
  return device.shares_memory() ? reinterpret_cast<void *>(host) : nullptr;
}

void *host_address(Device &device, const char *address) {
  const std::lock_guard lock(device.mutex());
  const Entry *entry = device.table().find_device(address);
  if (entry != nullptr) return reinterpret_cast<void *>(entry->host.lo + static_cast<uintptr_t>(address - entry->device));
  return device.shares_memory() ? const_cast<char *>(address) : nullptr;
}

void map_data(Device &device, const Range &host, char *address, const std::string &name) {
  if (host.is_empty() || host.lo == 0 || address == nullptr) {
    throw_fault(PYACC_ERROR_INVALID_ARGUMENT, "map_data of no data");
  }
  if (device.shares_memory()) return;
  const std::lock_guard lock(device.mutex());
  if (const Entry *entry = device.table().find_overlap(host); entry != nullptr) {
    throw_fault(PYACC_ERROR_PRESENT, "map_data of data in which `" + entry->name + "` is present");
  }
  Entry entry(host, address, name);
  entry.dynamic = 1;
  entry.is_mapped = true;
  device.table().insert(std::move(entry));
}

void unmap_data(Device &device, uintptr_t host) {
  if (device.shares_memory()) return;
  const std::lock_guard lock(device.mutex());
  const Entry *const entry = device.table().find_overlap({host, host + 1});
  if (entry == nullptr || !entry->is_mapped || entry->host.lo != host) {
    throw_fault(PYACC_ERROR_NOT_PRESENT, "unmap_data of data that was not mapped");
  }
  if (entry->structured > 0) {
    throw_fault(PYACC_ERROR_PRESENT, "unmap_data of `" + entry->name + "`, which is in a data region");
  }
  release_later(entry->owner);
  device.table().erase(*entry);
}

}  // namespace pyacc
