# SPDX-License-Identifier: Apache-2.0
"""The kernels of every case of the matrix, assembled by ptxas: whole groups at once."""

from __future__ import annotations

import warnings

import pytest

from pyacc_mlir import acc
from pyacc_mlir.lowering.targets.nvptx import to_ptx
from pyacc_mlir.lowering.targets.target import Target
from tests.matrix.case import SETTINGS
from tests.matrix.group import Group
from tests.matrix.test_matrix import GROUPS
from tests.support.differential import device_ir
from tests.support.ptxas import assemble_all, find_ptxas

CHIP = "sm_90"


@pytest.mark.skipif(find_ptxas() is None, reason="needs ptxas (extra `test`)")
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"{group.cases[0]} and following")
def test_assembled(group: Group) -> None:
    arrays = (buffer.make() for case in group.cases for buffer in case.buffers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", acc.AccWarning)
        kernels = device_ir(group.program, (*SETTINGS[1].numbers(), *arrays), CHIP)
    assert kernels
    assemble_all((CHIP, to_ptx(text, Target.parse(CHIP))) for text in kernels)
