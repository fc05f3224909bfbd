// SPDX-License-Identifier: Apache-2.0
// Python objects that have memory, and sections of them written as subscripts. All of this needs the interpreter lock.
#pragma once

#include "numpy_api.hpp"

#include <nanobind/nanobind.h>

#include <string>
#include <vector>

#include "device.hpp"

namespace pyacc {

/// A section of an array or of another object with a buffer. Keeps the object, and its memory where it is.
class ArraySection {
 public:
  /// `section` is None or what stands between brackets. Throws Fault where it does not fit the object.
  ArraySection(nanobind::object object, std::string name, nanobind::handle section);
  ArraySection(ArraySection &&other) noexcept;
  ArraySection(const ArraySection &) = delete;
  ~ArraySection();

  const pyacc_section &view() const { return view_; }
  bool is_writable() const { return is_writable_; }
  PyObject *object() const { return object_.ptr(); }

 private:
  void read_array(PyArrayObject *array);
  void read_buffer();
  void set_layout(int rank, const Py_ssize_t *extents, const Py_ssize_t *strides, int64_t itemsize);
  void set_section(nanobind::handle section);
  void set_part(int32_t dim, nanobind::handle part);

  nanobind::object object_;
  std::string name_;
  Py_buffer buffer_{};
  bool is_writable_ = false;
  std::vector<Dim> dims_;
  int32_t rank_ = 0;  // of the object: fields of records have a dimension more in `dims_`
  pyacc_section view_{};
};

/// Where `object` lies in present dynamic data, it is kept alive as long as that is present.
void keep_owner(Device &device, const pyacc_section &section, PyObject *object);

}  // namespace pyacc
