# SPDX-License-Identifier: Apache-2.0
"""From an image of the software GPU to handles of its kernels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.linking import load_object


@dataclass(frozen=True, slots=True)
class SimtImage:
    """Loaded code. Handles are valid as long as this object lives."""

    handles: dict[str, int]  # by the names of the kernels
    engine: object
    lines: tuple[_native.SimtImageLines, ...]  # what faults are explained from


def load(image: bytes, kernels: Iterable[str]) -> SimtImage:
    """Loads object code made by the compiler for the software GPU.

    Raises:
        KeyError: the image has no such kernel.
        ValueError: it is damaged.
    """
    wanted = list(kernels)
    loaded = load_object(image, [f"{name}_kernel" for name in wanted])
    handles = {name: loaded.addresses[f"{name}_kernel"] for name in wanted}
    if missing := [name for name, address in handles.items() if address == 0]:
        raise KeyError(f"no kernel {', '.join(missing)} in the image")
    lines = tuple(_native.SimtImageLines(handle, image) for handle in list(handles.values())[:1])
    return SimtImage(handles, loaded.keep_alive, lines)
