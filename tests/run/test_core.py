# SPDX-License-Identifier: Apache-2.0
"""The six core programs: right everywhere, vectorised on the host, spread over all cores."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.run.programs import CORE, Program, mandelbrot
from tests.support.differential import device_ir
from tests.support.ptxas import CHIPS

_VECTOR = re.compile(r"%[yz]mm\d+|_ZGV[bcde][NM]\d+v+_\w+|\bv\d+\.[24]s\b|\bv\d+\.2d\b")
_X86_PACKED = re.compile(r"\bv?(?:add|sub|mul|div|fn?m(?:add|sub)\d+|sqrt|max|min)p[sd]\b|_ZGV[bcde][NM]\d+")


@pytest.mark.parametrize("program", CORE, ids=str)
def test_core_program(agree, program: Program) -> None:
    agree(program.function, *program.args(), rtol=program.rtol, atol=program.atol)


@pytest.mark.parametrize("program", CORE, ids=str)
def test_device_code_depends_on_the_chip_only_in_its_last_step(program: Program) -> None:
    """Why `agree` lowers a program once for all chips."""
    texts = [device_ir(program.function, program.args(), chip) for chip in (CHIPS[0], CHIPS[-1])]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("program", CORE, ids=str)
def test_core_program_is_vectorised(program: Program) -> None:
    """Packed arithmetic or calls of the vector math library in the assembly."""
    assembly = acc.jit(program.function).lower(*program.args(), stage="asm")
    assert _X86_PACKED.search(assembly) or _VECTOR.search(assembly), assembly


def _busy_threads() -> dict[str, int]:
    """Clock ticks of user time by thread of this process."""
    ticks = {}
    for task in Path("/proc/self/task").iterdir():
        fields = (task / "stat").read_text().rpartition(")")[2].split()
        ticks[task.name] = int(fields[11])
    return ticks


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_core_program_keeps_all_cores_busy() -> None:
    cores = len(os.sched_getaffinity(0))
    picture = np.empty((700, 1000), np.int64)
    compiled = acc.jit(mandelbrot)
    compiled(picture, 10)
    before = _busy_threads()
    compiled(picture, 8000)
    worked = {task for task, ticks in _busy_threads().items() if ticks - before.get(task, 0) >= 5}
    assert len(worked) >= cores, f"{len(worked)} of {cores} threads did work"
