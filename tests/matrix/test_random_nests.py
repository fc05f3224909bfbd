# SPDX-License-Identifier: Apache-2.0
"""Random nests equal plain Python on the host and on the software GPU. `PYACC_TEST_NESTS=n` tries n new ones."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings

from pyacc_mlir import acc
from tests.conftest import RUN_DEVICES
from tests.matrix.case import POISON
from tests.matrix.random_nests import EXTENTS, PARTS, nests
from tests.support.differential import current_device
from tests.support.two_forms import module_of

_ASKED = int(os.environ.get("PYACC_TEST_NESTS", "0"))


def _arrays() -> list[np.ndarray]:
    shapes = [(PARTS[depth], *(extent + 1 for extent in EXTENTS[: depth + 1])) for depth in range(4)]
    return [np.arange(8) % 5 + 1, *(np.full(shape, POISON) for shape in shapes)]


@settings(
    max_examples=_ASKED or 40,
    derandomize=not _ASKED,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(text=nests())
def test_nest(text: str, tmp_path_factory) -> None:
    program = module_of(Path(tmp_path_factory.getbasetemp()), text).program
    expected = _arrays()
    program(*expected)
    for device in RUN_DEVICES:
        got = _arrays()
        with current_device(device):
            acc.jit(device=device)(program)(*got)
        for depth, (mine, theirs) in enumerate(zip(got, expected, strict=True)):
            np.testing.assert_array_equal(mine, theirs, err_msg=f"{device}, array {depth}:\n{text}")
