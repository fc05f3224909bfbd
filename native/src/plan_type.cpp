// SPDX-License-Identifier: Apache-2.0
// The Python type `Plan`. CPython's own API: a call must cost no more than the checks it makes.
#include "fault.hpp"
#include "plan.hpp"

#include <nanobind/nanobind.h>
#include <structmember.h>

#include <cstddef>

namespace nb = nanobind;

namespace pyacc {

namespace {

PlanObject *as_plan(PyObject *self) {
  return reinterpret_cast<PlanObject *>(self);
}

PyObject *plan_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *keywords) {
  const PlanData &plan = *as_plan(self)->data;
  PyObject *result = nullptr;
  const bool has_keywords = keywords != nullptr && PyTuple_GET_SIZE(keywords) != 0;
  if (!has_keywords && call_plan(plan, args, PyVectorcall_NARGS(nargsf), result) == Match::kYes) return result;
  PyErr_Format(PyExc_TypeError, "block %s was compiled for other arguments", plan.name.c_str());
  return nullptr;
}

/// The parts of a new plan; null with an exception set.
std::shared_ptr<const PlanData> read_plan(const PlanArguments &arguments) {
  try {
    return PlanData::from_python(arguments);
  } catch (nb::python_error &error) {
    error.restore();
  } catch (const Fault &fault) {
    set_exception(fault);
  } catch (const std::bad_cast &) {
    PyErr_SetString(PyExc_TypeError, "Plan: a field has the wrong type");
  } catch (const std::exception &error) {
    PyErr_SetString(PyExc_ValueError, error.what());
  }
  return nullptr;
}

PyObject *plan_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  static const char *names[] = {"name",       "address", "params",  "outputs", "error_sites",
                                "keep_alive", "device",  "kernels", nullptr};
  PlanArguments given;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "OOOOO|OOO", const_cast<char **>(names), &given.name,
                                   &given.address, &given.params, &given.outputs, &given.sites, &given.keep_alive,
                                   &given.device, &given.kernels)) {
    return nullptr;
  }
  std::shared_ptr<const PlanData> data = read_plan(given);
  if (data == nullptr) return nullptr;
  PyObject *self = type->tp_alloc(type, 0);
  if (self == nullptr) return nullptr;
  as_plan(self)->vectorcall = plan_call;
  new (&as_plan(self)->data) std::shared_ptr<const PlanData>(std::move(data));
  return self;
}

int plan_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  // What asynchronous work also holds is not garbage, whatever becomes of the plan.
  const std::shared_ptr<const PlanData> &data = as_plan(self)->data;
  if (data.use_count() == 1) {
    for (PyObject *object : data->owned) Py_VISIT(object);
  }
  return 0;
}

// No tp_clear: a plan is immutable, so a cycle through one is broken elsewhere (the dispatcher clears itself).
void plan_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  std::destroy_at(&as_plan(self)->data);
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject *plan_repr(PyObject *self) {
  return PyUnicode_FromFormat("<Plan of %s>", as_plan(self)->data->name.c_str());
}

PyObject *plan_name(PyObject *self, void *) {
  return PyUnicode_FromString(as_plan(self)->data->name.c_str());
}

PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(PlanObject, vectorcall), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyGetSetDef properties[] = {
    {"name", plan_name, nullptr, "Name of the block.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("A loaded block: checks its arguments, runs, returns its live-out scalars.")},
    {Py_tp_new, reinterpret_cast<void *>(plan_new)},
    {Py_tp_dealloc, reinterpret_cast<void *>(plan_dealloc)},
    {Py_tp_traverse, reinterpret_cast<void *>(plan_traverse)},
    {Py_tp_repr, reinterpret_cast<void *>(plan_repr)},
    {Py_tp_call, reinterpret_cast<void *>(PyVectorcall_Call)},
    {Py_tp_members, members},
    {Py_tp_getset, properties},
    {0, nullptr},
};

PyType_Spec spec = {
    "pyacc_mlir.runtime._native.Plan", sizeof(PlanObject), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE, slots,
};

}  // namespace

PyTypeObject *make_plan_type() {
  return reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&spec));
}

}  // namespace pyacc
