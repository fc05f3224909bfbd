// SPDX-License-Identifier: Apache-2.0
#include "attach.hpp"

#include <cstring>

#include "transfer.hpp"

namespace pyacc {

namespace {

Range cell_of(const void *pointer) {
  const auto address = reinterpret_cast<uintptr_t>(pointer);
  return {address, address + sizeof(void *)};
}

Entry *find_cell(Device &device, const void *pointer) {
  return device.table().find(cell_of(pointer), "the pointer", device.driver().device());
}

}  // namespace

void attach(Device &device, void *pointer, Queue *queue) {
  const std::lock_guard lock(device.mutex());
  Entry *const entry = find_cell(device, pointer);
  if (entry == nullptr) return;
  uintptr_t target;
  std::memcpy(&target, pointer, sizeof target);
  const Entry *const target_entry = device.table().find_overlap({target, target + 1});
  if (target_entry == nullptr) return;
  Attachment &attachment = entry->attachments[cell_of(pointer).lo];
  if (attachment.count > 0 && attachment.target == target) {
    ++attachment.count;
    return;
  }
  attachment = {target, target_entry->device_address(target), 1};
  store_address(device, entry->device_address(cell_of(pointer).lo), attachment.device_target, queue);
}

void detach(Device &device, void *pointer, bool finalize, Queue *queue) {
  const std::lock_guard lock(device.mutex());
  Entry *const entry = find_cell(device, pointer);
  if (entry == nullptr) return;
  const auto found = entry->attachments.find(cell_of(pointer).lo);
  if (found == entry->attachments.end() || (--found->second.count > 0 && !finalize)) return;
  const auto target = reinterpret_cast<void *>(found->second.target);
  store_address(device, entry->device_address(found->first), target, queue);
  entry->attachments.erase(found);
}

}  // namespace pyacc
