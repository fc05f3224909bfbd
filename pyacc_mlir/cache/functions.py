# SPDX-License-Identifier: Apache-2.0
"""What the front end makes of a function, on disk: its shell and its blocks, so that a process may start without it.

A record holds for the text of a file, and for what the function's outer names stand for: both are looked at again
before it is used. Functions that depend on more (on other functions, on what their module declares) have no record.
"""

from __future__ import annotations

import importlib.util
import linecache
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

from pyacc_mlir.artifact_bytes import pack, unpack
from pyacc_mlir.cache.described import described, digest, text_digest
from pyacc_mlir.cache.fingerprint import fingerprint
from pyacc_mlir.diagnostics.warned import Warned
from pyacc_mlir.options import CompileOptions, environment
from pyacc_mlir.runtime.disk_store import disk_store

_KIND = "functions"
_WORD = re.compile(r"\w+")

Resolve = Callable[[str], object]
#: A name, an attribute of it or none, and what that stands for; None: nothing.
Read = tuple[str, str | None, str | None]
#: The words in a function's lines that were names around it when it was decorated, and those that were not.
Words = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """A block. `identity`: what its key begins with."""

    call_name: str
    name: str
    live_ins: tuple[str, ...]
    identity: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunctionRecord:
    """A function: the code of its shell, its blocks, the warnings of decorating it and of building the shell."""

    code: CodeType
    blocks: tuple[BlockRecord, ...]
    reads: tuple[Read, ...]
    words: Words
    warnings: tuple[Warned, ...]
    build_warnings: tuple[Warned, ...]


def uses_records(function: FunctionType, options: CompileOptions) -> bool:
    """Whether there may be a record of a function."""
    found = environment()
    return options.cache and found.cache and not found.dump and not hasattr(function, "__wrapped__")


def text_of(function: FunctionType) -> str:
    """The text of the file with a function."""
    path = function.__code__.co_filename
    linecache.checkcache(path)
    return "".join(linecache.getlines(path, function.__globals__))


def find_record(function: FunctionType, options: CompileOptions, text: str) -> FunctionRecord | None:
    """The record of a function in a file with this text."""
    found = environment()
    content = disk_store(found.cache_dir, found.cache_bytes).get(_KIND, _key(function, options, text))
    if content is None:
        return None
    try:
        record = _record(unpack(content))
    except (ValueError, TypeError):
        return None
    return record if _same_words(function, record.words) else None


def keep_record(function: FunctionType, options: CompileOptions, text: str, record: FunctionRecord) -> None:
    """Keep the record of a function in a file with this text."""
    found = environment()
    content = pack(_plain(record))
    disk_store(found.cache_dir, found.cache_bytes).put(_KIND, _key(function, options, text), content)


def known_names(function: FunctionType) -> set[str]:
    """The names that exist around a function now."""
    return {*function.__globals__, *function.__code__.co_freevars}


def words_of(function: FunctionType, lines: str) -> Words:
    """The words in the lines of a function."""
    words, names = set(_WORD.findall(lines)), known_names(function)
    return tuple(sorted(words & names)), tuple(sorted(words - names))


def _same_words(function: FunctionType, words: Words) -> bool:
    names, (defined, undefined) = known_names(function), words
    return names.issuperset(defined) and names.isdisjoint(undefined)


def read_now(resolve: Resolve, name: str, attribute: str | None) -> Read:
    """What a name, or an attribute of the module it names, stands for."""
    try:
        value = resolve(name)
    except KeyError:
        return name, attribute, None
    if attribute is not None:
        if not isinstance(value, ModuleType | type) or not hasattr(value, attribute):
            return name, attribute, None
        value = getattr(value, attribute)
    return name, attribute, described(value)


def still_holds(reads: Iterable[Read], resolve: Resolve) -> bool:
    """Whether outer names stand for what they stood for."""
    return all(read_now(resolve, name, attribute) == (name, attribute, text) for name, attribute, text in reads)


def _key(function: FunctionType, options: CompileOptions, text: str) -> str:
    code = function.__code__
    arithmetic = f"{options.contract} {options.reduction_order} {sorted(options.fastmath)}"
    chosen = f"{options.device} {options.target} {options.strict} {options.auto} {sorted(options.checks)} {arithmetic}"
    place = f"{code.co_filename}:{code.co_firstlineno} {code.co_qualname} {code.co_freevars}"
    return digest((place, text_digest(text), chosen, importlib.util.MAGIC_NUMBER.hex(), fingerprint()))


def _plain(record: FunctionRecord) -> tuple[Any, ...]:
    blocks = tuple((each.call_name, each.name, each.live_ins, each.identity) for each in record.blocks)
    warned, later = (
        tuple((each.text, each.path, each.line) for each in warnings)
        for warnings in (record.warnings, record.build_warnings)
    )
    return record.code, blocks, record.reads, record.words, warned, later


def _record(plain: tuple[Any, ...]) -> FunctionRecord:
    code, blocks, reads, words, warned, later = plain
    return FunctionRecord(
        code,
        tuple(BlockRecord(*each) for each in blocks),
        reads,
        words,
        tuple(Warned(*each) for each in warned),
        tuple(Warned(*each) for each in later),
    )
