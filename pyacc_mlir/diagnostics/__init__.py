# SPDX-License-Identifier: Apache-2.0
"""Diagnostics are data: made anywhere, collected, rendered by one of several renderers, raised once."""

from __future__ import annotations

from pyacc_mlir.diagnostics.collector import Collector
from pyacc_mlir.diagnostics.errors import (
    AccError,
    AccWarning,
    CompileError,
    DataError,
    DeviceError,
    InternalCompilerError,
    PragmaError,
    UnsupportedError,
)
from pyacc_mlir.diagnostics.model import Diagnostic, Label, Severity

__all__ = [
    "AccError",
    "AccWarning",
    "Collector",
    "CompileError",
    "DataError",
    "DeviceError",
    "Diagnostic",
    "InternalCompilerError",
    "Label",
    "PragmaError",
    "Severity",
    "UnsupportedError",
]
