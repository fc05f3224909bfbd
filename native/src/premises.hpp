// SPDX-License-Identifier: Apache-2.0
// What the arguments of a call must be for a plan to be right, as `artifact.Premises`.
#pragma once

#include "numpy_api.hpp"

#include <utility>
#include <vector>

namespace pyacc {

struct Premises {
  std::vector<std::pair<Py_ssize_t, Py_ssize_t>> disjoint;
  std::vector<Py_ssize_t> simple;
  std::vector<Py_ssize_t> natural;

  /// Reads an `artifact.Premises`. Throws nanobind exceptions.
  static Premises from_python(PyObject *source);

  /// Whether they are certain to hold: by the reach of arrays alone. Where it is not, Python looks closer.
  bool hold(PyObject *const *args, Py_ssize_t count) const;
};

}  // namespace pyacc
