# SPDX-License-Identifier: Apache-2.0
"""Names that compiled code may use: the runtime's own, and those of the system's math and compiler libraries."""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from llvmlite import binding as llvm

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.elf_symbols import Symbols, read_symbols

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


@dataclass(frozen=True, slots=True)
class LoadedObject:
    """Code in memory, as long as `keep_alive` lives."""

    addresses: dict[str, int]  # of the names asked for, 0 where the object has none
    keep_alive: Any


def load_object(object_code: bytes, names: Iterable[str]) -> LoadedObject:
    """Loads object code that needs nothing that `unresolved` would name.

    The parts of an object lie together: its code reaches them by distances of 32 bits. (LLVM's older engine maps each
    by itself, and ends the process where large arrays lie between.)
    """
    if not expects_elf():
        return _load_with_mcjit(object_code, names)
    symbols = read_symbols(object_code)
    library = llvm.JITLibraryBuilder().add_object_img(object_code)
    for name in symbols.undefined:
        if (address := llvm.address_of_symbol(name)) is not None:
            library.import_symbol(name, address)
    wanted = list(names)
    for name in wanted:
        if name in symbols.defined:
            library.export_symbol(name)
    loaded = library.link(_linker(), f"pyacc{next(_LIBRARY_NUMBERS)}")
    return LoadedObject({name: loaded[name] if name in symbols.defined else 0 for name in wanted}, loaded)


_LIBRARY_NUMBERS = itertools.count()


@functools.cache
def _linker() -> Any:
    return llvm.create_lljit_compiler(target_machine(), use_jit_link=True)


def _load_with_mcjit(object_code: bytes, names: Iterable[str]) -> LoadedObject:
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(object_code))
    engine.finalize_object()
    return LoadedObject({name: engine.get_global_value_address(name) for name in names}, engine)
