# SPDX-License-Identifier: Apache-2.0
"""Object code into memory: by our own loader, or by LLVM's where ours does not know the processor or the format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyacc_mlir.runtime import _native


@dataclass(frozen=True, slots=True)
class LoadedObject:
    """Code in memory, as long as `keep_alive` lives."""

    addresses: dict[str, int]  # of the names asked for, 0 where the object has none
    keep_alive: object


def load_object(object_code: bytes, names: Iterable[str]) -> LoadedObject:
    """Loads object code, its names bound to the runtime's and those of the system's math and compiler libraries.

    Raises:
        ValueError: it is damaged, for another processor, or needs functions that are not here.
    """
    if not _native.LOADS_OBJECTS:
        from pyacc_mlir.runtime import linking_llvm

        return LoadedObject(*linking_llvm.load_object(object_code, names))
    code = _native.ObjectCode(object_code)
    return LoadedObject({name: code.address(name) for name in names}, code)
