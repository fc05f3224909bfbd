# SPDX-License-Identifier: Apache-2.0
"""Expected diagnostics written next to the line that causes them, and the comparison with what appeared.

In Python: `# error: [ACC204]`, at the end of the line or alone on the line before it; `# error: 9 [ACC204] "text"` also
checks the column and a part of the message; `# error@+2: …` stands two lines above. `warning` works as `error` does.
In .mlir, as MLIR's own tools: `// expected-error @+1 {{text}}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyacc_mlir.diagnostics import Diagnostic

_PYTHON = re.compile(
    r"#\s*(?P<severity>error|warning|remark)(?:@(?P<offset>[+-]\d+))?:\s*(?P<column>\d+)?\s*\[(?P<code>ACC\d{3})\]"
    r"(?:\s*\"(?P<text>[^\"]*)\")?"
)
_MLIR = re.compile(
    r"//\s*expected-(?P<severity>error|warning|remark|note)\s*(?:@(?P<offset>[+-]\d+|above|below))?\s*\{\{(?P<text>.*?)\}\}"
)


@dataclass(frozen=True, slots=True)
class Expected:
    """One announced diagnostic; what is empty or None is not compared."""

    line: int
    severity: str
    code: str = ""
    column: int | None = None
    text: str = ""

    def matches(self, found: Found) -> bool:
        return (
            self.line == found.line
            and self.severity == found.severity
            and self.code in ("", found.code)
            and self.column in (None, found.column)
            and self.text in found.message
        )

    def __str__(self) -> str:
        """As the text after the file and the line."""
        return f" expected {self.severity} {self.code or repr(self.text)} did not appear"


@dataclass(frozen=True, slots=True)
class Found:
    """One diagnostic that appeared."""

    line: int
    column: int
    severity: str
    code: str
    message: str

    @staticmethod
    def of(diagnostic: Diagnostic) -> Found:
        start = diagnostic.span.start
        return Found(start.line, start.column, diagnostic.severity, diagnostic.code, diagnostic.message)

    def __str__(self) -> str:
        """As the text after the file and the line."""
        return f"{self.column}: unexpected {self.severity} {self.code} {self.message!r}"

    def as_error(self) -> str:
        """As the text after the file and the line, where it was not to be compared."""
        return f"{self.column}: {self.severity}: {self.message}"


def expected_in_python(text: str) -> Iterator[Expected]:
    """What the comments of a Python text announce."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        for match in _PYTHON.finditer(line):
            alone = line[: match.start()].strip() == ""
            offset = int(match["offset"]) if match["offset"] else _to_next_code(lines, number) if alone else 0
            column = int(match["column"]) if match["column"] else None
            yield Expected(number + offset, match["severity"], match["code"], column, match["text"] or "")


def expected_in_mlir(text: str) -> Iterator[Expected]:
    """What the comments of an MLIR text announce."""
    words = {"above": -1, "below": 1, None: 0}
    for number, line in enumerate(text.splitlines(), 1):
        for match in _MLIR.finditer(line):
            offset = words[match["offset"]] if match["offset"] in words else int(match["offset"])
            yield Expected(number + offset, match["severity"], text=match["text"])


def differences(expected: Iterable[Expected], found: Iterable[Found]) -> list[Expected | Found]:
    """Each diagnostic that is missing and each that is too many. A note may go without an announcement."""
    left = list(found)
    missing: list[Expected | Found] = []
    for wanted in expected:
        match = next((one for one in left if wanted.matches(one)), None)
        if match is None:
            missing.append(wanted)
        else:
            left.remove(match)
    return missing + [one for one in left if one.severity != "note"]


def _to_next_code(lines: list[str], number: int) -> int:
    """Lines from a comment that stands alone to the line it speaks of: several may stand above one another."""
    offset = 1
    while number + offset <= len(lines) and _PYTHON.match(lines[number + offset - 1].strip()):
        offset += 1
    return offset
