# SPDX-License-Identifier: Apache-2.0
"""Conventions that a reader relies on: one pass = one file = one name = one test, docstrings, licence lines, paths."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.imports import ROOT, modules

_TEXT_FILES = (".py", ".md", ".toml", ".txt", ".cpp", ".h", ".hpp", ".mlir", ".cmake", ".yml", ".yaml")
_LICENSE = "SPDX-License-Identifier: Apache-2.0"
#: Absolute paths of one machine; placeholders such as /tmp and /dev/null are everybody's.
_MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|home|root|Users|workspace|mnt)/\w+")


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("needs the git work tree")
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def passes() -> dict[str, str]:
    """Name of every pass of ours → the module that holds it, found by the `name: ClassVar[str]` of its class."""
    found = {}
    for module, path in modules().items():
        if not module.startswith("pyacc_mlir.lowering"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.AnnAssign(target=ast.Name(id="name"), value=ast.Constant(value=str(name))):
                    found[name] = module
    return found


def test_passes_are_found() -> None:
    assert len(passes()) > 5


@pytest.mark.parametrize(("name", "module"), passes().items(), ids=lambda value: str(value).rpartition(".")[2])
def test_pass_is_named_as_its_file_and_test(name: str, module: str) -> None:
    assert module.rpartition(".")[2] == name.replace("-", "_")
    tests = [path for path in (ROOT / "tests" / "lit").rglob("*.mlir") if path.stem == name]
    assert tests, f"no tests/lit/lowering/{name}.mlir"


def test_every_pass_is_registered() -> None:
    from pyacc_mlir.lowering.pipeline import ALL_PASSES

    assert set(passes()) <= set(ALL_PASSES)


@pytest.mark.parametrize("module", [name for name, path in modules().items()])
def test_module_has_a_docstring(module: str) -> None:
    path = modules()[module]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    is_bare_package = path.name == "__init__.py" and not tree.body
    assert ast.get_docstring(tree) or is_bare_package


def test_sources_name_their_licence() -> None:
    kinds = (".py", ".cpp", ".h", ".hpp", ".mlir")
    wrong = [
        path for path in _tracked() if path.suffix in kinds and _LICENSE not in path.read_text(encoding="utf-8")[:200]
    ]
    # The adopted program of pyACC's README stands there unchanged.
    assert [path for path in wrong if "examples/pyacc" not in path.as_posix()] == []


def test_no_path_of_a_machine() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in _tracked()
        if path.suffix in _TEXT_FILES and path != Path(__file__)
        for match in _MACHINE_PATH.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not wrong, "\n".join(wrong)
