# SPDX-License-Identifier: Apache-2.0
"""The kernels, a family per file; `c_kernels` and `numba_kernels` hold files of the same names."""

from __future__ import annotations

from benchmarks.kernels import functions, irregular, matrices, points, sequences, stencils, streams
from benchmarks.kernels.kernel import Kernel

FAMILIES = [streams, matrices, stencils, functions, points, irregular, sequences]
KERNELS: dict[str, Kernel] = {kernel.name: kernel for family in FAMILIES for kernel in family.KERNELS}


def family_of(kernel: Kernel) -> str:
    """The name of the file that the kernel is in."""
    return kernel.program.__module__.rpartition(".")[2]
