// SPDX-License-Identifier: Apache-2.0
#include "array_section.hpp"

#include <algorithm>

#include "fault.hpp"
#include "graveyard.hpp"

namespace nb = nanobind;

namespace pyacc {

namespace {

[[noreturn]] void throw_section(const std::string &message) {
  throw_fault(PYACC_ERROR_INVALID_DATA_SECTION, message);
}

int64_t integer(nb::handle object) {
  const Py_ssize_t value = PyNumber_AsSsize_t(object.ptr(), PyExc_OverflowError);
  if (value == -1 && PyErr_Occurred()) nb::raise_python_error();
  return value;
}

/// A bound of a slice, counted from the start.
int64_t bound(nb::handle object, int64_t missing, int64_t extent, const std::string &name) {
  if (object.is_none()) return missing;
  const int64_t value = integer(object);
  if (value < -extent || value > extent) {
    throw_section("`" + name + "` leaves the array: " + std::to_string(value) + " is outside 0 to " +
                  std::to_string(extent));
  }
  return value < 0 ? value + extent : value;
}

nb::object field(nb::handle slice, const char *name) {
  return slice.attr(name);
}

}  // namespace

ArraySection::ArraySection(nb::object object, std::string name, nb::handle section)
    : object_(std::move(object)), name_(std::move(name)) {
  view_.site = -1;
  if (PyArray_Check(object_.ptr())) {
    read_array(reinterpret_cast<PyArrayObject *>(object_.ptr()));
  } else {
    read_buffer();
  }
  set_section(section);
  view_.name = name_.c_str();
  view_.dims = reinterpret_cast<const int64_t *>(dims_.data());
  view_.rank = static_cast<int32_t>(dims_.size());
}

ArraySection::ArraySection(ArraySection &&other) noexcept
    : object_(std::move(other.object_)),
      name_(std::move(other.name_)),
      buffer_(std::exchange(other.buffer_, Py_buffer{})),
      is_writable_(other.is_writable_),
      dims_(std::move(other.dims_)),
      rank_(other.rank_),
      view_(other.view_) {
  view_.name = name_.c_str();
}

ArraySection::~ArraySection() {
  if (buffer_.obj != nullptr) PyBuffer_Release(&buffer_);
}

void ArraySection::read_array(PyArrayObject *array) {
  if (PyDataType_REFCHK(PyArray_DESCR(array))) {
    throw_fault(PYACC_ERROR_INVALID_ARGUMENT, "`" + name_ + "` is an array of Python objects");
  }
  is_writable_ = PyArray_ISWRITEABLE(array);
  view_.base = PyArray_DATA(array);
  set_layout(PyArray_NDIM(array), PyArray_DIMS(array), PyArray_STRIDES(array), PyArray_ITEMSIZE(array));
}

void ArraySection::read_buffer() {
  is_writable_ = PyObject_GetBuffer(object_.ptr(), &buffer_, PyBUF_STRIDED) == 0;
  if (!is_writable_) {
    PyErr_Clear();
    if (PyObject_GetBuffer(object_.ptr(), &buffer_, PyBUF_STRIDED_RO) != 0) {
      PyErr_Clear();
      throw_fault(PYACC_ERROR_INVALID_ARGUMENT,
                  "`" + name_ + "` is of type " + Py_TYPE(object_.ptr())->tp_name + ": expected an array");
    }
  }
  view_.base = buffer_.buf;
  // ctypes says nothing of strides where they are the regular ones.
  std::vector<Py_ssize_t> strides(static_cast<size_t>(buffer_.ndim));
  PyBuffer_FillContiguousStrides(buffer_.ndim, buffer_.shape, strides.data(), static_cast<int>(buffer_.itemsize), 'C');
  set_layout(buffer_.ndim, buffer_.shape, buffer_.strides != nullptr ? buffer_.strides : strides.data(),
             buffer_.itemsize);
}

void ArraySection::set_layout(int rank, const Py_ssize_t *extents, const Py_ssize_t *strides, int64_t itemsize) {
  rank_ = rank;
  const bool is_whole = itemsize > 0 && std::all_of(strides, strides + rank, [&](Py_ssize_t stride) {
                          return stride % itemsize == 0;
                        });
  // The strides of a field of records need not be multiples of its size: then bytes are the elements.
  view_.itemsize = is_whole ? itemsize : 1;
  for (int i = 0; i < rank; ++i) dims_.push_back({extents[i], strides[i] / view_.itemsize, 0, extents[i]});
  if (!is_whole) dims_.push_back({itemsize, 1, 0, itemsize});
}

void ArraySection::set_section(nb::handle section) {
  if (section.is_none()) return;
  if (!PyTuple_Check(section.ptr())) {
    if (rank_ == 0) throw_section("`" + name_ + "` has no dimensions to take a section of");
    return set_part(0, section);
  }
  const auto parts = nb::borrow<nb::tuple>(section);
  if (static_cast<int32_t>(parts.size()) > rank_) {
    throw_section("`" + name_ + "` has " + std::to_string(parts.size()) + " subscripts, but the array has " +
                  std::to_string(rank_) + " dimensions");
  }
  int32_t dim = 0;
  for (nb::handle part : parts) set_part(dim++, part);
}

void ArraySection::set_part(int32_t dim, nb::handle part) {
  Dim &own = dims_[static_cast<size_t>(dim)];
  if (PySlice_Check(part.ptr())) {
    const nb::object step = field(part, "step");
    if (!step.is_none() && integer(step) != 1) throw_section("`" + name_ + "` has a step: expected a slice without one");
    own.lower = bound(field(part, "start"), 0, own.extent, name_);
    own.count = std::max<int64_t>(0, bound(field(part, "stop"), own.extent, own.extent, name_) - own.lower);
    return;
  }
  if (!PyIndex_Check(part.ptr())) throw_section("`" + name_ + "`: expected slices and integers between the brackets");
  own.lower = bound(part, 0, own.extent, name_);
  if (own.lower == own.extent) {
    throw_section("`" + name_ + "` leaves the array: " + std::to_string(own.lower) + " is outside 0 to " +
                  std::to_string(own.extent - 1));
  }
  own.count = 1;
}

void keep_owner(Device &device, const pyacc_section &section, PyObject *object) {
  if (!PyArray_Check(object) && !PyObject_CheckBuffer(object)) return;
  Range range;
  try {
    range = range_of(ArraySection(nb::borrow(object), "", nb::none()).view());
  } catch (const Fault &) {
    return;  // an argument that is no data
  }
  PyObject *owner = Py_NewRef(object);
  {
    const nb::gil_scoped_release unlocked;
    const std::lock_guard lock(device.mutex());
    Entry *entry = device.table().find_overlap(range_of(section));
    if (entry != nullptr && entry->owner == nullptr && entry->dynamic > 0 && entry->host.overlaps(range)) {
      entry->owner = std::exchange(owner, nullptr);
    }
  }
  Py_XDECREF(owner);
}

}  // namespace pyacc
