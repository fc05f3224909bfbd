// SPDX-License-Identifier: Apache-2.0
#include "bind_device.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstdio>

#include "bind_support.hpp"
#include "clauses.hpp"
#include "devices.hpp"
#include "notify.hpp"

namespace nb = nanobind;

namespace pyacc {

namespace {

using Number = std::optional<int64_t>;

nb::dict device_stats(Device &device) {
  const DeviceStats &stats = device.stats();
  nb::dict result;
  result["bytes_to_device"] = stats.bytes_to_device.load();
  result["bytes_from_device"] = stats.bytes_from_device.load();
  result["bytes_on_device"] = stats.bytes_on_device.load();
  result["copies_to_device"] = stats.copies_to_device.load();
  result["copies_from_device"] = stats.copies_from_device.load();
  result["copies_on_device"] = stats.copies_on_device.load();
  result["allocations"] = stats.allocations.load();
  result["frees"] = stats.frees.load();
  result["present_bytes"] = stats.allocated_bytes.load();
  result["launches"] = stats.launches.load();
  result["copy_seconds"] = 1e-9 * static_cast<double>(stats.copy_ns.load());
  result["launch_seconds"] = 1e-9 * static_cast<double>(stats.launch_ns.load());
  return result;
}

/// Not `present_bytes`: that is what is, not what was done.
void reset_device_stats(Device &device) {
  DeviceStats &stats = device.stats();
  for (Counter *counter : {&stats.bytes_to_device, &stats.bytes_from_device, &stats.bytes_on_device,
                           &stats.copies_to_device, &stats.copies_from_device, &stats.copies_on_device,
                           &stats.allocations, &stats.frees, &stats.launches, &stats.copy_ns, &stats.launch_ns}) {
    counter->store(0);
  }
}

nb::list present(Device &device) {
  std::vector<Entry> entries;
  {
    const nb::gil_scoped_release unlocked;
    const std::lock_guard lock(device.mutex());
    for (const auto &[lo, entry] : device.table().entries()) entries.push_back(entry);
  }
  nb::list result;
  for (const Entry &entry : entries) {
    nb::dict row;
    row["name"] = entry.name.c_str();
    row["host"] = entry.host.lo;
    row["bytes"] = entry.host.bytes();
    row["device"] = reinterpret_cast<uintptr_t>(entry.device);
    row["structured"] = entry.structured;
    row["dynamic"] = entry.dynamic;
    row["is_mapped"] = entry.is_mapped;
    result.append(row);
  }
  return result;
}

std::vector<Queue *> chosen_queues(Device &device, const Number &number) {
  return device.queues(number ? &*number : nullptr);
}

void wait(Device &device, const Number &number) {
  {
    const nb::gil_scoped_release unlocked;
    device.wait(chosen_queues(device, number));
  }
  release_waiting();
}

void wait_async(Device &device, const Number &number, int64_t waiting) {
  const nb::gil_scoped_release unlocked;
  const std::vector<Queue *> queues = chosen_queues(device, number);
  Queue *const queue = device.queue(waiting);
  if (queue == nullptr) return device.wait(queues);
  for (Queue *other : queues) queue->wait_for(*other);
}

bool async_test(Device &device, const Number &number) {
  bool is_done = true;
  {
    const nb::gil_scoped_release unlocked;
    for (Queue *queue : chosen_queues(device, number)) is_done = queue->is_done() && is_done;
  }
  release_waiting();
  return is_done;
}

// ---- clauses

nb::object make_clauses(nb::iterable items) {
  nb::object clauses = nb::cast(Clauses());
  for (nb::handle item : items) {
    const auto [kind, object, name, section] =
        nb::cast<std::tuple<int32_t, nb::object, std::string, nb::object>>(item);
    nb::cast<Clauses &>(clauses).add(kind, object, name, section);
  }
  return clauses;
}

std::vector<uintptr_t> enter_clauses(nb::object self, Device &device, int64_t number) {
  const auto &clauses = nb::cast<const Clauses &>(self);
  std::vector<uintptr_t> addresses;
  {
    const nb::gil_scoped_release unlocked;
    Queue *const queue = device.queue(number);
    for (void *address : clauses.enter(device, queue)) addresses.push_back(reinterpret_cast<uintptr_t>(address));
    keep_until_done(queue, self);
  }
  clauses.keep_owners(device);
  release_waiting();
  return addresses;
}

void exit_clauses(nb::object self, Device &device, int64_t number, bool failed) {
  {
    const nb::gil_scoped_release unlocked;
    Queue *const queue = device.queue(number);
    nb::cast<const Clauses &>(self).exit(device, queue, failed);
    keep_until_done(queue, self);
  }
  release_waiting();
}

nb::object one_clause(int32_t kind, nb::object object, const std::string &name, nb::object section) {
  nb::object clauses = nb::cast(Clauses());
  nb::cast<Clauses &>(clauses).add(kind, std::move(object), name, section);
  return clauses;
}

uintptr_t enter(Device &device, int32_t kind, nb::object object, const std::string &name, nb::object section,
                int64_t number) {
  return enter_clauses(one_clause(kind, std::move(object), name, section), device, number).front();
}

void exit(Device &device, int32_t kind, nb::object object, const std::string &name, nb::object section,
          int64_t number) {
  exit_clauses(one_clause(kind, std::move(object), name, section), device, number, false);
}

void update(Device &device, int32_t kind, nb::object object, const std::string &name, nb::object section,
            int64_t number) {
  enter(device, kind, std::move(object), name, section, number);
}

uintptr_t use_device(Device &device, nb::object object, const std::string &name, nb::object section, bool if_present) {
  const int32_t kind = PYACC_DATA_USE_DEVICE | (if_present ? PYACC_DATA_IF_PRESENT : 0);
  return enter(device, kind, std::move(object), name, section, PYACC_QUEUE_SYNC);
}

nb::list devices() {
  nb::list result;
  for (Device *device : all_devices()) result.append(nb::cast(device, nb::rv_policy::reference));
  return result;
}

Device &register_at(const std::string &name, int ordinal, uintptr_t table) {
  return register_driver(name, ordinal, reinterpret_cast<const pyacc_driver *>(table));
}

void bind_device_class(nb::module_ &module) {
  nb::class_<Device> cls(module, "Device");
  cls.def_prop_ro("name", &Device::name)
      .def_prop_ro("ordinal", &Device::ordinal)
      .def_prop_ro("shares_memory", &Device::shares_memory)
      .def_prop_ro("shutdowns", &Device::shutdowns)
      .def_prop_ro("memory", [](Device &device) { return device.driver().memory().second; })
      .def_prop_ro("free_memory", [](Device &device) { return device.driver().memory().first; })
      .def("__repr__", [](Device &device) { return "<Device " + device.driver().device() + ">"; })
      .def("stats", device_stats)
      .def("reset_stats", reset_device_stats)
      .def("present", present)
      .def("wait", wait, nb::arg("queue") = nb::none())
      .def("wait_async", wait_async, nb::arg("waited").none(), nb::arg("queue"))
      .def("async_test", async_test, nb::arg("queue") = nb::none())
      .def("enter", enter, nb::arg("kind"), nb::arg("object").none(), nb::arg("name") = "the data",
           nb::arg("section") = nb::none(), nb::arg("queue") = int64_t{PYACC_QUEUE_SYNC})
      .def("exit", exit, nb::arg("kind"), nb::arg("object").none(), nb::arg("name") = "the data",
           nb::arg("section") = nb::none(), nb::arg("queue") = int64_t{PYACC_QUEUE_SYNC})
      .def("update", update, nb::arg("kind"), nb::arg("object").none(), nb::arg("name") = "the data",
           nb::arg("section") = nb::none(), nb::arg("queue") = int64_t{PYACC_QUEUE_SYNC})
      .def("use_device", use_device, nb::arg("object").none(), nb::arg("name") = "the data",
           nb::arg("section") = nb::none(), nb::arg("if_present") = false)
      .def("shut_down", &Device::shut_down, nb::call_guard<nb::gil_scoped_release>());
  bind_memory_routines(cls);
}

}  // namespace

void bind_devices(nb::module_ &module) {
  nb::register_exception_translator([](const std::exception_ptr &thrown, void *) {
    try {
      std::rethrow_exception(thrown);
    } catch (const Fault &fault) {
      set_exception(fault);
    }
  });
  bind_device_class(module);
  nb::class_<Clauses>(module, "Clauses")
      .def_static("of", make_clauses, nb::arg("items"))
      .def("enter", enter_clauses, nb::arg("device"), nb::arg("queue") = int64_t{PYACC_QUEUE_SYNC})
      .def("exit", exit_clauses, nb::arg("device"), nb::arg("queue") = int64_t{PYACC_QUEUE_SYNC},
           nb::arg("failed") = false);
  module.def("device", [](const std::string &name, int ordinal) -> Device & { return find_device(name, ordinal); },
             nb::arg("name"), nb::arg("ordinal") = 0, nb::rv_policy::reference);
  module.def("devices", devices);
  module.def("register_driver", register_at, nb::arg("name"), nb::arg("ordinal"), nb::arg("table"),
             nb::rv_policy::reference);
  module.def("default_async", default_queue);
  module.def("set_default_async", set_default_queue, nb::arg("queue"));
  module.def("set_notify", set_notify, nb::arg("mask"));
}

void drain_all() {
  for (Device *device : all_devices()) device->finish();
}

}  // namespace pyacc
