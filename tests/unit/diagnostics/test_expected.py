# SPDX-License-Identifier: Apache-2.0
"""Every file of tests/lit/diagnostics, without a process for each; every page of docs/errors; every code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyacc_mlir.diagnostics import AccError, Collector, Diagnostic
from pyacc_mlir.diagnostics.codes import CODES, Kind
from pyacc_mlir.diagnostics.render import render_text
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.capture import capture_file
from pyacc_mlir.frontend.sema import check
from pyacc_mlir.tools.pyacc_opt_verify import Found, differences, expected_in_python

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "tests/lit/diagnostics").glob("ACC*.py"))
PAGES = sorted((ROOT / "docs/errors").glob("ACC*.md"))
RESERVED = {"ACC001"}  # its page exists; nothing reports it yet
IS_PRAGMA = re.compile("ACC[23]..")  # the codes of this part of the front end


def diagnose(path: str, text: str) -> list[Diagnostic]:
    """What attaching and checking each function of a file reports; what is wrong with the file, once."""
    return list(dict.fromkeys(_diagnose(path, text)))


def _diagnose(path: str, text: str) -> Iterator[Diagnostic]:
    for function in capture_file(path, text):
        collector = Collector()
        try:
            node = attach(function.source, function.node, collector)
            check(function.source, node, collector)
        except AccError as error:
            yield from error.diagnostics
        yield from collector.diagnostics


@pytest.mark.parametrize("path", [path for path in FILES if IS_PRAGMA.match(path.name)], ids=lambda path: path.stem)
def test_exactly_the_announced_diagnostics_appear(path: Path) -> None:
    text = path.read_text()
    found = [Found.of(diagnostic) for diagnostic in diagnose(path.name, text)]
    assert [f"{one.line}:{one}" for one in differences(expected_in_python(text), found)] == []
    assert path.name[:6] in {one.code for one in found}


@pytest.mark.parametrize("page", [page for page in PAGES if IS_PRAGMA.match(page.name)], ids=lambda page: page.stem)
def test_a_page_shows_what_its_example_gives(page: Path) -> None:
    code = page.stem
    text = page.read_text()
    wrong, right = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)\n```", text, re.DOTALL)
    assert "\n\n".join(render_text(one) for one in diagnose("example.py", wrong) if one.code == code) == shown
    assert diagnose("example.py", right) == []


def test_every_code_has_a_page() -> None:
    assert [page.stem for page in PAGES] == sorted(CODES)
    for page in PAGES:
        assert page.read_text().startswith(f"# {page.stem}: {CODES[page.stem].title}\n\n`{CODES[page.stem].slug}`\n")


def test_every_pragma_code_has_a_test_named_after_it() -> None:
    names = {f"{code.number}_{code.slug.replace('-', '_')}" for code in CODES.values()}
    assert {path.stem for path in FILES} <= names
    assert {name for name in names if IS_PRAGMA.match(name)} <= {path.stem for path in FILES}


def test_every_code_is_reported_somewhere() -> None:
    package = ROOT / "pyacc_mlir"
    text = "\n".join(path.read_text() for path in package.rglob("*.py") if path.name != "codes.py")
    assert {code for code in CODES if f'"{code}"' not in text} == RESERVED


def test_codes_are_in_their_ranges() -> None:
    expected = {"2": {Kind.PRAGMA}, "3": {Kind.PRAGMA}, "9": {Kind.REMARK}, "4": {Kind.COMPILE}}
    for code in CODES.values():
        assert code.kind in expected.get(code.number[3], set(Kind))
    assert len({code.slug for code in CODES.values()}) == len(CODES)
