# SPDX-License-Identifier: Apache-2.0
"""The store of files: what is there is whole, what is wrong is a miss, and it does not grow without end."""

from __future__ import annotations

import builtins
import errno
import itertools
import os
import threading
from pathlib import Path

import pytest

from pyacc_mlir.diagnostics import AccWarning
from pyacc_mlir.runtime.disk_store import DiskStore

_LIMIT = 10_000


@pytest.fixture
def store(tmp_path: Path) -> DiskStore:
    return DiskStore(str(tmp_path / "cache"), _LIMIT)


def file_of(store: DiskStore) -> Path:
    (entry,) = store.entries()
    return Path(entry.path)


def test_what_is_put_is_found(store: DiskStore) -> None:
    assert store.get("blocks", "a") is None
    store.put("blocks", "a", b"one")
    store.put("blocks", "a", b"two")
    store.put("images", "a", b"")
    assert store.get("blocks", "a") == b"two"
    assert store.get("images", "a") == b""
    assert [(entry.kind, entry.bytes) for entry in store.entries()] == [("blocks", 54), ("images", 51)]
    assert len(store.clear()) == 2
    assert store.get("blocks", "a") is None


def test_damaged_file_is_a_miss(store: DiskStore) -> None:
    store.put("blocks", "a", b"content")
    whole = file_of(store).read_bytes()
    damaged = [whole[:length] for length in range(len(whole))]
    damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    damaged += [b"\0" * len(whole), whole + b"more"]
    for content in damaged:
        file_of(store).write_bytes(content)
        assert store.get("blocks", "a") is None
    store.put("blocks", "a", b"content")
    assert store.get("blocks", "a") == b"content"


def test_file_of_another_user_is_a_miss(store: DiskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("blocks", "a", b"content")
    owner = file_of(store).stat().st_uid
    if owner == 0:
        os.chown(file_of(store), 12345, 12345)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    assert store.get("blocks", "a") is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_disk_that_takes_nothing(store: DiskStore, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    real = builtins.open

    def failing(path: str, mode: str = "r", *rest: object) -> object:
        if "x" in mode:
            raise OSError(number, os.strerror(number))
        return real(path, mode, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "open", failing)
    with pytest.warns(AccWarning, match="cannot be kept in .* PYACC_CACHE_DIR"):
        store.put("blocks", "a", b"content")
    store.put("blocks", "b", b"content")  # said once: a second warning would be an error here
    assert store.get("blocks", "a") is None


def test_disk_that_fills_while_writing(store: DiskStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.warns(AccWarning):
        store.put("blocks", "a", b"content")
    assert list(Path(store.folder, "blocks").iterdir()) == []


def test_file_where_the_folder_should_be(store: DiskStore) -> None:
    Path(store.folder).write_text("in the way")
    with pytest.warns(AccWarning):
        store.put("blocks", "a", b"content")
    assert store.get("blocks", "a") is None
    assert store.entries() == []
    assert store.clear() == []


def test_oldest_go_first(store: DiskStore) -> None:
    for number in range(9):
        store.put("blocks", str(number), bytes(1000))
        os.utime(Path(store.folder, "blocks", f"{number}.bin"), (number + 1, number + 1))
    assert store.get("blocks", "0") is not None  # used just now
    store.put("blocks", "new", bytes(1000))
    left = {Path(entry.path).stem for entry in store.entries()}
    assert left == {"0", "4", "5", "6", "7", "8", "new"}
    assert sum(entry.bytes for entry in store.entries()) <= _LIMIT


def test_entry_beyond_the_limit_is_kept_alone(store: DiskStore) -> None:
    store.put("blocks", "small", b"1")
    store.put("blocks", "large", bytes(2 * _LIMIT))
    assert store.get("blocks", "large") == bytes(2 * _LIMIT)
    assert store.get("blocks", "small") is None


def test_unfinished_files_of_ended_processes_go(store: DiskStore) -> None:
    folder = Path(store.folder, "blocks")
    folder.mkdir(parents=True)
    (folder / ".new-1-0").write_bytes(b"begun")
    os.utime(folder / ".new-1-0", (1, 1))
    (folder / ".new-2-0").write_bytes(b"being written")
    store.put("blocks", "a", b"content")
    assert {path.name for path in folder.iterdir()} == {"a.bin", ".new-2-0"}


def test_writers_and_readers_at_once(store: DiskStore) -> None:
    contents = [bytes([value]) * 1500 for value in range(4)]
    wrong: list[object] = []

    def work(seed: int) -> None:
        mine = DiskStore(store.folder, _LIMIT)
        for step in itertools.islice(itertools.count(seed), 150):
            key = str(step % 12)
            mine.put("blocks", key, contents[step % 4])
            if (found := mine.get("blocks", key)) not in (None, *contents):
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sum(entry.bytes for entry in store.entries()) <= 2 * _LIMIT
