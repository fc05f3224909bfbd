// SPDX-License-Identifier: Apache-2.0
#include "present_table.hpp"

#include "fault.hpp"

namespace pyacc {

Entry *PresentTable::find_overlap(const Range &range) {
  auto place = entries_.lower_bound(range.hi);
  if (place == entries_.begin()) return nullptr;
  Entry &before = (--place)->second;
  return before.host.overlaps(range) ? &before : nullptr;
}

Entry *PresentTable::find(const Range &range, const char *name, const std::string &device) {
  Entry *entry = find_overlap(range);
  if (entry == nullptr || entry->host.contains(range)) return entry;
  throw_fault(PYACC_ERROR_PARTLY_PRESENT, quoted(name) + " is partly present on " + device + ": it overlaps `" +
                                              entry->name + "`, which is present, without lying inside it");
}

Entry *PresentTable::find_device(const char *address) {
  for (auto &[lo, entry] : entries_) {
    if (entry.device <= address && address < entry.device + entry.host.bytes()) return &entry;
  }
  return nullptr;
}

Entry &PresentTable::insert(Entry entry) {
  const uintptr_t lo = entry.host.lo;
  Entry &inserted = entries_.insert_or_assign(lo, std::move(entry)).first->second;
  note_entries();
  return inserted;
}

void PresentTable::erase(const Entry &entry) {
  entries_.erase(entry.host.lo);
  note_entries();
}

std::map<uintptr_t, Entry> PresentTable::take() {
  auto taken = std::exchange(entries_, {});
  note_entries();
  return taken;
}

}  // namespace pyacc
