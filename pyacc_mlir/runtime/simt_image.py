# SPDX-License-Identifier: Apache-2.0
"""From an image of the software GPU to handles of its kernels."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyacc_mlir.runtime import _native, linking


@dataclass(frozen=True, slots=True)
class SimtImage:
    """Loaded code. Handles are valid as long as this object lives."""

    handles: dict[str, int]  # by the names of the kernels
    engine: Any
    lines: tuple[_native.SimtImageLines, ...]  # what faults are explained from


def load(image: bytes, kernels: Iterable[str]) -> SimtImage:
    """Loads object code made by the compiler for the software GPU.

    Raises:
        KeyError: the image has no such kernel.
    """
    _publish_names()
    wanted = list(kernels)
    loaded = linking.load_object(image, [f"{name}_kernel" for name in wanted])
    handles = {name: loaded.addresses[f"{name}_kernel"] for name in wanted}
    if missing := [name for name, address in handles.items() if address == 0]:
        raise KeyError(f"no kernel {', '.join(missing)} in the image")
    lines = tuple(_native.SimtImageLines(handle, image) for handle in list(handles.values())[:1])
    return SimtImage(handles, loaded.keep_alive, lines)


@functools.cache
def _publish_names() -> None:
    """Makes the functions that kernels call known to LLVM, once a process."""
    from llvmlite import binding as llvm

    linking.publish_names()
    for name, address in _native.simt_symbols().items():
        llvm.add_symbol(name, address)
