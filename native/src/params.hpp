// SPDX-License-Identifier: Apache-2.0
// Parameters and outputs of a block: which arguments match, and where their parts go in the frame.
#pragma once

#include "dtype.hpp"

#include <cstdint>
#include <string>

namespace pyacc {

using Slot = uint64_t;

/// As `artifact.ParamKind`.
enum class ParamKind { kArray, kBool, kInt, kFloat, kComplex, kScalar, kConstant };

/// As `artifact.Param`, ready for checking. Owns nothing: the plan keeps `object` alive.
struct Param {
  ParamKind kind;
  Dtype dtype;
  int ndim;
  char layout;       // 'C', 'F', 'A'
  bool writes;
  PyObject *object;  // the constant, or the NumPy scalar type
  std::string name;

  /// Slots of the frame that it takes.
  int slots() const;

  /// Checks `argument`; if it matches, writes its slots at `frame`.
  bool fill(PyObject *argument, Slot *frame) const;
};

/// As `artifact.Output`.
struct Output {
  Dtype dtype;
  bool is_numpy;

  static constexpr int kSlots = 3;  // a memref of rank 0

  /// The value in `cell`, as a new reference; null with an exception set.
  PyObject *to_python(const Slot *cell) const;
};

/// Whether blocks take this object as an array: a plain ndarray or a memory map. Other subclasses change what indexing
/// and arithmetic mean.
bool is_plain_array(PyObject *object);

/// Remembers `numpy.memmap`; false with an exception set.
bool init_params();

}  // namespace pyacc
