# SPDX-License-Identifier: Apache-2.0
"""The ratios as bars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.peers import COMPILERS
from benchmarks.table import ratio


def draw(rows: list[dict[str, Any]], path: Path) -> bool:
    """False where matplotlib is missing."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    figure = Figure(figsize=(8, 0.3 * len(rows) + 1.5), layout="constrained")
    axes = figure.subplots()
    places = list(range(len(rows)))
    for shift, peers, label in ((-0.2, COMPILERS, "the best peer"), (0.2, ("numba",), "Numba")):
        axes.barh([place + shift for place in places], [ratio(row, peers) or 0 for row in rows], 0.4, label=label)
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_yticks(places, [row["kernel"] for row in rows])
    axes.invert_yaxis()
    axes.set_xlabel("our time over that of the peer (below 1 is faster)")
    axes.legend()
    figure.savefig(path)
    return True
