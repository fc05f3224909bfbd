# SPDX-License-Identifier: Apache-2.0
"""Ratios: of a row, of the suite, as text and as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from benchmarks.kernels import KERNELS
from benchmarks.peers import COMPILERS, NAMES, OURS

Row = dict[str, Any]
_HEAD = ("kernel", *(name for name in NAMES if name != OURS), "of the best", "of numba", "of the limit", "first", "by")


def seconds(row: Row, peer: str) -> float | None:
    """What one call took; None where the peer is missing or wrong."""
    value: float | None = row["peers"].get(peer, {}).get("seconds")
    return value


def ratio(row: Row, peers: Iterable[str]) -> float | None:
    """Our time over that of the fastest of the peers."""
    ours = seconds(row, OURS)
    others = [value for peer in peers if (value := seconds(row, peer)) is not None]
    return ours / min(others) if ours is not None and others else None


def geometric_mean(values: Iterable[float | None]) -> float | None:
    """Of those that are there."""
    logarithms = [math.log(value) for value in values if value is not None]
    return math.exp(sum(logarithms) / len(logarithms)) if logarithms else None


def share(row: Row, sizes: str, limits: dict[str, float]) -> float | None:
    """How much of what memory or arithmetic allow was reached; None where neither decides or data stay in caches."""
    ours = seconds(row, OURS)
    kernel = KERNELS[row["kernel"]]
    moved, operations = kernel.work(*kernel.arguments(sizes))
    if not limits or ours is None or sizes != "full" or not (moved or operations):
        return None
    return max(moved / limits["bytes"], operations / limits["operations"]) / ours


def head() -> tuple[str, ...]:
    """The columns: first our time over that of each peer."""
    return _HEAD


def cells(row: Row) -> tuple[str, ...]:
    """One row as text."""
    ratios = [ratio(row, [name]) for name in NAMES if name != OURS]
    first = row["peers"][OURS].get("first")
    return (
        row["kernel"],
        *map(_number, ratios),
        _number(ratio(row, COMPILERS)),
        _number(ratio(row, ["numba"])),
        "-" if row["share"] is None else f"{row['share']:.0%}",
        "-" if first is None else f"{1e3 * first:.0f} ms",
        row["by"],
    )


def means(rows: list[Row]) -> tuple[str, ...]:
    """The last row: geometric means."""
    columns = [[name] for name in NAMES if name != OURS] + [list(COMPILERS), ["numba"]]
    return "geometric mean", *(_number(geometric_mean(ratio(row, peers) for row in rows)) for peers in columns)


def line(texts: tuple[str, ...]) -> str:
    """In columns, for a terminal."""
    widths = (max(8, len(name) + 2) for name in _HEAD[1:])
    return f"{texts[0]:16}" + "".join(f"{text:>{width}}" for text, width in zip(texts[1:], widths, strict=False))


def markdown(result: dict[str, Any]) -> str:
    """The whole result as a page."""
    found = result["rows"]
    told = [
        f"# Benchmarks of {result['date']}",
        "",
        f"{result['cpu']}, {result['threads']} threads, sizes `{result['sizes']}`, {result['rounds']} rounds, load "
        f"{result['load'][0]:.1f} before and {result['load'][1]:.1f} after. {result['note']}".strip(),
        "",
        "Our time over that of each peer: below 1 is faster. The best is that of the compilers, without NumPy.",
        "Rows marked `best` had too few samples without interruption for a median; they compare the best samples.",
        "",
        *("|" + "|".join(texts) + "|" for texts in (_HEAD, ("---",) * len(_HEAD))),
        *("|" + "|".join(cells(row)) + "|" for row in found),
        "|" + "|".join(means(found)) + "|" * (len(_HEAD) - len(means(found)) + 1),
        "",
        *(f"* not measured: {peer}: {why}" for peer, why in result["missing"].items()),
        *(f"* {text}" for text in wrong(found)),
    ]
    return "\n".join(told) + "\n"


def wrong(rows: list[Row]) -> list[str]:
    """Results that differ from NumPy's, and programs that failed: these were not measured."""
    return [
        f"wrong: {row['kernel']} of {peer}: {told['wrong']}"
        for row in rows
        for peer, told in row["peers"].items()
        if told.get("wrong")
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
