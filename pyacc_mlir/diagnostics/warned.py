# SPDX-License-Identifier: Apache-2.0
"""Warnings as plain data: compiled code that is kept on disk keeps its warnings."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as it is issued."""

    text: str
    path: str
    line: int


def issue(warned: Iterable[Warned]) -> None:
    """Pass them to `warnings`, at their places in the user's file."""
    from pyacc_mlir.diagnostics.errors import AccWarning

    for each in warned:
        warnings.warn_explicit(each.text, AccWarning, each.path, each.line)
