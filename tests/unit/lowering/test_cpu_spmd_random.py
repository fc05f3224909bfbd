# SPDX-License-Identifier: Apache-2.0
"""`vectorize-spmd` on random bodies, against the same loops left scalar.

Contraction is off: LLVM may choose another product to fuse in the scalar loop.
"""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir.lowering.cpu.passes import CPU
from pyacc_mlir.lowering.grant_float_flags import GrantFloatFlags
from pyacc_mlir.lowering.spmd import plan
from pyacc_mlir.lowering.vectorize_spmd import VectorizeSpmd
from tests.support.cpu_harness import Block
from tests.support.random_loops import RandomBody
from tests.unit.lowering.test_cpu_spmd import loop_program, run

_WIDE = tuple(step for step in CPU if not isinstance(step, GrantFloatFlags))
_SCALAR = tuple(step for step in _WIDE if not isinstance(step, VectorizeSpmd))


@pytest.mark.parametrize("seed", range(12))
def test_random_body(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # What would not pay must be right all the same.
    monkeypatch.setattr(plan, "_check_accesses", lambda *_: None)
    monkeypatch.setattr(plan, "_check_divergent_loops", lambda *_: None)
    program = loop_program(RandomBody(seed).text())
    wide, scalar = Block(program, "f", steps=_WIDE), Block(program, "f", steps=_SCALAR)
    for n, m in ((1, 1), (7, 6), (34, 0), (70, 11)):
        assert np.array_equal(run(wide, n, m)[0], run(scalar, n, m)[0], equal_nan=True), (n, m)
