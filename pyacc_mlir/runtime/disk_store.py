# SPDX-License-Identifier: Apache-2.0
"""Files that can always be made again: whatever is wrong with one, or with the disk, is a miss.

An entry is `<folder>/<kind>/<key>.bin`: a line that says what it is, the digest of the content, the content. It is
written beside and renamed, so other processes see all of it or nothing. Its time is that of its last use: the oldest
go first.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from pyacc_mlir.diagnostics.errors import AccWarning

_MAGIC = b"pyacc-mlir cache 1\n"
_DIGEST_BYTES = 32
_HEAD_BYTES = len(_MAGIC) + _DIGEST_BYTES
_SUFFIX, _UNFINISHED = ".bin", ".new-"
# Beyond the limit this much of it is kept: room is made for many entries at a time.
_KEPT_SHARE = 0.8
_ABANDONED_SECONDS = 3600
_TOUCH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the store."""

    path: str
    kind: str
    bytes: int
    used: float  # seconds since the epoch


@dataclass(slots=True)
class DiskStore:
    """A folder of entries by kind and key: names of folders and files."""

    folder: str
    limit: int  # bytes
    _size: int | None = None  # as far as this process knows

    def get(self, kind: str, key: str) -> bytes | None:
        """The content; None where there is none, or its file is damaged or somebody else's."""
        path = self._path(kind, key)
        try:
            with open(path, "rb") as file:
                status = os.fstat(file.fileno())
                found = file.read()
        except OSError:
            return None
        content = found[_HEAD_BYTES:]
        if not _is_ours(status.st_uid) or found[:_HEAD_BYTES] != _head(content):
            return None
        if time.time() - status.st_mtime > _TOUCH_SECONDS:
            with contextlib.suppress(OSError):
                os.utime(path)
        return content

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keeps a content; where that cannot be done, the process is told once."""
        path = self._path(kind, key)
        unfinished = f"{os.path.dirname(path)}{os.sep}{_UNFINISHED}{os.urandom(8).hex()}"
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            try:
                with open(unfinished, "xb") as file:
                    file.write(_head(content) + content)
                os.replace(unfinished, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(unfinished)
                raise
        except OSError as error:
            _warn(self.folder, error.strerror or str(error))
            return
        self._make_room(len(content) + _HEAD_BYTES)

    def entries(self) -> list[Entry]:
        """All entries, the oldest first."""
        return sorted(self._entries(), key=lambda entry: entry.used)

    def clear(self) -> list[Entry]:
        """Removes all entries and says which they were."""
        found = self.entries()
        for entry in found:
            _remove(entry)
        self._remove_abandoned(0)
        self._size = None
        return found

    def _make_room(self, added: int) -> None:
        if self._size is None:
            self._remove_abandoned(_ABANDONED_SECONDS)
            self._size = sum(entry.bytes for entry in self._entries())
        else:
            self._size += added
        if self._size <= self.limit:
            return
        entries = self.entries()
        self._size = sum(entry.bytes for entry in entries)
        for entry in entries[:-1]:  # the last one has just been made
            if self._size <= self.limit * _KEPT_SHARE:
                break
            _remove(entry)
            self._size -= entry.bytes

    def _entries(self) -> Iterator[Entry]:
        for kind, item in self._files():
            if item.name.endswith(_SUFFIX):
                with contextlib.suppress(OSError):
                    status = item.stat()
                    yield Entry(item.path, kind, status.st_size, status.st_mtime)

    def _remove_abandoned(self, age: float) -> None:
        """What processes have begun and not finished."""
        for _, item in self._files():
            with contextlib.suppress(OSError):
                if item.name.startswith(_UNFINISHED) and item.stat().st_mtime <= time.time() - age:
                    os.unlink(item.path)

    def _files(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        with contextlib.suppress(OSError), os.scandir(self.folder) as kinds:
            for kind in kinds:
                with contextlib.suppress(OSError), os.scandir(kind.path) as items:
                    for item in items:
                        yield kind.name, item

    def _path(self, kind: str, key: str) -> str:
        return os.path.join(self.folder, kind, key + _SUFFIX)


@functools.cache
def disk_store(folder: str, limit: int) -> DiskStore:
    """The store of a folder: one for a process, so that it knows its size."""
    return DiskStore(folder, limit)


def _head(content: bytes) -> bytes:
    return _MAGIC + hashlib.sha256(content).digest()


def _is_ours(owner: int) -> bool:
    """Whether a file of this owner is to be believed: it holds code that will run."""
    return not hasattr(os, "geteuid") or owner in (os.geteuid(), 0)


def _remove(entry: Entry) -> None:
    with contextlib.suppress(OSError):
        os.unlink(entry.path)


@functools.cache
def _warn(folder: str, reason: str) -> None:
    warnings.warn(
        f"compiled code cannot be kept in {folder} ({reason}): every process compiles again; "
        "PYACC_CACHE_DIR names another place, PYACC_CACHE=0 keeps none",
        AccWarning,
        stacklevel=2,
    )
