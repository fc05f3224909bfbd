// SPDX-License-Identifier: Apache-2.0
// NumPy's C API. Its function table is filled by module.cpp, which defines PYACC_IMPORTS_NUMPY.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL pyacc_numpy_api
#ifndef PYACC_IMPORTS_NUMPY
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>
