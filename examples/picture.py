# SPDX-License-Identifier: Apache-2.0
"""Temperatures as a PNG, with nothing but the standard library and NumPy."""

import struct
import zlib
from pathlib import Path

import numpy as np

#: Colours from cold to hot: black, violet, red, orange, pale yellow.
_SCALE = np.array([(0, 0, 4), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164)], float)


def save_heat(values: np.ndarray, path: Path) -> None:
    """Write `values`, scaled from their smallest to their largest, as a colour picture."""
    low, high = values.min(), values.max()
    position = (values - low) / ((high - low) or 1.0) * (len(_SCALE) - 1)
    stops = np.arange(len(_SCALE))
    channels = [np.interp(position, stops, _SCALE[:, channel]) for channel in range(3)]
    pixels = np.stack(channels, axis=-1).round().astype(np.uint8)
    path.write_bytes(_png(pixels))


def _png(pixels: np.ndarray) -> bytes:
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row begins with its filter: 0, none
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
