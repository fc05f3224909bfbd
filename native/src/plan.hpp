// SPDX-License-Identifier: Apache-2.0
// A loaded block: what it takes, what it gives, where its code is.
#pragma once

#include "params.hpp"

#include <memory>
#include <vector>

#include "errors.hpp"

namespace pyacc {

using EntryFn = int32_t (*)(void *frame);

/// As `artifact.ErrorSite`. Strong references, owned by the plan.
struct ErrorSite {
  PyObject *exception;
  PyObject *message;
  PyObject *place;
  bool is_data_error;
};

class Device;

/// The arguments of Plan(…), borrowed.
struct PlanArguments {
  PyObject *name, *address, *params, *outputs, *sites;
  PyObject *keep_alive = Py_None, *device = Py_None, *kernels = nullptr;
};

/// A kernel of a plan for a device.
struct Kernel {
  int64_t handle;  // the driver's
  std::string name;
  std::string filename;
  int64_t line;
  std::string what;   // "kernel `name`"
  std::string place;  // "at file:line"
};

/// What a plan is made of. Immutable once built. Asynchronous work keeps it after its Plan is gone.
struct PlanData : std::enable_shared_from_this<PlanData> {
  std::string name;
  EntryFn entry = nullptr;
  std::vector<Param> params;
  std::vector<Output> outputs;
  std::vector<ErrorSite> sites;
  Device *device = nullptr;  // null: the host
  std::vector<Kernel> kernels;
  std::vector<PyObject *> owned;  // strong references behind params, sites and the code itself
  int slots = 0;                  // of the whole frame, cells of the outputs included

  PlanData() = default;
  PlanData(const PlanData &) = delete;
  ~PlanData();

  /// Reads the artifact's tuples. Throws nanobind::python_error or std::invalid_argument.
  static std::shared_ptr<PlanData> from_python(const PlanArguments &arguments);
};

/// The Python object.
struct PlanObject {
  PyObject_HEAD
  vectorcallfunc vectorcall;
  std::shared_ptr<const PlanData> data;
};

/// Whether the arguments match.
enum class Match { kNo, kYes };

/// Checks the arguments; if they match, runs the block. `result` is then its value, or null with an exception set.
Match call_plan(const PlanData &plan, PyObject *const *args, Py_ssize_t count, PyObject *&result);

/// Sets the Python exception of a failed block.
void set_exception(const PlanData &plan, const Failure &failure);

/// The types `Plan` and `Dispatcher`, as new references; null with an exception set.
PyTypeObject *make_plan_type();
PyTypeObject *make_dispatcher_type(PyTypeObject *plan_type);

}  // namespace pyacc
