# SPDX-License-Identifier: Apache-2.0
"""Data clauses as keyword arguments: `copyin=[x, (y, acc.section[1:3])]`, modifiers behind an underline."""

from __future__ import annotations

import ctypes
import difflib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from pyacc_mlir.diagnostics.errors import DataError
from pyacc_mlir.runtime import icv
from pyacc_mlir.runtime.data_region import DataClause
from pyacc_mlir.runtime.device_pointer import address_on
from pyacc_mlir.runtime.error_codes import ErrorCode, fault
from pyacc_mlir.runtime.host_memory import as_array, host_memory, pointer_cell

#: Clauses of a directive → the modifiers that each may have (OpenACC 3.3 §2.7, 3.4 §2.7.4).
Allowed: TypeAlias = Mapping[str, frozenset[str]]

DATA: Allowed = {
    "copy": frozenset({"always", "alwaysin", "alwaysout", "capture"}),
    "copyin": frozenset({"readonly", "always", "alwaysin", "capture"}),
    "copyout": frozenset({"zero", "always", "alwaysout", "capture"}),
    "create": frozenset({"zero", "capture"}),
    "no_create": frozenset(),
    "present": frozenset(),
    "deviceptr": frozenset(),
    "attach": frozenset(),
}
ENTER_DATA: Allowed = {
    "copyin": frozenset({"readonly", "always", "alwaysin"}),
    "create": frozenset({"zero"}),
    "attach": frozenset(),
}
EXIT_DATA: Allowed = {"copyout": frozenset({"always", "alwaysout"}), "delete": frozenset(), "detach": frozenset()}
UPDATE: Allowed = {"self_": frozenset(), "host": frozenset(), "device": frozenset()}

_KINDS = {"self_": "update_self", "host": "update_self", "device": "update_device"}
_PART_OF_KIND = ("readonly", "zero")  # other modifiers are flags


class Section(tuple[Any, ...]):
    """What stands between the brackets of `acc.section[…]`."""

    __slots__ = ()


class SectionMaker:
    """`acc.section[1:3, :]` is the section `[1:3, :]` of the array that it is paired with."""

    def __getitem__(self, subscript: Any) -> Section:
        return Section(subscript if isinstance(subscript, tuple) else (subscript,))

    def __repr__(self) -> str:
        return "<acc.section>"


section = SectionMaker()


def data_clauses(directive: str, allowed: Allowed, keywords: Mapping[str, Any]) -> list[DataClause]:
    """The clauses of a directive, in their order.

    Raises:
        TypeError: the directive has no such clause, or there is no clause at all.
        DataError: what a clause names is no data, or two name the same array.
    """
    if not keywords:
        raise TypeError(f"acc.{directive} without a clause: expected one of {', '.join(allowed)}")
    found: list[DataClause] = []
    for keyword, value in keywords.items():
        clause, modifiers = _clause(directive, allowed, keyword)
        kind = "_".join([_KINDS.get(clause, clause), *(one for one in modifiers if one in _PART_OF_KIND)])
        flags = tuple(one for one in modifiers if one not in _PART_OF_KIND)
        found += [
            DataClause(kind, name, _value(clause, name, data), bounds, flags)
            for name, data, bounds in entries(keyword, value)
        ]
    if allowed is not UPDATE:
        _check_distinct(found)
    return [one for one in found if one.clause != "deviceptr"]


def _clause(directive: str, allowed: Allowed, keyword: str) -> tuple[str, list[str]]:
    """The clause and the modifiers that a keyword names."""
    for clause, modifiers in allowed.items():
        if keyword == clause:
            return clause, []
        named = keyword.removeprefix(f"{clause}_").split("_")
        if keyword.startswith(f"{clause}_") and modifiers.issuperset(named):
            return clause, named
    near = difflib.get_close_matches(keyword, [*allowed, *_modified(allowed)], 1)
    hint = f": did you mean {near[0]!r}?" if near else f": expected one of {', '.join(allowed)}"
    raise TypeError(f"acc.{directive} has no clause {keyword!r}{hint}")


def _modified(allowed: Allowed) -> Iterator[str]:
    return (f"{clause}_{modifier}" for clause, modifiers in allowed.items() for modifier in modifiers)


def entries(keyword: str, value: Any) -> list[tuple[str, Any, object]]:
    """What a clause names: name, object, section; a single one needs no list."""
    listed = list(value) if isinstance(value, list) or (isinstance(value, tuple) and not _is_pair(value)) else [value]
    pairs = (one if _is_pair(one) else (one, None) for one in listed)
    return [(f"{keyword}[{place}]", data, bounds) for place, (data, bounds) in enumerate(pairs)]


def _is_pair(value: object) -> bool:
    """Whether it is an array and a section of it."""
    return isinstance(value, tuple) and len(value) == 2 and _is_section(value[1])


def _is_section(value: object) -> bool:
    if isinstance(value, Section | slice):
        return True
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, slice | int) for one in value)


def _value(clause: str, name: str, data: object) -> object:
    """What the clause acts on."""
    try:
        match clause:
            case "deviceptr":
                # Nothing to do at entry: the pointer stands for the data wherever it is used.
                address_on(icv.device(), data)
                return data
            case "attach" | "detach":
                # Only a routine takes the address of a pointer for the pointer.
                return as_array(pointer_cell(data)).view(np.uintp) if isinstance(data, int) else data
            case _:
                return _memory(data)
    except (DataError, TypeError) as error:
        error.add_note(f"in {name}")
        raise


def _memory(data: object) -> object:
    if isinstance(data, list | tuple):
        message = f"a {type(data).__name__} has no memory of its own: expected an array"
        raise fault(ErrorCode.invalid_argument, message)
    return data if isinstance(data, ctypes._Pointer) else host_memory(data)


def _check_distinct(found: list[DataClause]) -> None:
    """Two clauses with the same whole array contradict each other; overlapping sections are one present range."""
    first: dict[int, str] = {}
    for one in found:
        if one.clause in ("attach", "detach") or one.section is not None:
            continue
        if (other := first.setdefault(id(one.value), one.name)) != one.name:
            raise fault(ErrorCode.invalid_argument, f"{other} and {one.name} are the same array")
