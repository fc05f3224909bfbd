# SPDX-License-Identifier: Apache-2.0
"""The documentation says what is there: options, stages, links; its examples run."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from pyacc_mlir.tools.pyacc_opt_arguments import STAGES, option_names
from tests.architecture.imports import ROOT
from tests.support.differential import current_device
from tests.support.notebook import define

_PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
_WITH_PROGRAMS = ("README.md", "docs/index.md", "docs/guide/first-kernel.md", "docs/guide/devices.md")


def test_cli_page_names_every_option_and_stage() -> None:
    page = (ROOT / "docs/reference/cli.md").read_text()
    assert [name for name in option_names() if f"`{name}" not in page] == []
    assert [stage for stage in STAGES if f"| `{stage}` |" not in page] == []


@pytest.mark.parametrize("page", _PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", _WITH_PROGRAMS)
def test_programs_of_the_documentation_run(page: str) -> None:
    """All programs of a page, one after the other, in one namespace; and what they compute is right."""
    names: dict[str, object] = {}
    for number, code in enumerate(re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)):
        quiet = re.sub(r"^print", "str", code, flags=re.MULTILINE)
        with current_device("host"):
            names = define(quiet, f"<{page} {number}>", names=names)
    y = names["y"]
    assert isinstance(y, np.ndarray)
    np.testing.assert_array_equal(y, 2.0 * np.arange(1_000_000) if "scale" in names else 2.0 + np.arange(1_000_000))


def test_guide_shows_a_true_error() -> None:
    from pyacc_mlir.diagnostics.render import render_text
    from pyacc_mlir.tools.pyacc_opt_arguments import parse
    from pyacc_mlir.tools.pyacc_opt_python import compile_python

    guide = (ROOT / "docs/guide/first-kernel.md").read_text()
    shown = guide[guide.index("error[ACC203]") :].partition("```")[0].strip()
    options = parse(["scale.py", "--emit=pragmas"])
    assert options is not None
    program = (
        "@acc.jit\ndef scale(a, x, y):\n    #pragma acc parallel loop copyim(x)\n    for i in range(3):\n        pass\n"
    )
    _, diagnostics = compile_python(program, options)
    assert [render_text(one) for one in diagnostics] == [shown]
