# SPDX-License-Identifier: Apache-2.0
"""Machine code of device images on disk, by the digest of what it was made of."""

from __future__ import annotations

from dataclasses import dataclass

from pyacc_mlir.options import DEFAULT_CACHE_BYTES
from pyacc_mlir.runtime.disk_store import disk_store

_KIND = "images"


@dataclass(frozen=True, slots=True)
class ImageCache:
    """Images by their keys: names of files."""

    folder: str
    limit: int = DEFAULT_CACHE_BYTES

    def get(self, key: str) -> bytes | None:
        """The image; None where there is none, or its file is damaged."""
        return disk_store(self.folder, self.limit).get(_KIND, key)

    def put(self, key: str, image: bytes) -> None:
        """Keeps an image."""
        disk_store(self.folder, self.limit).put(_KIND, key, image)
