# SPDX-License-Identifier: Apache-2.0
"""What a case must give: the arrays of plain Python, and iterations shared over the levels that it names."""

from __future__ import annotations

import numpy as np

from tests.matrix.case import POISON, Case, Setting
from tests.matrix.group import Arrays


def assert_equal(got: Arrays, expected: Arrays) -> None:
    """Elements that plain Python leaves alone are poison in both."""
    for name, array in expected.items():
        if name != "id":
            np.testing.assert_array_equal(got[name], array, err_msg=f"array {name}")


def assert_places(case: Case, setting: Setting, device: str, ids: np.ndarray) -> None:
    """Every iteration has a place that exists, no other element was touched, and all places of a level are used."""
    iterations = np.array(setting.iterations(), np.int64)
    outside = np.delete(ids, iterations, axis=0)
    assert (outside == POISON).all(), "written outside of the range"
    if len(iterations) == 0:
        return
    places = ids[iterations].ravel()
    gangs, workers, lanes = places // 1_000_000, places // 1000 % 1000, places % 1000
    sizes = (setting.gangs, setting.workers, setting.lanes)
    if device == "host":
        sizes = (setting.gangs, 1, 1)
    levels = case.levels.split()
    count = len(places)
    for level, seen, size in zip(("gang", "worker", "vector"), (gangs, workers, lanes), sizes, strict=True):
        used = len(np.unique(seen))
        limit = size if level in levels else 1
        assert seen.min() >= 0
        assert seen.max() < limit, f"{level} {seen.max()} of {limit}"
        if levels == [level]:
            wanted = min(size, count) if device == "simt" else min(size, count, 2)
            assert used >= wanted, f"{used} of {wanted} {level}s used"
    _assert_shared(levels, sizes, places)


def _assert_shared(levels: list[str], sizes: tuple[int, ...], places: np.ndarray) -> None:
    """Iterations shared over several levels do not all run in one place."""
    width = 1
    for level, size in zip(("gang", "worker", "vector"), sizes, strict=True):
        width *= size if level in levels else 1
    if width > 1 and len(places) > 1:
        assert len(np.unique(places)) > 1, "all iterations in one place"
