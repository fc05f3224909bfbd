// SPDX-License-Identifier: Apache-2.0
#include "transfer.hpp"

#include "notify.hpp"

namespace pyacc {

namespace {

void count_copy(DeviceStats &stats, pyacc_direction direction, int64_t bytes) {
  switch (direction) {
    case PYACC_TO_DEVICE:
      count(stats.bytes_to_device, bytes);
      return count(stats.copies_to_device);
    case PYACC_FROM_DEVICE:
      count(stats.bytes_from_device, bytes);
      return count(stats.copies_from_device);
    case PYACC_ON_DEVICE:
      count(stats.bytes_on_device, bytes);
      return count(stats.copies_on_device);
  }
}

void submit_copy(Device &device, pyacc_direction direction, void *target, const void *source, Rows rows,
                 Queue *queue) {
  device.run(queue, [&device, direction, target, source, rows = std::move(rows)](pyacc_stream stream) {
    const Stopwatch watch(device.stats().copy_ns);
    device.driver().copy(direction, target, source, rows, stream);
  });
}

/// Calls visit(cell, attachment) for the attached pointers whose counterparts are in the range.
template <class Visit>
void for_each_attachment(const Entry &entry, const Range &range, Visit visit) {
  for (auto place = entry.attachments.lower_bound(range.lo); place != entry.attachments.end(); ++place) {
    if (place->first >= range.hi) return;
    visit(entry.device_address(place->first), place->second);
  }
}

}  // namespace

void transfer(Device &device, pyacc_direction direction, const Entry &entry, const pyacc_section &section,
              Queue *queue) {
  const Range range = range_of(section);
  Rows rows = rows_of(section);
  auto *const host = reinterpret_cast<char *>(range.lo);
  char *const counterpart = entry.device_address(range.lo);
  count_copy(device.stats(), direction, rows.bytes());
  notify_copy(device, direction, section.name, rows.bytes(), queue);
  if (direction == PYACC_TO_DEVICE) {
    submit_copy(device, direction, counterpart, host, std::move(rows), queue);
  } else {
    for_each_attachment(entry, range, [&](char *cell, const Attachment &attachment) {
      store_address(device, cell, reinterpret_cast<void *>(attachment.target), queue);
    });
    submit_copy(device, direction, host, counterpart, std::move(rows), queue);
  }
  for_each_attachment(entry, range, [&](char *cell, const Attachment &attachment) {
    store_address(device, cell, attachment.device_target, queue);
  });
}

void copy_bytes(Device &device, pyacc_direction direction, void *target, const void *source, int64_t bytes,
                const char *name, Queue *queue) {
  if (bytes == 0) return;
  Rows rows;
  rows.row_bytes = rows.pitch = bytes;
  count_copy(device.stats(), direction, bytes);
  notify_copy(device, direction, name, bytes, queue);
  submit_copy(device, direction, target, source, std::move(rows), queue);
}

void zero(Device &device, const Entry &entry, const Range &range, Queue *queue) {
  char *const address = entry.device_address(range.lo);
  device.run(queue, [&device, address, bytes = range.bytes()](pyacc_stream stream) {
    device.driver().zero(address, bytes, stream);
  });
}

void store_address(Device &device, char *cell, const void *address, Queue *queue) {
  // The driver may read it as late as the queue comes to it.
  const auto value = std::make_shared<const void *>(address);
  device.run(queue, [&device, cell, value](pyacc_stream stream) {
    device.driver().copy(PYACC_TO_DEVICE, cell, value.get(), sizeof *value, stream);
  });
  if (queue != nullptr) queue->submit_cleanup([value] {});
}

}  // namespace pyacc
