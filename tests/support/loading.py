# SPDX-License-Identifier: Apache-2.0
"""Loads object code with some of the runtime's functions replaced, for it alone."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Mapping
from typing import Any

from llvmlite import binding as llvm

from pyacc_mlir.runtime import linking_llvm
from pyacc_mlir.runtime.elf_symbols import read_symbols

_NUMBERS = itertools.count()


def load_entry(code: bytes, entry: str, replaced: Mapping[str, Any]) -> tuple[Any, Any]:
    """The function `int32_t entry(void *frame)`, and what must live as long as it is called.

    Like `linking.load_object`, with ctypes functions under the names in `replaced`.
    """
    linking_llvm.publish_names()
    library = llvm.JITLibraryBuilder().add_object_img(code)
    for name in read_symbols(code).undefined:
        known = ctypes.cast(replaced[name], ctypes.c_void_p).value if name in replaced else None
        if (address := known or llvm.address_of_symbol(name)) is not None:
            library.import_symbol(name, address)
    library.export_symbol(entry)
    engine = llvm.create_lljit_compiler(linking_llvm.target_machine(), use_jit_link=True)
    loaded = library.link(engine, f"test{next(_NUMBERS)}")
    function = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)(loaded[entry])
    return function, (engine, loaded, replaced)
