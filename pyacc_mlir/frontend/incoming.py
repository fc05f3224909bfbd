# SPDX-License-Identifier: Apache-2.0
"""What the arguments of a block are when they come in: tuples item by item, records field by field, packed arrays as
bytes, parts of complex arrays beside them. What needs none of this comes in as it is."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.complex_parts import with_parts
from pyacc_mlir.frontend.flatten import flatten, flatten_values
from pyacc_mlir.frontend.foreign import check_counts, is_endless, native_type
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.record_arguments import field_name
from pyacc_mlir.frontend.record_fields import Path, bytes_type, bytes_view, field_type, field_view
from pyacc_mlir.frontend.record_members import with_record_members
from pyacc_mlir.frontend.record_names import RecordNames
from pyacc_mlir.frontend.record_views import Root, View
from pyacc_mlir.frontend.records import Records
from pyacc_mlir.frontend.types import Array, Foreign, Record, Type

Change = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A block with its live-ins as they come in, their types, and which item each comes from, changed by what."""

    block: Block
    types: dict[str, Type]
    places: tuple[tuple[int, Change | None], ...]
    is_plain: bool

    def values(self, arguments: tuple[object, ...]) -> tuple[object, ...]:
        """The arguments of a call, as they come in."""
        items = flatten_values(arguments)
        return tuple(items[place] if change is None else change(items[place]) for place, change in self.places)


def incoming(block: Block, types: Mapping[str, Type]) -> Incoming:
    """How the live-ins of a block come in.

    Raises:
        CompileError, UnsupportedError: of records something is used that cannot be compiled.
    """
    flat, given = flatten(block, types)
    is_plain = flat is block and not any(isinstance(kind, Foreign) for kind in given.values())
    kinds = {name: native_type(kind) for name, kind in given.items()}
    check_counts(flat.statements, {name for name, kind in given.items() if is_endless(kind)}, Problems(block.source))
    statements, members = with_record_members(flat.statements, kinds)
    flat = replace(flat, statements=statements)
    owners = {name: place for place, name in enumerate(kinds)}
    kinds |= {name: each.type for name, each in members.items()}
    used = _Fields({name: kind for name, kind in kinds.items() if isinstance(kind, Record)})
    if used.kinds:
        names = RecordNames({name: used.root(name) for name in used.kinds})
        records = Records(Problems(block.source), names)
        flat = replace(flat, statements=tuple(records.rewritten(map(copy.deepcopy, flat.statements))))
        is_plain = False
    statements, parts = with_parts(flat.statements, kinds)
    is_plain, flat = is_plain and not parts, replace(flat, statements=statements)
    result: dict[str, Type] = {}
    places: list[tuple[int, Change | None]] = []
    for name, kind in kinds.items():
        found = members.get(name)
        place = owners[name if found is None else found.owner]
        if isinstance(kind, Record):
            for leaf, path in used.found[name].items():
                result[leaf] = made = bytes_type(kind) if path is None else field_type(kind, path)
                take = partial(_taken, path=path, packed=made.packed)
                places.append((place, take if found is None else _after(found.of, take)))
            continue
        result[name] = kind
        is_packed = isinstance(kind, Array) and kind.packed
        is_plain = is_plain and not is_packed
        places.append((place, bytes_view if is_packed else None))
        for part, ((array, attribute), made) in parts.items():
            if array == name:
                result[part] = made
                places.append((place, partial(_part, attribute=attribute, packed=made.packed)))
    foreign = {place: kind.change for place, kind in enumerate(given.values()) if isinstance(kind, Foreign)}
    changes = tuple((place, _after(foreign.get(place), change)) for place, change in places)
    return Incoming(replace(flat, live_ins=tuple(result)), result, changes, is_plain)


@dataclass(slots=True)
class _Fields:
    """The fields that are used, by the names of their arrays; None stands for the memory of whole records."""

    kinds: dict[str, Record]
    found: dict[str, dict[str, Path | None]] = field(default_factory=dict)

    def root(self, name: str) -> View:
        kind = self.kinds[name]
        self.found[name] = {}
        root = Root(
            name, kind.dtype, kind.ndim, partial(self._leaf, name), kind.has_attributes, partial(self._memory, name)
        )  # fmt: skip
        return View(root, kind.dtype, kind.ndim)

    def _leaf(self, name: str, path: Path) -> ast.expr:
        leaf = name + field_name(path)
        self.found[name][leaf] = path
        return ast.Name(leaf, ast.Load())

    def _memory(self, name: str) -> ast.expr:
        self.found[name][name] = None
        return ast.Name(name, ast.Load())


def _after(first: Change | None, then: Change | None) -> Change | None:
    """One change after another."""
    if first is None or then is None:
        return first or then
    return lambda value: then(first(value))


def _part(value: Any, attribute: str, packed: bool) -> object:
    found = getattr(np.asarray(value), attribute)
    return bytes_view(found) if packed else found


def _taken(value: Any, path: Path | None, packed: bool) -> object:
    if path is None:
        return bytes_view(value)
    found = field_view(value, path)
    return bytes_view(found) if packed else found
