# SPDX-License-Identifier: Apache-2.0
"""The thread team as other tests expect it, whatever a test did to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pyacc_mlir.runtime import _native


@pytest.fixture(autouse=True)
def default_team() -> Iterator[None]:
    # More threads than most test machines have cores: the races are worse that way.
    _native.set_num_threads(4)
    _native.reset_stats()
    yield
    _native.set_num_threads(0)
