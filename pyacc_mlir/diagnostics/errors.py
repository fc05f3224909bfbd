# SPDX-License-Identifier: Apache-2.0
"""The exceptions and the warning a user sees. Those of compile time are `SyntaxError`s that carry all diagnostics."""

from __future__ import annotations

from collections.abc import Sequence

from pyacc_mlir.diagnostics.codes import Kind
from pyacc_mlir.diagnostics.error_codes import ErrorCode
from pyacc_mlir.diagnostics.model import Diagnostic
from pyacc_mlir.diagnostics.render import render_text


class AccError(SyntaxError):
    """Errors of one stage. `str()` is their rendering; `diagnostics` holds them all, the first one gives the place."""

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        first = diagnostics[0]
        start, end, file = first.span.start, first.span.end, first.span.file
        super().__init__(
            f"{first.message} [{first.code}]",
            (file.path, start.line, start.column, file.line(start.line) + "\n", end.line, end.column),
        )
        self.diagnostics = tuple(diagnostics)
        if len(self.diagnostics) > 1 or first.labels or first.notes or first.help:
            # A traceback shows only a SyntaxError's line and `msg`; the note shows what it would lose.
            self.add_note(str(self))

    def __str__(self) -> str:
        return "\n\n".join(render_text(diagnostic) for diagnostic in self.diagnostics)

    def __reduce__(self) -> tuple[type[AccError], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)


class PragmaError(AccError):
    """A pragma that breaks a rule of OpenACC or of its notation."""


class CompileError(AccError):
    """Python that cannot be compiled."""


class UnsupportedError(AccError):
    """A correct program that uses what is not supported yet."""


class InternalCompilerError(Exception):
    """A bug in the compiler."""


class _RuntimeError(RuntimeError):
    """An error of the runtime. `code` is its number in `acc_error_t`, which the native runtime sets as well."""

    code: int

    @property
    def error(self) -> ErrorCode:
        """The same by name."""
        return ErrorCode(self.code)


class DataError(_RuntimeError):
    """A data clause, directive or routine that failed: absent or partly present data, a bad section."""

    code = int(ErrorCode.invalid_argument)


class DeviceError(_RuntimeError):
    """A device that failed, or is not there."""

    code = int(ErrorCode.other)


class DeviceAssertionError(DeviceError, AssertionError):
    """An `assert` that failed in compiled code without checks."""


class AccWarning(UserWarning):
    """A program that is probably not what was meant."""


EXCEPTIONS: dict[Kind, type[AccError]] = {
    Kind.PRAGMA: PragmaError,
    Kind.COMPILE: CompileError,
    Kind.UNSUPPORTED: UnsupportedError,
}
