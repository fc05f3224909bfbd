# SPDX-License-Identifier: Apache-2.0
"""Names that compiled code may use: the runtime's own, and those of the system's math and compiler libraries."""

from __future__ import annotations

import functools
import sys
from typing import Any

from llvmlite import binding as llvm

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.elf_symbols import Symbols

# libmvec has the vector math functions `_ZGV…`, libgcc_s conversions of types the processor lacks (float16).
_LIBRARIES = ("libm.so.6", "libmvec.so.1", "libgcc_s.so.1") if sys.platform == "linux" else ()
_SUPPLIED_BY_LOADER = frozenset({"_GLOBAL_OFFSET_TABLE_"})


@functools.cache
def publish_names() -> None:
    """Makes the names known to LLVM, once a process. A library that is not there is passed over."""
    for library in _LIBRARIES:
        try:
            llvm.load_library_permanently(library)
        except RuntimeError:
            continue
    for name, address in _native.symbols().items():
        llvm.add_symbol(name, address)


def unresolved(symbols: Symbols) -> list[str]:
    """The names an object needs that nobody defines, sorted."""
    publish_names()
    names = symbols.undefined - _SUPPLIED_BY_LOADER
    return sorted(name for name in names if llvm.address_of_symbol(name) is None)


def expects_elf() -> bool:
    """Whether object code for this machine comes as ELF."""
    return str(llvm.get_object_format()) == "ELF"


def target_machine() -> Any:
    """A machine for an engine that only loads: every engine owns its own."""
    llvm.initialize_native_target()
    return llvm.Target.from_default_triple().create_target_machine()
