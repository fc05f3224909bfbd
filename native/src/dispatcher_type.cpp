// SPDX-License-Identifier: Apache-2.0
// The Python type `Dispatcher`: called like the block, it finds the plan for the arguments or asks `resolve`.
#include "plan.hpp"

#include <nanobind/nanobind.h>
#include <structmember.h>

#include <algorithm>
#include <cstddef>
#include <memory>

#include "premises.hpp"

namespace pyacc {

namespace {

struct Entry {
  PyObject *plan;  // a strong reference
  std::shared_ptr<const Premises> premises;
};

struct DispatcherObject {
  PyObject_HEAD
  vectorcallfunc vectorcall;
  PyObject *resolve;
  std::vector<Entry> *plans;  // the most recently used first
};

PyTypeObject *plan_type = nullptr;

DispatcherObject *as_dispatcher(PyObject *self) {
  return reinterpret_cast<DispatcherObject *>(self);
}

const PlanData &plan_data(PyObject *plan) {
  return *reinterpret_cast<PlanObject *>(plan)->data;
}

PyObject *resolve(PyObject *self, PyObject *const *args, Py_ssize_t count) {
  PyObject *tuple = PyTuple_New(count);
  if (tuple == nullptr) return nullptr;
  for (Py_ssize_t i = 0; i < count; ++i) PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
  PyObject *result = PyObject_CallFunctionObjArgs(as_dispatcher(self)->resolve, self, tuple, nullptr);
  Py_DECREF(tuple);
  return result;
}

PyObject *dispatcher_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *keywords) {
  if (keywords != nullptr && PyTuple_GET_SIZE(keywords) != 0) {
    PyErr_SetString(PyExc_TypeError, "a block takes positional arguments only");
    return nullptr;
  }
  const Py_ssize_t count = PyVectorcall_NARGS(nargsf);
  std::vector<Entry> &plans = *as_dispatcher(self)->plans;
  for (size_t i = 0; i < plans.size(); ++i) {
    if (plans[i].premises && !plans[i].premises->hold(args, count)) continue;
    // While the block runs without the lock, another thread may change the list.
    PyObject *plan = Py_NewRef(plans[i].plan);
    PyObject *result = nullptr;
    const bool is_match = call_plan(plan_data(plan), args, count, result) == Match::kYes;
    if (is_match && i > 0) {
      const auto place = std::find_if(plans.begin(), plans.end(), [&](const Entry &each) { return each.plan == plan; });
      if (place != plans.end()) std::rotate(plans.begin(), place, place + 1);
    }
    Py_DECREF(plan);
    if (is_match) return result;
  }
  return resolve(self, args, count);
}

PyObject *dispatcher_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  static const char *names[] = {"resolve", nullptr};
  PyObject *resolve;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O", const_cast<char **>(names), &resolve)) return nullptr;
  if (!PyCallable_Check(resolve)) return PyErr_Format(PyExc_TypeError, "resolve is not callable");
  PyObject *self = type->tp_alloc(type, 0);
  if (self == nullptr) return nullptr;
  as_dispatcher(self)->vectorcall = dispatcher_call;
  as_dispatcher(self)->resolve = Py_NewRef(resolve);
  as_dispatcher(self)->plans = new std::vector<Entry>;
  return self;
}

int dispatcher_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(as_dispatcher(self)->resolve);
  if (const auto *plans = as_dispatcher(self)->plans) {
    for (const Entry &each : *plans) Py_VISIT(each.plan);
  }
  return 0;
}

int dispatcher_clear(PyObject *self) {
  std::vector<Entry> plans;
  if (as_dispatcher(self)->plans != nullptr) plans.swap(*as_dispatcher(self)->plans);
  for (const Entry &each : plans) Py_DECREF(each.plan);
  Py_CLEAR(as_dispatcher(self)->resolve);
  return 0;
}

void dispatcher_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  dispatcher_clear(self);
  delete as_dispatcher(self)->plans;
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject *dispatcher_add(PyObject *self, PyObject *args) {
  PyObject *plan, *premises = Py_None;
  if (!PyArg_ParseTuple(args, "O|O", &plan, &premises)) return nullptr;
  if (!Py_IS_TYPE(plan, plan_type)) return PyErr_Format(PyExc_TypeError, "expected a Plan, found %R", Py_TYPE(plan));
  std::shared_ptr<const Premises> checked;
  if (premises != Py_None) {
    try {
      checked = std::make_shared<const Premises>(Premises::from_python(premises));
    } catch (nanobind::python_error &error) {
      error.restore();
      return nullptr;
    } catch (const std::exception &) {
      return PyErr_Format(PyExc_TypeError, "expected Premises, found %R", Py_TYPE(premises));
    }
  }
  std::vector<Entry> &plans = *as_dispatcher(self)->plans;
  plans.insert(plans.begin(), Entry{Py_NewRef(plan), std::move(checked)});
  Py_RETURN_NONE;
}

PyObject *dispatcher_plans(PyObject *self, void *) {
  const std::vector<Entry> &plans = *as_dispatcher(self)->plans;
  PyObject *tuple = PyTuple_New(static_cast<Py_ssize_t>(plans.size()));
  if (tuple == nullptr) return nullptr;
  for (size_t i = 0; i < plans.size(); ++i) PyTuple_SET_ITEM(tuple, static_cast<Py_ssize_t>(i), Py_NewRef(plans[i].plan));
  return tuple;
}

PyMethodDef methods[] = {
    {"add", dispatcher_add, METH_VARARGS,
     "add(plan, premises=None): from now on, calls that match `plan`, and for which the premises hold, run it."},
    {nullptr, nullptr, 0, nullptr},
};

PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(DispatcherObject, vectorcall), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyGetSetDef properties[] = {
    {"plans", dispatcher_plans, nullptr, "The plans, the most recently used first.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char *>("Dispatcher(resolve): runs the plan that matches the arguments, else returns "
                                   "resolve(dispatcher, arguments).")},
    {Py_tp_new, reinterpret_cast<void *>(dispatcher_new)},
    {Py_tp_dealloc, reinterpret_cast<void *>(dispatcher_dealloc)},
    {Py_tp_traverse, reinterpret_cast<void *>(dispatcher_traverse)},
    {Py_tp_clear, reinterpret_cast<void *>(dispatcher_clear)},
    {Py_tp_call, reinterpret_cast<void *>(PyVectorcall_Call)},
    {Py_tp_methods, methods},
    {Py_tp_members, members},
    {Py_tp_getset, properties},
    {0, nullptr},
};

PyType_Spec spec = {
    "pyacc_mlir.runtime._native.Dispatcher", sizeof(DispatcherObject), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE, slots,
};

}  // namespace

PyTypeObject *make_dispatcher_type(PyTypeObject *plans) {
  plan_type = plans;
  return reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&spec));
}

}  // namespace pyacc
