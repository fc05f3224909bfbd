# SPDX-License-Identifier: Apache-2.0
"""Random programs give on the host and on the software GPU what they give in plain Python.

`make test` runs 300 small ones, always the same; `make fuzz` 10,000 larger ones, others each day: `--fuzz-seed` of its
report finds a program again. What fails is shown as the smallest program that hypothesis finds to fail.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.choices import Choices
from tests.fuzz.execution import check
from tests.fuzz.program import Program, random_program

_SMALL, _LARGE = (1, 6), (3, 14)
_MANY = 1000


@st.composite
def programs(draw: st.DrawFn, most: int, budget: int) -> Program:
    return random_program(Choices(draw), most, budget)


def test_random_programs(request: pytest.FixtureRequest) -> None:
    """A third of them on the software GPU, for which compiling takes longer."""
    count, number = (request.config.getoption(name) for name in ("--fuzz-programs", "--fuzz-seed"))

    @seed(number)
    @settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink), report_multiple_bugs=False,
    )  # fmt: skip
    @given(programs(*(_LARGE if count > _MANY else _SMALL)), st.sampled_from(["host", "host", "simt"]))
    def run(program: Program, device: str) -> None:
        check(program, device)

    run()
