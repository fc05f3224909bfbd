# SPDX-License-Identifier: Apache-2.0
"""Compiled images on disk. They can always be made again: whatever is wrong with a file, or the disk, is a miss."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

_MAGIC = b"pyacc-mlir image 1\n"
_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class ImageCache:
    """A folder of images by their keys: names of files."""

    folder: str

    def get(self, key: str) -> bytes | None:
        """The image; None where there is none, or its file is damaged."""
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        head, image = content[: len(_MAGIC) + _DIGEST_BYTES], content[len(_MAGIC) + _DIGEST_BYTES :]
        return image if head == _head(image) else None

    def put(self, key: str, image: bytes) -> None:
        """Keeps an image: other processes see the whole file or none."""
        with contextlib.suppress(OSError):
            path = self._path(key)
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_head(image) + image)
                os.replace(name, path)
            except OSError:
                os.unlink(name)
                raise

    def _path(self, key: str) -> Path:
        return Path(self.folder) / "images" / f"{key}.bin"


def _head(image: bytes) -> bytes:
    return _MAGIC + hashlib.sha256(image).digest()
