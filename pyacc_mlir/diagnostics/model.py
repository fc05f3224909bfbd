# SPDX-License-Identifier: Apache-2.0
"""What a diagnostic is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pyacc_mlir.diagnostics.codes import code
from pyacc_mlir.source import Span

Severity = Literal["error", "warning", "remark"]


@dataclass(frozen=True, slots=True)
class Label:
    """A place that matters beside the main one, or, at the diagnostic's own span, the text under its caret."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `message`: what was found, then what is expected; lower case, no full stop, code in backticks."""

    code: str
    message: str
    span: Span
    severity: Severity = "error"
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None

    def __post_init__(self) -> None:
        code(self.code)  # an unregistered code is a bug: it fails where it is made
