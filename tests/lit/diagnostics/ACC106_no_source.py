# SPDX-License-Identifier: Apache-2.0
# RUN: %python %s | filecheck %s
"""A function whose source cannot be found."""

from pyacc_mlir import acc

names: dict[str, object] = {}
exec("def first(x):\n    x[0] = 1\n", names)

# CHECK: error[ACC106]: `first` has no source
try:
    acc.jit(names["first"])
except acc.CompileError as error:
    print(error)
