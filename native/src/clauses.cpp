// SPDX-License-Identifier: Apache-2.0
#include "clauses.hpp"

#include <algorithm>
#include <optional>

#include "data_actions.hpp"
#include "joined.hpp"

namespace nb = nanobind;

namespace pyacc {

namespace {

bool is_update(int32_t kind) {
  return clause_of(kind) == PYACC_DATA_UPDATE_SELF || clause_of(kind) == PYACC_DATA_UPDATE_DEVICE;
}

bool is_pointer(int32_t kind) {
  return clause_of(kind) == PYACC_DATA_ATTACH || clause_of(kind) == PYACC_DATA_DETACH;
}

bool writes_host(int32_t kind) {
  return copies_out(kind) || clause_of(kind) == PYACC_DATA_UPDATE_SELF;
}

void *enter_one(Device &device, int32_t kind, const pyacc_section &section, Queue *queue) {
  if (is_update(kind)) {
    update(device, kind, section, queue);
    return nullptr;
  }
  if (clause_of(kind) == PYACC_DATA_USE_DEVICE) return use_device(device, section, kind & PYACC_DATA_IF_PRESENT);
  return enter_data(device, kind, section, queue);
}

}  // namespace

void Clauses::add(int32_t kind, nb::object object, std::string name, nb::handle section) {
  Item item{kind, ArraySection(std::move(object), std::move(name), section)};
  if (writes_host(kind) && !item.section.is_writable()) {
    throw_fault(PYACC_ERROR_INVALID_ARGUMENT, quoted(item.section.view().name) + " is read-only: nothing can be copied to it");
  }
  items_.push_back(std::move(item));
}

void Clauses::join() const {
  if (items_.size() < 2) return;
  std::vector<JoinedSections::Part> parts;
  for (const Item &item : items_) {
    const pyacc_section &section = item.section.view();
    if (!is_pointer(item.kind) && !is_update(item.kind)) parts.push_back({section.base, range_of(section)});
  }
  JoinedSections::current().join(parts);
}

void Clauses::undo(Device &device, Queue *queue, std::vector<const Item *> &entered) const {
  JoinedSections::current().clear();
  if (queue != nullptr) queue->drain();
  for (auto item = entered.rbegin(); item != entered.rend(); ++item) {
    if (is_update((*item)->kind) || clause_of((*item)->kind) == PYACC_DATA_USE_DEVICE) continue;
    try {
      exit_data(device, (*item)->kind, (*item)->section.view(), nullptr, false);
    } catch (const Fault &) {
      // The first fault is what is reported.
    }
  }
}

std::vector<void *> Clauses::enter(Device &device, Queue *queue) const {
  join();
  std::vector<void *> addresses(items_.size());
  std::vector<const Item *> entered;
  // Pointers are attached once their targets are there (OpenACC 3.3 §2.7.2).
  for (const bool pointers : {false, true}) {
    for (size_t i = 0; i < items_.size(); ++i) {
      const Item &item = items_[i];
      if (is_pointer(item.kind) != pointers) continue;
      try {
        addresses[i] = enter_one(device, item.kind, item.section.view(), queue);
      } catch (const Fault &) {
        undo(device, queue, entered);
        throw;
      }
      entered.push_back(&item);
    }
  }
  return addresses;
}

void Clauses::exit(Device &device, Queue *queue, bool failed) const {
  join();
  check_exits(device);
  std::optional<Fault> fault;
  for (const bool pointers : {true, false}) {
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
      if (is_pointer(item->kind) != pointers || clause_of(item->kind) == PYACC_DATA_USE_DEVICE) continue;
      const bool moves = !failed || clause_of(item->kind) == PYACC_DATA_COPY;
      try {
        exit_data(device, item->kind, item->section.view(), queue, moves);
      } catch (Fault &thrown) {
        if (!fault) fault = std::move(thrown);
      }
    }
  }
  JoinedSections::current().clear();
  if (fault) throw *std::move(fault);
}

void Clauses::check_exits(Device &device) const {
  const std::lock_guard lock(device.mutex());
  for (const Item &item : items_) {
    const Range range = range_of(item.section.view());
    if (!range.is_empty()) device.table().find(range, item.section.view().name, device.driver().device());
  }
}

void Clauses::keep_owners(Device &device) const {
  for (const Item &item : items_) {
    if (item.kind & PYACC_DATA_DYNAMIC) keep_owner(device, item.section.view(), item.section.object());
  }
}

}  // namespace pyacc
