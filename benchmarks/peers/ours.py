# SPDX-License-Identifier: Apache-2.0
"""The programs with pragmas, on the host device."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.kernels.kernel import Arguments, Kernel
from benchmarks.peers import Bind
from pyacc_mlir import acc


def open_peer() -> Bind:
    """The compiler is imported here, so that no first call pays for it."""
    made: dict[str, Callable[..., Any]] = {}

    def bind(kernel: Kernel, arguments: Arguments) -> Callable[[], Any]:
        if kernel.name not in made:
            made[kernel.name] = acc.jit(device="host", cache=False)(kernel.program)
        return partial(made[kernel.name], *arguments)

    acc.jit(device="host", cache=False)(_first)(np.zeros(4))
    return bind


def _first(x):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        x[i] = i
