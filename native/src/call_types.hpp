// SPDX-License-Identifier: Apache-2.0
// Python types on the way of every call: they hand its arguments on as they came.
#pragma once

#include <Python.h>

namespace pyacc {

/// `Forwarder`: a base class whose objects are called as their attribute `_run`.
PyTypeObject *make_forwarder_type();

/// `DeviceSwitch(variable, calls, missing)`: calls what `calls` has for the value of a context variable, else what
/// `missing(value)` returns.
PyTypeObject *make_device_switch_type();

/// Lets a class made in Python of `Forwarder` be called without a tuple of its arguments, as later Pythons do by themselves.
void inherit_vectorcall(PyTypeObject *type);

}  // namespace pyacc
