# SPDX-License-Identifier: Apache-2.0
"""Object code into memory by LLVM, for processors and formats that our own loader does not know.

LLVM ends the process on what it cannot load, so an object is looked at before.
"""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Iterable
from typing import Any

from llvmlite import binding as llvm

from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.elf_symbols import Symbols, is_for_this_machine, read_symbols

# libgcc_s has conversions of types the processor lacks (float16).
_LIBRARIES = ("libm.so.6", "libmvec.so.1", "libgcc_s.so.1") if sys.platform == "linux" else ()
_SUPPLIED_BY_LOADER = frozenset({"_GLOBAL_OFFSET_TABLE_"})
_LIBRARY_NUMBERS = itertools.count()


@functools.cache
def publish_names() -> None:
    """Makes the names known to LLVM, once a process. A library that is not there is passed over."""
    for library in _LIBRARIES:
        try:
            llvm.load_library_permanently(library)
        except RuntimeError:
            continue
    for name, address in {**_native.symbols(), **_native.simt_symbols()}.items():
        llvm.add_symbol(name, address)


def target_machine() -> Any:
    """A machine for an engine that only loads: every engine owns its own."""
    llvm.initialize_native_target()
    return llvm.Target.from_default_triple().create_target_machine()


def load_object(object_code: bytes, names: Iterable[str]) -> tuple[dict[str, int], object]:
    """The addresses of `names`, 0 where the object has none, and what holds the code.

    The parts of an object lie together: its code reaches them by distances of 32 bits. (LLVM's older engine maps each
    by itself, and ends the process where large arrays lie between.)

    Raises:
        ValueError: it is damaged, for another processor, or needs functions that are not here.
    """
    publish_names()
    if str(llvm.get_object_format()) != "ELF":
        return _load_with_mcjit(object_code, names)
    symbols = _checked_symbols(object_code)
    library = llvm.JITLibraryBuilder().add_object_img(object_code)
    for name in symbols.undefined:
        if (address := llvm.address_of_symbol(name)) is not None:
            library.import_symbol(name, address)
    wanted = list(names)
    for name in wanted:
        if name in symbols.defined:
            library.export_symbol(name)
    loaded = library.link(_linker(), f"pyacc{next(_LIBRARY_NUMBERS)}")
    return {name: loaded[name] if name in symbols.defined else 0 for name in wanted}, loaded


def _checked_symbols(object_code: bytes) -> Symbols:
    symbols = read_symbols(object_code)
    if not is_for_this_machine(object_code):
        raise ValueError("it is compiled for another processor")
    unknown = symbols.undefined - _SUPPLIED_BY_LOADER
    if missing := sorted(name for name in unknown if llvm.address_of_symbol(name) is None):
        raise ValueError(f"it needs functions that are not here: {', '.join(missing)}")
    return symbols


@functools.cache
def _linker() -> Any:
    return llvm.create_lljit_compiler(target_machine(), use_jit_link=True)


def _load_with_mcjit(object_code: bytes, names: Iterable[str]) -> tuple[dict[str, int], object]:
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(object_code))
    engine.finalize_object()
    return {name: engine.get_global_value_address(name) for name in names}, engine
