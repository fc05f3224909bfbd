# SPDX-License-Identifier: Apache-2.0
"""Every rule D-30 … D-79 of the specification's digest has a program that breaks it: its code, at its line.

Each text is a module with a function `program(x, y, a)`: x and y float vectors, a a matrix. A line `# <--` stands
above the wrong one.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir import acc
from tests.run.rules import RULES, Rule
from tests.support.two_forms import _HEAD, module_of


@dataclass(frozen=True)
class _Found:
    code: str
    line: int


def _errors(rule: Rule, folder: Path) -> tuple[list[_Found], int]:
    """What is found in a rule's program when it is decorated and called, and the line that is wrong."""
    lines = rule.text.splitlines()
    wrong = [number for number, line in enumerate(lines, 1) if line.rstrip().endswith("# <--")]
    assert len(wrong) == 1, rule.text
    del lines[wrong[0] - 1]  # the marker is a line of its own, above the wrong one
    module = module_of(folder, "\n".join(lines))
    expected = wrong[0] + len(_HEAD.splitlines())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", acc.AccWarning)
        with pytest.raises(SyntaxError) as caught:
            acc.jit(device="host")(module.program)(np.ones(8), np.ones(8), np.ones((4, 4)))
    return [_Found(one.code, one.span.start.line) for one in caught.value.diagnostics], expected


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_rule(rule: Rule, tmp_path) -> None:
    found, line = _errors(rule, tmp_path)
    assert _Found(rule.code, line) in found, f"{rule.code} at line {line}: {found}"
    assert {one.line for one in found} == {line}, f"errors elsewhere: {found}"
    assert {one.code for one in found} == {rule.code}, f"other errors: {found}"


def test_all_rules_are_here() -> None:
    wanted = {*range(30, 55), *range(60, 67), *range(70, 80)}
    assert {int(rule.number[2:4]) for rule in RULES} == wanted
