# SPDX-License-Identifier: Apache-2.0
"""C with OpenMP, compiled when the suite starts."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.kernels.kernel import Arguments, Kernel
from benchmarks.peers import Bind, MissingPeerError

_OPTIONS = ["-O3", "-march=native", "-fopenmp", "-shared", "-fPIC"]
_RETURNED = {"": None, "d": ctypes.c_double, "q": ctypes.c_int64}


def open_peer(compiler: str) -> Bind:
    """Raises MissingPeerError where the compiler is not here or has no OpenMP."""
    library = compiled(compiler)

    def bind(kernel: Kernel, arguments: Arguments) -> Callable[[], Any]:
        function = library[kernel.function]
        function.restype = _RETURNED[kernel.returns]
        packed = [ctypes.c_int64(extent) for extent in kernel.extents(*arguments)] + [_packed(a) for a in arguments]
        # The lambda keeps the arrays alive.
        return lambda arguments=arguments: function(*packed)

    return bind


def compiled(compiler: str) -> ctypes.CDLL:
    """All C files as one library."""
    if not shutil.which(compiler):
        raise MissingPeerError(f"no {compiler} on the path")
    sources = sorted((Path(__file__).parent.parent / "c_kernels").glob("*.c"))
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "kernels.so")
        made = subprocess.run(
            [compiler, *_OPTIONS, "-o", library, *sources, "-lm"], capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise MissingPeerError(f"{compiler} {' '.join(_OPTIONS)}: {made.stderr.strip().splitlines()[0]}")
        return ctypes.CDLL(str(library))


def _packed(value: object) -> object:
    if isinstance(value, np.ndarray):
        return ctypes.c_void_p(value.ctypes.data)
    if isinstance(value, np.float32):
        return ctypes.c_float(value)
    return ctypes.c_double(value) if isinstance(value, float) else ctypes.c_int64(value)
