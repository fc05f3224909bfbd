// SPDX-License-Identifier: Apache-2.0
#include "params.hpp"

#include <bit>
#include <cstring>

namespace pyacc {

namespace {

PyTypeObject *memmap_type = nullptr;

bool is_laid_out(PyArrayObject *array, const Param &param) {
  const int flags = PyArray_FLAGS(array);
  if (!(flags & NPY_ARRAY_ALIGNED) || (param.writes && !(flags & NPY_ARRAY_WRITEABLE))) return false;
  if (param.layout == 'C') return flags & NPY_ARRAY_C_CONTIGUOUS;
  if (param.layout == 'F') return flags & NPY_ARRAY_F_CONTIGUOUS;
  for (int dim = 0; dim < param.ndim; ++dim) {
    if (PyArray_STRIDE(array, dim) % param.dtype.itemsize != 0) return false;
  }
  return true;
}

/// NumPy leaves strides of contiguous arrays open where an extent is 0 or 1; compiled code wants the regular ones.
void fill_contiguous_strides(const npy_intp *extents, const Param &param, int64_t *strides) {
  const bool is_c = param.layout == 'C';
  int64_t stride = 1;
  for (int i = 0; i < param.ndim; ++i) {
    const int dim = is_c ? param.ndim - 1 - i : i;
    strides[dim] = stride;
    stride *= extents[dim];
  }
}

bool fill_array(const Param &param, PyObject *argument, Slot *frame) {
  if (!is_plain_array(argument)) return false;
  auto *array = reinterpret_cast<PyArrayObject *>(argument);
  if (PyArray_NDIM(array) != param.ndim || !has_dtype(array, param.dtype) || !is_laid_out(array, param)) return false;
  frame[0] = frame[1] = reinterpret_cast<Slot>(PyArray_DATA(array));
  frame[2] = 0;
  auto *extents = reinterpret_cast<int64_t *>(frame + 3);
  int64_t *strides = extents + param.ndim;
  for (int dim = 0; dim < param.ndim; ++dim) {
    extents[dim] = PyArray_DIM(array, dim);
    strides[dim] = PyArray_STRIDE(array, dim) / param.dtype.itemsize;
  }
  if (param.layout != 'A') fill_contiguous_strides(PyArray_DIMS(array), param, strides);
  return true;
}

bool fill_int(PyObject *argument, Slot *frame) {
  if (!PyLong_CheckExact(argument)) return false;
  int overflow;
  const long long value = PyLong_AsLongLongAndOverflow(argument, &overflow);
  *frame = static_cast<Slot>(value);
  return overflow == 0;
}

bool fill_float(PyObject *argument, Slot *frame) {
  if (!PyFloat_CheckExact(argument)) return false;
  const double value = PyFloat_AS_DOUBLE(argument);
  std::memcpy(frame, &value, sizeof value);
  return true;
}

bool fill_complex(PyObject *argument, Slot *frame) {
  if (!PyComplex_CheckExact(argument)) return false;
  const Py_complex value = PyComplex_AsCComplex(argument);
  std::memcpy(frame, &value, sizeof value);
  return true;
}

/// A NumPy scalar of another class with the same numbers: long long beside long.
bool is_equal_scalar(const Dtype &dtype, PyObject *argument) {
  if (!PyArray_IsScalar(argument, Number)) return false;
  PyArray_Descr *descr = PyArray_DescrFromScalar(argument);
  const bool equal = descr->kind == dtype.kind && PyDataType_ELSIZE(descr) == dtype.itemsize;
  Py_DECREF(descr);
  return equal;
}

bool fill_scalar(const Param &param, PyObject *argument, Slot *frame) {
  const bool same = reinterpret_cast<PyObject *>(Py_TYPE(argument)) == param.object;
  if (!same && !is_equal_scalar(param.dtype, argument)) return false;
  std::memset(frame, 0, sizeof(Slot) * param.dtype.slots());
  PyArray_ScalarAsCtype(argument, frame);
  return true;
}

PyObject *numpy_scalar(const Dtype &dtype, const Slot *cell) {
  PyArray_Descr *descr = PyArray_DescrFromType(dtype.type_number);
  PyObject *scalar = PyArray_Scalar(const_cast<Slot *>(cell), descr, nullptr);
  Py_DECREF(descr);
  return scalar;
}

}  // namespace

bool init_params() {
  PyObject *numpy = PyImport_ImportModule("numpy");
  if (numpy == nullptr) return false;
  memmap_type = reinterpret_cast<PyTypeObject *>(PyObject_GetAttrString(numpy, "memmap"));
  Py_DECREF(numpy);
  return memmap_type != nullptr;
}

bool is_plain_array(PyObject *object) {
  return PyArray_CheckExact(object) || Py_IS_TYPE(object, memmap_type);
}

int Param::slots() const {
  switch (kind) {
    case ParamKind::kArray: return 3 + 2 * ndim;
    case ParamKind::kConstant: return 0;
    default: return dtype.slots();
  }
}

bool Param::fill(PyObject *argument, Slot *frame) const {
  switch (kind) {
    case ParamKind::kArray: return fill_array(*this, argument, frame);
    case ParamKind::kBool: *frame = argument == Py_True; return PyBool_Check(argument);
    case ParamKind::kInt: return fill_int(argument, frame);
    case ParamKind::kFloat: return fill_float(argument, frame);
    case ParamKind::kComplex: return fill_complex(argument, frame);
    case ParamKind::kScalar: return fill_scalar(*this, argument, frame);
    case ParamKind::kConstant: return argument == object;
  }
  return false;
}

PyObject *Output::to_python(const Slot *cell) const {
  if (!is_numpy && dtype.kind == 'b') return PyBool_FromLong(*cell & 0xff);
  if (!is_numpy && dtype.type_number == NPY_INT64) return PyLong_FromLongLong(static_cast<int64_t>(*cell));
  if (!is_numpy && dtype.type_number == NPY_FLOAT64) return PyFloat_FromDouble(std::bit_cast<double>(*cell));
  PyObject *scalar = numpy_scalar(dtype, cell);
  if (is_numpy || scalar == nullptr) return scalar;
  PyObject *value = PyObject_CallMethod(scalar, "item", nullptr);
  Py_DECREF(scalar);
  return value;
}

}  // namespace pyacc
