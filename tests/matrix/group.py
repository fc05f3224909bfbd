# SPDX-License-Identifier: Apache-2.0
"""Compiling many cases as one function, and running it: a compilation costs much more than what it adds for a case."""

from __future__ import annotations

import functools
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

import numpy as np

from pyacc_mlir import acc
from tests.matrix.case import Case, Setting, indented
from tests.support.differential import current_device
from tests.support.two_forms import module_of

SIZE = 16
_NUMBERS = "G, W, V, lo, hi, st"
Arrays = dict[str, np.ndarray]


@functools.cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="pyacc-matrix-"))


@dataclass(frozen=True)
class Group:
    """Cases that are one function."""

    cases: tuple[Case, ...]

    @functools.cached_property
    def program(self) -> FunctionType:
        """The function; undecorated, so plain Python as it is."""
        names = [f"c{k}_{buffer.name}" for k, case in enumerate(self.cases) for buffer in case.buffers]
        text = f"def program({', '.join([_NUMBERS, *names])}):\n"
        for k, case in enumerate(self.cases):
            text += indented(f"# {case.name}\n" + case.text.replace("$", f"c{k}_"))
        return module_of(_folder(), text).program

    def run(self, function: FunctionType, setting: Setting) -> list[Arrays]:
        """The arrays of every case after a call."""
        arrays = [{buffer.name: buffer.make() for buffer in case.buffers} for case in self.cases]
        with np.errstate(all="ignore"):
            function(*setting.numbers(), *(array for own in arrays for array in own.values()))
        return arrays

    @functools.cache  # noqa: B019 - groups live as long as the tests
    def expected(self, setting: Setting) -> list[Arrays]:
        return self.run(self.program, setting)

    @functools.cache  # noqa: B019
    def outcomes(self, device: str) -> dict[tuple[str, Setting], Arrays | Exception]:
        """What a device made of each case with each setting. Where the group fails, its cases are run one by one."""
        settings = tuple(dict.fromkeys(setting for case in self.cases for setting in case.settings))
        found: dict[tuple[str, Setting], Arrays | Exception] = {}
        try:
            with current_device(device), warnings.catch_warnings():
                warnings.simplefilter("ignore", acc.AccWarning)
                function = acc.jit(device=device)(self.program)
                for setting in settings:
                    for case, arrays in zip(self.cases, self.run(function, setting), strict=True):
                        found[case.name, setting] = arrays
        except Exception as error:
            if len(self.cases) == 1:
                return {(self.cases[0].name, setting): error for setting in settings}
            return {key: value for case in self.cases for key, value in Group((case,)).outcomes(device).items()}
        return found


def grouped(cases: list[Case]) -> list[Group]:
    names = [case.name for case in cases]
    assert len(set(names)) == len(names), "two cases of one name"
    return [Group(tuple(cases[k : k + SIZE])) for k in range(0, len(cases), SIZE)]
