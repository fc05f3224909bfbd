// SPDX-License-Identifier: Apache-2.0
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include "array_section.hpp"
#include "attach.hpp"
#include "bind_device.hpp"
#include "bind_support.hpp"
#include "memory_routines.hpp"
#include "transfer.hpp"

namespace nb = nanobind;

namespace pyacc {

namespace {

using Bytes = std::optional<int64_t>;

bool is_address(nb::handle object) {
  return PyLong_Check(object.ptr());
}

/// An address with a number of bytes, or an object's own range.
Range memory_of(nb::object object, const Bytes &bytes) {
  if (is_address(object)) {
    const auto address = nb::cast<uintptr_t>(object);
    return {address, address + static_cast<uintptr_t>(bytes.value_or(0))};
  }
  const Range range = range_of(ArraySection(std::move(object), "the data", nb::none()).view());
  if (!bytes) return range;
  if (*bytes < 0 || *bytes > range.bytes()) {
    throw_fault(PYACC_ERROR_INVALID_DATA_SECTION, std::to_string(*bytes) + " bytes of data that has " +
                                                      std::to_string(range.bytes()));
  }
  return {range.lo, range.lo + static_cast<uintptr_t>(*bytes)};
}

/// The same for memory that is copied as it lies: without gaps, and writable where it is written.
Range plain_memory_of(nb::object object, const Bytes &bytes, bool writes) {
  if (!is_address(object)) {
    const ArraySection section(object, "the data", nb::none());
    if (rows_of(section.view()).bytes() != range_of(section.view()).bytes()) {
      throw_fault(PYACC_ERROR_INVALID_DATA_SECTION, "a copy of an array with gaps: expected a contiguous one");
    }
    if (writes && !section.is_writable()) throw_fault(PYACC_ERROR_INVALID_ARGUMENT, "a copy to an array that is read-only");
  }
  return memory_of(std::move(object), bytes);
}

void copy_and_keep(Device &device, pyacc_direction direction, void *target, const void *source, int64_t bytes,
                   int64_t number, const nb::object &object) {
  {
    const nb::gil_scoped_release unlocked;
    Queue *const queue = device.queue(number);
    copy_bytes(device, direction, target, source, bytes, "memcpy", queue);
    keep_until_done(queue, object);
  }
  release_waiting();
}

void memcpy_to_device(Device &device, uintptr_t target, nb::object source, Bytes bytes, int64_t number) {
  const Range range = plain_memory_of(source, bytes, false);
  copy_and_keep(device, PYACC_TO_DEVICE, reinterpret_cast<void *>(target), reinterpret_cast<const void *>(range.lo),
                range.bytes(), number, source);
}

void memcpy_from_device(Device &device, nb::object target, uintptr_t source, Bytes bytes, int64_t number) {
  const Range range = plain_memory_of(target, bytes, true);
  copy_and_keep(device, PYACC_FROM_DEVICE, reinterpret_cast<void *>(range.lo), reinterpret_cast<const void *>(source),
                range.bytes(), number, target);
}

void memcpy_device(Device &device, uintptr_t target, uintptr_t source, int64_t bytes, int64_t number) {
  copy_and_keep(device, PYACC_ON_DEVICE, reinterpret_cast<void *>(target), reinterpret_cast<const void *>(source), bytes,
                number, nb::none());
}

bool python_is_present(Device &device, nb::object object, Bytes bytes) {
  const Range range = memory_of(std::move(object), bytes);
  const nb::gil_scoped_release unlocked;
  return is_present(device, range);
}

uintptr_t python_deviceptr(Device &device, nb::object object) {
  const Range range = memory_of(std::move(object), {});
  const nb::gil_scoped_release unlocked;
  return reinterpret_cast<uintptr_t>(device_address(device, range.lo));
}

uintptr_t python_hostptr(Device &device, uintptr_t address) {
  const nb::gil_scoped_release unlocked;
  return reinterpret_cast<uintptr_t>(host_address(device, reinterpret_cast<const char *>(address)));
}

uintptr_t python_malloc(Device &device, int64_t bytes) {
  const nb::gil_scoped_release unlocked;
  return reinterpret_cast<uintptr_t>(allocate(device, bytes));
}

void python_free(Device &device, uintptr_t address) {
  const nb::gil_scoped_release unlocked;
  deallocate(device, reinterpret_cast<void *>(address));
}

void python_map_data(Device &device, nb::object object, uintptr_t address, Bytes bytes, const std::string &name) {
  const Range range = memory_of(object, bytes);
  {
    const nb::gil_scoped_release unlocked;
    map_data(device, range, reinterpret_cast<char *>(address), name);
  }
  if (!is_address(object)) keep_owner(device, ArraySection(object, name, nb::none()).view(), object.ptr());
}

void python_unmap_data(Device &device, nb::object object) {
  const Range range = memory_of(std::move(object), {});
  {
    const nb::gil_scoped_release unlocked;
    unmap_data(device, range.lo);
  }
  release_waiting();
}

void python_attach(Device &device, uintptr_t pointer, int64_t number) {
  const nb::gil_scoped_release unlocked;
  attach(device, reinterpret_cast<void *>(pointer), device.queue(number));
}

void python_detach(Device &device, uintptr_t pointer, bool finalize, int64_t number) {
  const nb::gil_scoped_release unlocked;
  detach(device, reinterpret_cast<void *>(pointer), finalize, device.queue(number));
}

}  // namespace

void bind_memory_routines(nb::handle device_class) {
  constexpr int64_t kSync = PYACC_QUEUE_SYNC;
  auto cls = nb::borrow<nb::class_<Device>>(device_class);
  cls.def("is_present", python_is_present, nb::arg("object").none(), nb::arg("nbytes") = nb::none())
      .def("deviceptr", python_deviceptr, nb::arg("object").none())
      .def("hostptr", python_hostptr, nb::arg("address"))
      .def("malloc", python_malloc, nb::arg("nbytes"))
      .def("free", python_free, nb::arg("address"))
      .def("map_data", python_map_data, nb::arg("object").none(), nb::arg("address"), nb::arg("nbytes") = nb::none(),
           nb::arg("name") = "the data")
      .def("unmap_data", python_unmap_data, nb::arg("object").none())
      .def("memcpy_to_device", memcpy_to_device, nb::arg("target"), nb::arg("source"), nb::arg("nbytes") = nb::none(),
           nb::arg("queue") = kSync)
      .def("memcpy_from_device", memcpy_from_device, nb::arg("target"), nb::arg("source"),
           nb::arg("nbytes") = nb::none(), nb::arg("queue") = kSync)
      .def("memcpy_device", memcpy_device, nb::arg("target"), nb::arg("source"), nb::arg("nbytes"),
           nb::arg("queue") = kSync)
      .def("attach", python_attach, nb::arg("pointer"), nb::arg("queue") = kSync)
      .def("detach", python_detach, nb::arg("pointer"), nb::arg("finalize") = false, nb::arg("queue") = kSync);
}

}  // namespace pyacc
