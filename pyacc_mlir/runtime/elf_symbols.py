# SPDX-License-Identifier: Apache-2.0
"""Symbol tables of ELF object files: what one defines, and what it expects from others.

LLVM's loader ends the process on a name it cannot resolve, so names are looked up before it sees the code.
"""

from __future__ import annotations

import platform
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MAGIC = b"\x7fELF\x02\x01"  # 64 bits, little endian
_MACHINE_OFFSET = 0x12
_MACHINES = {"x86_64": 62, "aarch64": 183}  # platform.machine() → e_machine
_SECTION_TABLE_OFFSET = 0x28
_SECTION_COUNTS = struct.Struct("<3H")  # e_shentsize, e_shnum, e_shstrndx
_SECTION_COUNTS_OFFSET = 0x3A
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_SYMBOL_TABLE = 2  # SHT_SYMTAB
_UNDEFINED = 0  # SHN_UNDEF


@dataclass(frozen=True, slots=True)
class Symbols:
    """Names that an object file defines and names it needs."""

    defined: frozenset[str]
    undefined: frozenset[str]


def is_elf(object_code: bytes) -> bool:
    """Whether this is an ELF file of the kind that `read_symbols` reads."""
    return object_code.startswith(_MAGIC)


def is_for_this_machine(object_code: bytes) -> bool:
    """Whether the code is for the kind of processor this process runs on, as far as we know it."""
    machine = int.from_bytes(object_code[_MACHINE_OFFSET : _MACHINE_OFFSET + 2], "little")
    return machine == _MACHINES.get(platform.machine(), machine)


def read_symbols(object_code: bytes) -> Symbols:
    """The symbols of an ELF object file.

    Raises:
        ValueError: it is none, or it is damaged.
    """
    if not is_elf(object_code):
        raise ValueError("not a 64-bit little-endian ELF object file")
    try:
        named = list(_symbols(object_code))
    except (struct.error, IndexError, OverflowError, UnicodeDecodeError) as error:
        raise ValueError(f"damaged object file: {error}") from error
    defined = frozenset(name for name, section in named if section != _UNDEFINED)
    return Symbols(defined, frozenset(name for name, section in named if section == _UNDEFINED) - defined)


def _symbols(object_code: bytes) -> Iterator[tuple[str, int]]:
    """Name and section index of every symbol that has a name."""
    sections = _sections(object_code)
    for _, kind, _, _, offset, size, link, *_ in sections:
        if kind != _SYMBOL_TABLE:
            continue
        names = sections[link]
        for at in range(offset, offset + size, _SYMBOL.size):
            name_at, _, _, section, _, _ = _SYMBOL.unpack_from(object_code, at)
            if name_at:
                yield _text(object_code, names[4] + name_at), section


def _sections(object_code: bytes) -> list[tuple[int, ...]]:
    (table,) = struct.unpack_from("<Q", object_code, _SECTION_TABLE_OFFSET)
    size, count, _ = _SECTION_COUNTS.unpack_from(object_code, _SECTION_COUNTS_OFFSET)
    return [_SECTION.unpack_from(object_code, table + i * size) for i in range(count)]


def _text(data: bytes, start: int) -> str:
    end = data.find(b"\0", start)
    if end < 0:
        raise IndexError("a name without an end")
    return data[start:end].decode()
