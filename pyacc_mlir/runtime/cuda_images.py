# SPDX-License-Identifier: Apache-2.0
"""From PTX to a module of CUDA: assembled by ptxas where that is here, and kept on disk; else by the driver itself.

What the driver assembles it keeps in a cache of its own.
"""

from __future__ import annotations

import hashlib
from typing import Any

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.options import environment
from pyacc_mlir.runtime.cuda_assembler import Assembler, find_assembler
from pyacc_mlir.runtime.cuda_calls import CudaCalls, load_error
from pyacc_mlir.runtime.image_cache import ImageCache

_LOG_BYTES = 1 << 16


def load_module(calls: CudaCalls, ptx: bytes, chip: str) -> Any:
    """The module of a PTX text in the current context.

    Raises:
        LoadError: the text is refused; the message has the log.
    """
    assembler = find_assembler()
    if assembler is not None and (code := _assembled(assembler, ptx, chip)) is not None:
        try:
            return calls("cuModuleLoadData", code)
        except DeviceError:
            pass  # the assembler is newer than the driver; or the code is not to blame, then what follows says so
    return _load_ptx(calls, ptx)


def _assembled(assembler: Assembler, ptx: bytes, chip: str) -> bytes | None:
    """Machine code, from the disk where it is there; None where ptxas refuses the text."""
    found_in = environment()
    cache = ImageCache(found_in.cache_dir, found_in.cache_bytes)
    key = hashlib.sha256(b"\0".join((assembler.identity.encode(), chip.encode(), ptx))).hexdigest()
    found = cache.get(key)
    if found is None and (found := assembler.assemble(ptx, chip)) is not None:
        cache.put(key, found)
    return found


def _load_ptx(calls: CudaCalls, ptx: bytes) -> Any:
    option = calls.bindings.CUjit_option
    log = bytearray(_LOG_BYTES)
    options = {option.CU_JIT_ERROR_LOG_BUFFER: log, option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES: _LOG_BYTES}
    try:
        return calls("cuModuleLoadDataEx", ptx + b"\0", len(options), list(options), list(options.values()))
    except DeviceError as error:
        text = bytes(log).split(b"\0")[0].decode(errors="replace").strip()
        raise load_error("\n".join(filter(None, (str(error), text))), error) from error
