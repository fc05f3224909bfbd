// SPDX-License-Identifier: Apache-2.0
#include "data_actions.hpp"

#include <algorithm>

#include "attach.hpp"
#include "graveyard.hpp"
#include "joined.hpp"
#include "transfer.hpp"

namespace pyacc {

namespace {

bool zeroes(int32_t kind) {
  return clause_of(kind) == PYACC_DATA_CREATE_ZERO || clause_of(kind) == PYACC_DATA_COPYOUT_ZERO;
}

/// Clauses that have counters.
bool is_counting(int32_t kind) {
  return copies_in(kind) || copies_out(kind) || clause_of(kind) == PYACC_DATA_CREATE ||
         clause_of(kind) == PYACC_DATA_CREATE_ZERO || clause_of(kind) == PYACC_DATA_PRESENT ||
         clause_of(kind) == PYACC_DATA_NO_CREATE;
}

[[noreturn]] void throw_unfit(int32_t kind) {
  throw_fault(PYACC_ERROR_INVALID_ARGUMENT, "clause " + std::to_string(clause_of(kind)) + " has no such action");
}

[[noreturn]] void throw_absent(const Device &device, const pyacc_section &section) {
  throw_fault(PYACC_ERROR_NOT_PRESENT, quoted(section.name) + " is not present on " + device.driver().device());
}

void *device_base(const Entry &entry, const pyacc_section &section) {
  return entry.device_address(reinterpret_cast<uintptr_t>(section.base));
}

void give_back(Device &device, const Entry &entry, Queue *queue) {
  release_later(entry.owner);
  count(device.stats().allocated_bytes, -entry.host.bytes());
  device.free(queue, entry.device);
}

/// First contents, where the clause gives any.
void fill(Device &device, int32_t kind, const Entry &entry, const pyacc_section &section, Queue *queue) {
  if (zeroes(kind)) zero(device, entry, range_of(section), queue);
  if (copies_in(kind)) transfer(device, PYACC_TO_DEVICE, entry, section, queue);
}

Entry &create(Device &device, int32_t kind, const Range &range, const pyacc_section &section, Queue *queue) {
  JoinedSections &joined = JoinedSections::current();
  Range hull = joined.hull_of(range);
  if (device.table().find_overlap(hull) != nullptr) hull = range;
  Entry entry(hull, device.driver().alloc(hull.bytes(), section.name), section.name == nullptr ? "?" : section.name);
  count(device.stats().allocations);
  count(device.stats().allocated_bytes, hull.bytes());
  try {
    fill(device, kind, entry, section, queue);
  } catch (...) {
    give_back(device, entry, queue);
    throw;
  }
  if (hull.contains(joined.hull_of(range))) joined.set_created(range);
  return device.table().insert(std::move(entry));
}

/// Data that is present: what the clause moves all the same.
void enter_present(Device &device, int32_t kind, const Range &range, const Entry &entry, const pyacc_section &section,
                   Queue *queue) {
  if (JoinedSections::current().is_created(range)) {
    fill(device, kind, entry, section, queue);
  } else if (copies_in(kind) && (kind & PYACC_DATA_ALWAYS_IN)) {
    transfer(device, PYACC_TO_DEVICE, entry, section, queue);
  }
}

/// The address of an empty section: that of the data it lies in, if any.
void *enter_empty(Device &device, const pyacc_section &section) {
  const auto base = reinterpret_cast<uintptr_t>(section.base);
  const Entry *entry = device.table().find_overlap({base, base + 1});
  return entry == nullptr ? section.base : device_base(*entry, section);
}

/// Blocks of the host do not say on which queues their constructs are: copies of shared memory wait for all.
void settle(Device &device, int32_t kind, Queue *queue) {
  if (!device.shares_memory() || queue != nullptr) return;
  if (!(kind & PYACC_DATA_CAPTURE)) {
    const std::lock_guard lock(device.mutex());
    if (device.table().is_empty()) return;
  }
  for (Queue *other : device.queues()) other->drain();
}

void *enter_memory(Device &device, int32_t kind, const pyacc_section &section, Queue *queue) {
  settle(device, kind, queue);
  const Range range = range_of(section);
  const TakenSection taken(range);
  const std::lock_guard lock(device.mutex());
  const bool needs_no_copy = device.shares_memory() && !(kind & PYACC_DATA_CAPTURE);
  if (needs_no_copy && device.table().is_empty()) return section.base;
  if (range.is_empty()) return enter_empty(device, section);
  Entry *entry = device.table().find(range, section.name, device.driver().device());
  if (entry != nullptr) {
    enter_present(device, kind, range, *entry, section, queue);
  } else {
    if (needs_no_copy || clause_of(kind) == PYACC_DATA_NO_CREATE) return section.base;
    if (clause_of(kind) == PYACC_DATA_PRESENT) throw_absent(device, section);
    entry = &create(device, kind, range, section, queue);
  }
  ++(kind & PYACC_DATA_DYNAMIC ? entry->dynamic : entry->structured);
  return device_base(*entry, section);
}

/// What a counter is after the exit action; `left` sections of the directive have still to exit, this one included.
int64_t counter_after(int32_t kind, const Entry &entry, int64_t left) {
  const bool is_dynamic = kind & PYACC_DATA_DYNAMIC;
  const int64_t now = is_dynamic ? entry.dynamic : entry.structured;
  const int64_t least = is_dynamic && entry.is_mapped ? 1 : 0;  // only unmap_data ends what map_data began
  return std::max(least, kind & PYACC_DATA_FINALIZE ? std::min(now, left) - 1 : now - 1);
}

void exit_memory(Device &device, int32_t kind, const pyacc_section &section, Queue *queue, bool moves) {
  settle(device, kind, queue);
  const Range range = range_of(section);
  const TakenSection taken(range);
  const std::lock_guard lock(device.mutex());
  if (range.is_empty() || device.table().is_empty()) return;
  Entry *entry = device.table().find(range, section.name, device.driver().device());
  const bool is_dynamic = kind & PYACC_DATA_DYNAMIC;
  if (entry == nullptr || (is_dynamic ? entry->dynamic : entry->structured) == 0) return;
  const int64_t left = JoinedSections::current().num_left(range, entry->host);
  const int64_t after = counter_after(kind, *entry, left);
  const bool is_last = after < left && (is_dynamic ? entry->structured : entry->dynamic) == 0;
  if (moves && copies_out(kind) && (is_last || (kind & PYACC_DATA_ALWAYS_OUT))) {
    transfer(device, PYACC_FROM_DEVICE, *entry, section, queue);
  }
  (is_dynamic ? entry->dynamic : entry->structured) = after;
  if (entry->is_counted()) return;
  const Entry ended = *entry;
  device.table().erase(ended);
  give_back(device, ended, queue);
}

}  // namespace

bool has_no_effect(Device &device, int32_t kind) {
  const bool has_address = clause_of(kind) != PYACC_DATA_ATTACH && clause_of(kind) != PYACC_DATA_DETACH;
  return has_address && !(kind & PYACC_DATA_CAPTURE) && device.shares_memory() && !device.table().has_entries() &&
         JoinedSections::current().is_empty();
}

bool copies_in(int32_t kind) {
  const int32_t clause = clause_of(kind);
  return clause == PYACC_DATA_COPY || clause == PYACC_DATA_COPYIN || clause == PYACC_DATA_COPYIN_READONLY;
}

bool copies_out(int32_t kind) {
  const int32_t clause = clause_of(kind);
  return clause == PYACC_DATA_COPY || clause == PYACC_DATA_COPYOUT || clause == PYACC_DATA_COPYOUT_ZERO;
}

void *enter_data(Device &device, int32_t kind, const pyacc_section &section, Queue *queue) {
  count_roughly(stats.data_enters[static_cast<size_t>(clause_of(kind))]);
  if (has_no_effect(device, kind)) return section.base;
  if (section.base == nullptr) return nullptr;
  switch (clause_of(kind)) {
    case PYACC_DATA_DEVICEPTR: return section.base;
    case PYACC_DATA_ATTACH: attach(device, section.base, queue); return section.base;
    default:
      if (!is_counting(kind)) throw_unfit(kind);
      return enter_memory(device, kind, section, queue);
  }
}

void exit_data(Device &device, int32_t kind, const pyacc_section &section, Queue *queue, bool moves) {
  count_roughly(stats.data_exits[static_cast<size_t>(clause_of(kind))]);
  if (has_no_effect(device, kind)) return;
  if (section.base == nullptr) return;
  switch (clause_of(kind)) {
    case PYACC_DATA_DEVICEPTR: return;
    case PYACC_DATA_ATTACH:
    case PYACC_DATA_DETACH: return detach(device, section.base, kind & PYACC_DATA_FINALIZE, queue);
    default:
      if (!is_counting(kind) && clause_of(kind) != PYACC_DATA_DELETE) throw_unfit(kind);
      return exit_memory(device, kind, section, queue, moves);
  }
}

void update(Device &device, int32_t kind, const pyacc_section &section, Queue *queue) {
  count_roughly(stats.data_enters[static_cast<size_t>(clause_of(kind))]);
  if (section.base == nullptr) return;
  settle(device, kind, queue);
  const Range range = range_of(section);
  const std::lock_guard lock(device.mutex());
  if (range.is_empty()) return;
  const Entry *entry = device.table().find(range, section.name, device.driver().device());
  if (entry == nullptr) {
    if (device.shares_memory() || (kind & PYACC_DATA_IF_PRESENT)) return;
    throw_absent(device, section);
  }
  const bool is_self = clause_of(kind) == PYACC_DATA_UPDATE_SELF;
  transfer(device, is_self ? PYACC_FROM_DEVICE : PYACC_TO_DEVICE, *entry, section, queue);
}

void *use_device(Device &device, const pyacc_section &section, bool if_present) {
  if (section.base == nullptr) return nullptr;
  const Range range = range_of(section);
  const std::lock_guard lock(device.mutex());
  if (range.is_empty()) return enter_empty(device, section);
  const Entry *entry = device.table().find(range, section.name, device.driver().device());
  if (entry != nullptr) return device_base(*entry, section);
  if (device.shares_memory() || if_present) return section.base;
  throw_absent(device, section);
}

}  // namespace pyacc
