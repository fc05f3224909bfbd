// SPDX-License-Identifier: Apache-2.0
#include "devices.hpp"

#include <charconv>

#include "graveyard.hpp"

namespace pyacc {

namespace {

struct Registry {
  std::mutex mutex;
  std::map<std::pair<std::string, int>, Device *> devices;
};

Registry &registry() {
  static Registry *const instance = new Registry;  // never deleted: queue threads may outlive static destructors
  return *instance;
}

void before_fork() {
  registry().mutex.lock();
  for (auto &[key, device] : registry().devices) device->before_fork();
}

void after_fork(bool is_child) {
  for (auto &[key, device] : registry().devices) device->after_fork(is_child);
  registry().mutex.unlock();
}

void after_fork_in_parent() {
  after_fork(false);
}

void after_fork_in_child() {
  reset_after_fork();
  after_fork(true);
}

const pyacc_driver *built_in(const std::string &name) {
  if (name == "host") return host_driver();
  if (name == "simt") return pyacc_simt_driver();
  return nullptr;
}

/// The registry is locked.
Device &add(const std::string &name, int ordinal, const pyacc_driver *table) {
  static const int is_forking_safe = pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
  (void)is_forking_safe;
  return *(registry().devices[{name, ordinal}] = new Device(name, ordinal, table));
}

}  // namespace

Device &find_device(const std::string &name, int ordinal) {
  const std::lock_guard lock(registry().mutex);
  const auto found = registry().devices.find({name, ordinal});
  if (found != registry().devices.end()) return *found->second;
  const pyacc_driver *const table = built_in(name);
  if (table == nullptr) {
    throw_fault(PYACC_ERROR_DEVICE_TYPE_UNAVAILABLE, "there is no device `" + name + "` here");
  }
  if (ordinal != 0) {
    throw_fault(PYACC_ERROR_DEVICE_UNAVAILABLE, "there is no device `" + name + ":" + std::to_string(ordinal) +
                                                    "`: the only one is number 0");
  }
  return add(name, ordinal, table);
}

Device &find_device(const std::string &text) {
  const size_t colon = text.find(':');
  if (colon == std::string::npos) return find_device(text, 0);
  int ordinal = -1;
  const auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), ordinal);
  if (error != std::errc() || end != text.data() + text.size() || ordinal < 0) {
    throw_fault(PYACC_ERROR_DEVICE_TYPE_UNAVAILABLE, "`" + text + "` is no device: expected a name, a colon and a number");
  }
  return find_device(text.substr(0, colon), ordinal);
}

Device &register_driver(const std::string &name, int ordinal, const pyacc_driver *table) {
  const std::lock_guard lock(registry().mutex);
  if (built_in(name) != nullptr || registry().devices.count({name, ordinal}) != 0) {
    throw_fault(PYACC_ERROR_DEVICE_INIT, "there is a device `" + name + "` with number " +
                                                  std::to_string(ordinal) + " already");
  }
  return add(name, ordinal, table);
}

std::vector<Device *> all_devices() {
  const std::lock_guard lock(registry().mutex);
  std::vector<Device *> devices;
  for (auto &[key, device] : registry().devices) devices.push_back(device);
  return devices;
}

}  // namespace pyacc
