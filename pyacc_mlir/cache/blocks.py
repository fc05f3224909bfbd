# SPDX-License-Identifier: Apache-2.0
"""Compiled blocks by their keys: in memory for this process, on disk for the next one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyacc_mlir.artifact import Artifact
from pyacc_mlir.artifact_bytes import artifact_of, pack, plain_artifact, rebound, unpack
from pyacc_mlir.diagnostics.warned import Warned
from pyacc_mlir.options import environment
from pyacc_mlir.runtime.disk_store import DiskStore, disk_store

_KIND = "blocks"
_MOST_IN_MEMORY = 256


@dataclass(frozen=True, slots=True)
class Compiled:
    """A block that compiles, with the warnings that were found on the way."""

    artifact: Artifact
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A block that does not: some of its statements, by their positions in `ast.walk` order, stay with Python."""

    positions: tuple[int, ...]
    reason: str


Record = Compiled | Refused


@dataclass(slots=True)
class KeptBlocks:
    """What has been compiled."""

    _recent: OrderedDict[str, Record] = field(default_factory=OrderedDict)

    def find(self, key: str, constants: Mapping[str, object], on_disk: bool) -> Record | None:
        """The record of a key; `constants` are the objects that come in by name."""
        if (recent := self._recent.get(key)) is not None:
            self._recent.move_to_end(key)
            match recent:
                case Compiled(artifact=artifact, warnings=warnings):
                    return Compiled(rebound(artifact, constants), warnings)
            return recent
        content = _store().get(_KIND, key) if on_disk else None
        if content is None:
            return None
        try:
            record = _record(unpack(content), constants)
        except (ValueError, TypeError):  # of another version, though the key says otherwise
            return None
        self._remember(key, record)
        return record

    def keep(self, key: str, record: Record, on_disk: bool) -> None:
        """Keep a record under its key."""
        self._remember(key, record)
        if on_disk:
            _store().put(_KIND, key, pack(_plain(record)))

    def forget(self) -> None:
        """Forget what is in memory; for tests."""
        self._recent.clear()

    def _remember(self, key: str, record: Record) -> None:
        self._recent[key] = record
        if len(self._recent) > _MOST_IN_MEMORY:
            self._recent.popitem(last=False)


#: Of this process.
kept_blocks = KeptBlocks()

#: Held by whoever compiles or looks for what has been: LLVM is not safe to enter from several threads at once, and
#: nothing is compiled twice.
compiling = threading.RLock()


def _store() -> DiskStore:
    found = environment()
    return disk_store(found.cache_dir, found.cache_bytes)


def _plain(record: Record) -> tuple[Any, ...]:
    match record:
        case Compiled(artifact=artifact, warnings=warnings):
            return plain_artifact(artifact), tuple((each.text, each.path, each.line) for each in warnings)
        case Refused(positions=positions, reason=reason):
            return None, positions, reason


def _record(plain: tuple[Any, ...], constants: Mapping[str, object]) -> Record:
    match plain:
        case None, positions, reason:
            return Refused(positions, reason)
        case artifact, warnings:
            return Compiled(artifact_of(artifact, constants), tuple(Warned(*each) for each in warnings))
    raise ValueError("a record of another version")
