# SPDX-License-Identifier: Apache-2.0
"""`python -m pyacc_mlir cache info|clear`: what is kept of compiled code, and an end to it."""

from __future__ import annotations

from collections.abc import Iterable

from pyacc_mlir.options import environment
from pyacc_mlir.runtime.disk_store import DiskStore, Entry, disk_store


def cache_info() -> str:
    """Where the cache is, and how much of what is in it."""
    store = _store()
    limit = f"at most {_size(store.limit)}" + ("" if environment().cache else "; not used, as PYACC_CACHE is 0")
    return f"{store.folder}\n{limit}\n{_counts(store.entries())}\n"


def cache_clear() -> str:
    """Empty the cache, and say what has gone."""
    store = _store()
    removed = store.clear()
    left = store.entries()
    end = f"; {len(left)} could not be removed" if left else ""
    return f"{store.folder}\nremoved: {_counts(removed)}{end}\n"


def _store() -> DiskStore:
    found = environment()
    return disk_store(found.cache_dir, found.cache_bytes)


def _counts(entries: Iterable[Entry]) -> str:
    kinds: dict[str, list[int]] = {}
    for entry in entries:
        kinds.setdefault(entry.kind, []).append(entry.bytes)
    texts = [f"{len(sizes)} {kind}, {_size(sum(sizes))}" for kind, sizes in sorted(kinds.items())]
    return "; ".join(texts) or "empty"


def _size(count: int) -> str:
    for unit in ("bytes", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1024  # type: ignore[assignment]
    return f"{count:.1f} GiB"
