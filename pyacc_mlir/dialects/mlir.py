# SPDX-License-Identifier: Apache-2.0
"""The one door to MLIR's Python bindings.

Every other module imports MLIR from here, so that the upstream ``mlir`` package can take the place of
``torch_mlir`` by changing this file alone.
"""

from __future__ import annotations

import sys

from torch_mlir import ir, passmanager
from torch_mlir.dialects import arith, cf, complex, func, gpu, llvm, math, memref, nvvm, openacc, scf, vector

__all__ = [
    "arith", "cf", "complex", "func", "gpu", "ir", "llvm", "math", "memref", "nvvm", "openacc", "passmanager", "scf",
    "vector",
]  # fmt: skip

# MLIR looks for a module by the dialect's name whenever an operation is touched, and would not find `acc` hundreds of
# times in each compilation, each time in all folders that Python imports from.
sys.modules.setdefault(f"{openacc.__name__.rpartition('.')[0]}.acc", openacc)
