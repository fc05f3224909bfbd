# SPDX-License-Identifier: Apache-2.0
"""Where a stage puts its diagnostics, so that a user sees all of them at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyacc_mlir.diagnostics.codes import code
from pyacc_mlir.diagnostics.errors import EXCEPTIONS, AccError, CompileError
from pyacc_mlir.diagnostics.model import Diagnostic
from pyacc_mlir.diagnostics.warned import Warned, issue


@dataclass(slots=True)
class Collector:
    """Collects diagnostics in the order they are found."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def report(self, diagnostic: Diagnostic) -> None:
        """Add one; the same finding twice counts once."""
        if diagnostic not in self.diagnostics:
            self.diagnostics.append(diagnostic)

    @property
    def errors(self) -> list[Diagnostic]:
        """The errors, in the order of their places in the file."""
        found = [entry for entry in self.diagnostics if entry.severity == "error"]
        return sorted(found, key=lambda entry: (entry.span.file.path, entry.span.start))

    @property
    def has_errors(self) -> bool:
        """Whether anything reported so far is an error."""
        return any(entry.severity == "error" for entry in self.diagnostics)

    def raise_errors(self, kind: type[AccError] | None = None) -> None:
        """Raise one exception with every error, if there is one: of class `kind`, else of the first error's code."""
        if errors := self.errors:
            raise (kind or EXCEPTIONS.get(code(errors[0].code).kind, CompileError))(errors)

    def issue_warnings(self) -> None:
        """Pass every warning to `warnings`, at its place in the user's file."""
        issue(self.warned)

    @property
    def warned(self) -> tuple[Warned, ...]:
        """The warnings as they are issued."""
        return tuple(
            Warned(
                f"{entry.message} [{entry.code}]" + (f"; {entry.help}" if entry.help else ""),
                entry.span.file.path,
                entry.span.start.line,
            )
            for entry in self.diagnostics
            if entry.severity == "warning"
        )
