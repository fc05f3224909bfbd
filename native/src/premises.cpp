// SPDX-License-Identifier: Apache-2.0
#include "premises.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace nb = nanobind;

namespace pyacc {

namespace {

PyArrayObject *as_array(PyObject *object) {
  return PyArray_Check(object) ? reinterpret_cast<PyArrayObject *>(object) : nullptr;
}

struct Reach {
  intptr_t low, high;
};

/// The addresses between which the elements lie.
Reach reach_of(PyArrayObject *array) {
  const auto start = reinterpret_cast<intptr_t>(PyArray_DATA(array));
  Reach reach{start, start + PyArray_ITEMSIZE(array)};
  for (int axis = 0; axis < PyArray_NDIM(array); ++axis) {
    const npy_intp extent = PyArray_DIM(array, axis), stride = PyArray_STRIDE(array, axis);
    if (extent == 0) return {start, start};
    (stride < 0 ? reach.low : reach.high) += stride * (extent - 1);
  }
  return reach;
}

bool are_apart(PyObject *one, PyObject *other) {
  PyArrayObject *first = as_array(one), *second = as_array(other);
  if (first == nullptr || second == nullptr) return false;
  const Reach left = reach_of(first), right = reach_of(second);
  return left.high <= right.low || right.high <= left.low;
}

/// Whether no two elements of an array are one in memory.
bool is_simple(PyObject *object) {
  PyArrayObject *array = as_array(object);
  if (array == nullptr) return false;
  if (PyArray_IS_C_CONTIGUOUS(array) || PyArray_IS_F_CONTIGUOUS(array)) return true;
  std::vector<std::pair<npy_intp, npy_intp>> axes;
  for (int axis = 0; axis < PyArray_NDIM(array); ++axis) {
    axes.emplace_back(std::abs(PyArray_STRIDE(array, axis)), PyArray_DIM(array, axis));
  }
  std::sort(axes.begin(), axes.end());
  npy_intp reach = PyArray_ITEMSIZE(array);
  for (const auto &[stride, extent] : axes) {
    if (extent > 1 && stride < reach) return false;
    reach += stride * (extent - 1);
  }
  return true;
}

bool is_natural(PyObject *object) {
  if (!PyLong_CheckExact(object)) return false;
  int overflow = 0;
  return PyLong_AsLongLongAndOverflow(object, &overflow) >= 0 && overflow == 0;
}

}  // namespace

Premises Premises::from_python(PyObject *source) {
  const nb::handle object(source);
  return {nb::cast<std::vector<std::pair<Py_ssize_t, Py_ssize_t>>>(object.attr("disjoint")),
          nb::cast<std::vector<Py_ssize_t>>(object.attr("simple")),
          nb::cast<std::vector<Py_ssize_t>>(object.attr("natural"))};
}

bool Premises::hold(PyObject *const *args, Py_ssize_t count) const {
  const auto is_given = [count](Py_ssize_t position) { return position < count; };
  return std::all_of(natural.begin(), natural.end(), [&](auto at) { return is_given(at) && is_natural(args[at]); }) &&
         std::all_of(simple.begin(), simple.end(), [&](auto at) { return is_given(at) && is_simple(args[at]); }) &&
         std::all_of(disjoint.begin(), disjoint.end(), [&](const auto &pair) {
           return is_given(pair.first) && is_given(pair.second) && are_apart(args[pair.first], args[pair.second]);
         });
}

}  // namespace pyacc
