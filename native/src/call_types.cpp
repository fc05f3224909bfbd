// SPDX-License-Identifier: Apache-2.0
#include "call_types.hpp"

#include <structmember.h>

#include <cstddef>

namespace pyacc {

namespace {

constexpr unsigned long kFlags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE;

struct Forwarder {
  PyObject_HEAD
  vectorcallfunc vectorcall;
  PyObject *run;
};

struct DeviceSwitch {
  PyObject_HEAD
  vectorcallfunc vectorcall;
  PyObject *variable, *calls, *missing;
};

template <class Type>
Type &as(PyObject *self) {
  return *reinterpret_cast<Type *>(self);
}

/// Calls `callee`, which this call keeps alive, and gives up the reference.
PyObject *call(PyObject *callee, PyObject *const *args, size_t nargsf, PyObject *keywords) {
  PyObject *const result = PyObject_Vectorcall(callee, args, nargsf, keywords);
  Py_DECREF(callee);
  return result;
}

PyObject *forwarder_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *keywords) {
  PyObject *const run = as<Forwarder>(self).run;
  if (run == nullptr) return PyErr_Format(PyExc_TypeError, "%R is not ready to be called", Py_TYPE(self));
  return call(Py_NewRef(run), args, nargsf, keywords);
}

PyObject *forwarder_new(PyTypeObject *type, PyObject *, PyObject *) {
  PyObject *const self = type->tp_alloc(type, 0);
  if (self != nullptr) as<Forwarder>(self).vectorcall = forwarder_call;
  return self;
}

int forwarder_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(as<Forwarder>(self).run);
  return 0;
}

int forwarder_clear(PyObject *self) {
  Py_CLEAR(as<Forwarder>(self).run);
  return 0;
}

/// A new reference to what is called now; null with an exception set.
PyObject *chosen(DeviceSwitch &self) {
  PyObject *value = nullptr;
  if (PyContextVar_Get(self.variable, Py_None, &value) < 0) return nullptr;
  PyObject *found = Py_XNewRef(PyDict_GetItemWithError(self.calls, value));
  if (found == nullptr && !PyErr_Occurred()) found = PyObject_CallOneArg(self.missing, value);
  Py_DECREF(value);
  return found;
}

PyObject *switch_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *keywords) {
  PyObject *const callee = chosen(as<DeviceSwitch>(self));
  return callee == nullptr ? nullptr : call(callee, args, nargsf, keywords);
}

PyObject *switch_new(PyTypeObject *type, PyObject *args, PyObject *) {
  PyObject *variable, *calls, *missing;
  if (!PyArg_ParseTuple(args, "O!O!O", &PyContextVar_Type, &variable, &PyDict_Type, &calls, &missing)) return nullptr;
  PyObject *const self = type->tp_alloc(type, 0);
  if (self == nullptr) return nullptr;
  as<DeviceSwitch>(self).vectorcall = switch_call;
  as<DeviceSwitch>(self).variable = Py_NewRef(variable);
  as<DeviceSwitch>(self).calls = Py_NewRef(calls);
  as<DeviceSwitch>(self).missing = Py_NewRef(missing);
  return self;
}

int switch_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(as<DeviceSwitch>(self).variable);
  Py_VISIT(as<DeviceSwitch>(self).calls);
  Py_VISIT(as<DeviceSwitch>(self).missing);
  return 0;
}

/// The calls alone: what they hold leads back here, and a call may still be under way.
int switch_clear(PyObject *self) {
  if (as<DeviceSwitch>(self).calls != nullptr) PyDict_Clear(as<DeviceSwitch>(self).calls);
  return 0;
}

template <inquiry clear>
void dealloc(PyObject *self) {
  PyTypeObject *const type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  clear(self);
  type->tp_free(self);
  Py_DECREF(type);
}

int switch_drop(PyObject *self) {
  Py_CLEAR(as<DeviceSwitch>(self).variable);
  Py_CLEAR(as<DeviceSwitch>(self).calls);
  Py_CLEAR(as<DeviceSwitch>(self).missing);
  return 0;
}

PyMemberDef forwarder_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Forwarder, vectorcall), READONLY, nullptr},
    {"_run", T_OBJECT_EX, offsetof(Forwarder, run), 0, "What a call of the object calls."},
    {nullptr, 0, 0, 0, nullptr},
};

PyMemberDef switch_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(DeviceSwitch, vectorcall), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyType_Slot forwarder_slots[] = {
    {Py_tp_doc, const_cast<char *>("A base class whose objects are called as their attribute `_run`.")},
    {Py_tp_new, reinterpret_cast<void *>(forwarder_new)},
    {Py_tp_dealloc, reinterpret_cast<void *>(dealloc<forwarder_clear>)},
    {Py_tp_traverse, reinterpret_cast<void *>(forwarder_traverse)},
    {Py_tp_clear, reinterpret_cast<void *>(forwarder_clear)},
    {Py_tp_call, reinterpret_cast<void *>(PyVectorcall_Call)},
    {Py_tp_members, forwarder_members},
    {0, nullptr},
};

PyType_Slot switch_slots[] = {
    {Py_tp_doc, const_cast<char *>("DeviceSwitch(variable, calls, missing): calls what `calls` has for the value of a "
                                   "context variable, else what missing(value) returns.")},
    {Py_tp_new, reinterpret_cast<void *>(switch_new)},
    {Py_tp_dealloc, reinterpret_cast<void *>(dealloc<switch_drop>)},
    {Py_tp_traverse, reinterpret_cast<void *>(switch_traverse)},
    {Py_tp_clear, reinterpret_cast<void *>(switch_clear)},
    {Py_tp_call, reinterpret_cast<void *>(PyVectorcall_Call)},
    {Py_tp_members, switch_members},
    {0, nullptr},
};

PyType_Spec forwarder_spec = {"pyacc_mlir.runtime._native.Forwarder", sizeof(Forwarder), 0,
                              static_cast<unsigned>(kFlags | Py_TPFLAGS_BASETYPE), forwarder_slots};
PyType_Spec switch_spec = {"pyacc_mlir.runtime._native.DeviceSwitch", sizeof(DeviceSwitch), 0,
                           static_cast<unsigned>(kFlags), switch_slots};

}  // namespace

PyTypeObject *make_forwarder_type() {
  return reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&forwarder_spec));
}

PyTypeObject *make_device_switch_type() {
  return reinterpret_cast<PyTypeObject *>(PyType_FromSpec(&switch_spec));
}

void inherit_vectorcall(PyTypeObject *type) {
  if (type->tp_call == PyVectorcall_Call && type->tp_vectorcall_offset > 0) type->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
}

}  // namespace pyacc
