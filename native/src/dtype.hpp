// SPDX-License-Identifier: Apache-2.0
// Element types that enter a frame.
#pragma once

#include "numpy_api.hpp"

#include <string_view>

namespace pyacc {

/// One element type: a `numpy.dtype.str` in native byte order.
struct Dtype {
  char kind;        // as numpy.dtype.kind: b i u f c, V for bfloat16
  int itemsize;     // bytes
  int type_number;  // NumPy's; of the types with this kind and size, the one that arrays usually have

  /// Slots of a frame that a scalar of this type takes.
  int slots() const { return itemsize > 8 ? 2 : 1; }
};

/// Reads a `numpy.dtype.str`.
/// Throws std::invalid_argument for a type that blocks do not take, or one in foreign byte order.
Dtype parse_dtype(std::string_view text);

/// Whether the elements of `array` are of this type. NumPy has several numbers for one size (long, long long).
inline bool has_dtype(PyArrayObject *array, const Dtype &dtype) {
  const PyArray_Descr *descr = PyArray_DESCR(array);
  // Of kind V are records, which NumPy itself knows, and the numbers of other packages, such as bfloat16.
  if (dtype.kind == 'V' && descr->type_num < NPY_USERDEF) return false;
  return descr->kind == dtype.kind && PyArray_ITEMSIZE(array) == dtype.itemsize && PyArray_ISNBO(descr->byteorder);
}

}  // namespace pyacc
