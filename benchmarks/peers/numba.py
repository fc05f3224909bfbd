# SPDX-License-Identifier: Apache-2.0
"""Numba, with `parallel=True`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.kernels import family_of
from benchmarks.kernels.kernel import Arguments, Kernel
from benchmarks.peers import Bind, MissingPeerError


def open_peer(fastmath: bool) -> Bind:
    """Numba compiles something first, so that no first call pays for its own start."""
    try:
        import numba
    except ImportError as error:
        raise MissingPeerError("no module numba (extra `bench`)") from error
    # Its default of last resort, workqueue, starts a region many times slower than the others.
    numba.config.THREADING_LAYER_PRIORITY = ["omp", "tbb", "workqueue"]
    made: dict[str, Callable[..., Any]] = {}

    def bind(kernel: Kernel, arguments: Arguments) -> Callable[[], Any]:
        if kernel.name not in made:
            function = getattr(import_module(f"benchmarks.numba_kernels.{family_of(kernel)}"), kernel.function)
            made[kernel.name] = numba.njit(parallel=True, fastmath=fastmath)(function)
        return partial(made[kernel.name], *arguments)

    from benchmarks.numba_kernels.functions import vexp

    numba.njit(parallel=True)(vexp)(np.zeros(4), np.zeros(4))
    return bind
