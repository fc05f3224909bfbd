# SPDX-License-Identifier: Apache-2.0
"""Running a random program as plain Python and on a device, and comparing all that it gives."""

from __future__ import annotations

import itertools
import linecache
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from pyacc_mlir import acc
from tests.fuzz.program import Program
from tests.support.differential import current_device
from tests.support.notebook import define

_numbers = itertools.count()


def check(program: Program, device: str) -> None:
    """The program gives on the device what it gives in plain Python."""
    filename = f"<fuzz-{next(_numbers)}>"
    try:
        function = define(program.text, filename)["program"]
        expected_arguments, arguments = program.arguments(), program.arguments()
        expected = _run(function, expected_arguments)
        with current_device(device):
            got = _run(acc.jit(device=device, contract=False)(function), arguments)
    finally:
        linecache.cache.pop(filename, None)
    rtol = 1e-3 if any(array.dtype == "float32" for array in program.arrays) else 1e-9
    inexact = {array.name for array in program.arrays if array.kind == "inexact"}
    count = len(program.arrays)
    names = [*(array.name for array in program.arrays), *program.results]
    found, wanted = [*arguments[:count], *got], [*expected_arguments[:count], *expected]
    for name, mine, theirs in zip(names, found, wanted, strict=True):
        assert np.asarray(mine).dtype.kind == np.asarray(theirs).dtype.kind, f"{name}: {mine!r}, not {theirs!r}"
        _compare(mine, theirs, rtol if name in inexact or name[0] == "z" else 0.0, name)


def _run(function: Callable[..., Any], arguments: list[Any]) -> Any:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return function(*arguments)


def _compare(got: Any, expected: Any, rtol: float, what: str) -> None:
    if rtol:
        np.testing.assert_allclose(got, expected, rtol, 1e-2 * rtol, err_msg=what)
    else:
        np.testing.assert_array_equal(got, expected, err_msg=what)
