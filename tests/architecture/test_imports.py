# SPDX-License-Identifier: Apache-2.0
"""The import rule of docs/architecture.md, and what importing the package must not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.imports import PACKAGE, ROOT, Import, imports, modules

#: Lowest first. A module may import what stands in its own layer or below.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("source",),
    ("diagnostics",),
    ("artifact",),
    ("dialects",),
    ("analysis",),
    ("frontend", "lowering"),
    ("runtime",),
    ("api",),
    ("tools",),
)

#: Which layer the modules outside of the sub-packages belong to. `lowering.targets.target` is a value object that
#: needs nothing; `options` holds plain values, `parallelism` and `random_numbers` functions of Python,
#: `device_groups` one rule of the specification that compiled and interpreted directives share.
PLACES = {
    "pyacc_mlir.options": "diagnostics",
    "pyacc_mlir.device_groups": "source",
    "pyacc_mlir.parallelism": "source",
    "pyacc_mlir.random_numbers": "source",
    "pyacc_mlir.lowering.targets.target": "source",
    "pyacc_mlir.lowering.pipeline": "runtime",
    "pyacc_mlir": "api",
}

_MLIR_MAY_BE_USED_IN = ("dialects", "analysis", "lowering", "tools")


def layer_name(module: str) -> str:
    """The layer a module belongs to: its sub-package, or `api` for what joins compiler and runtime."""
    if module in PLACES:
        return PLACES[module]
    part = module.split(".")[1]
    return part if any(part in layer for layer in LAYERS) else "api"


def _rank(module: str) -> int:
    name = layer_name(module)
    return next(rank for rank, layer in enumerate(LAYERS) if name in layer)


_IMPORTS = imports()
_OURS = [one for one in _IMPORTS if one.imported.split(".")[0] == "pyacc_mlir"]


def test_there_are_imports_to_check() -> None:
    assert len(_OURS) > 50
    assert {"pyacc_mlir.source", "pyacc_mlir.runtime"} <= set(modules())


def test_no_module_imports_from_above() -> None:
    wrong = [str(one) for one in _OURS if _rank(one.imported) > _rank(one.importer) and not one.typing_only]
    assert not wrong, "\n".join(wrong)


def test_front_end_and_lowering_do_not_know_each_other() -> None:
    """Emission needs nothing of lowering, and lowering reads IR alone."""
    pairs = {("frontend", "lowering"), ("lowering", "frontend")}
    allowed = {"pyacc_mlir.lowering.pipeline"}
    wrong = [
        str(one)
        for one in _OURS
        if (one.importer.split(".")[1:2] + one.imported.split(".")[1:2]) in [list(pair) for pair in pairs]
        and one.importer not in allowed
        and PLACES.get(one.imported) != "source"
        and not one.typing_only
    ]
    assert not wrong, "\n".join(wrong)


def _reached(start: list[str]) -> dict[str, str]:
    """Every module of ours that these reach by imports, lazy ones included, with the way there."""
    graph: dict[str, list[Import]] = {}
    for one in _OURS:
        if not one.typing_only:
            graph.setdefault(one.importer, []).append(one)
    ways, todo = {name: name for name in start}, list(start)
    while todo:
        importer = todo.pop()
        for one in graph.get(importer, []):
            if one.imported not in ways:
                ways[one.imported] = f"{ways[importer]} > {one.imported}"
                todo.append(one.imported)
    return ways


def test_runtime_never_reaches_the_compiler() -> None:
    start = [name for name in modules() if name.startswith("pyacc_mlir.runtime")]
    compiler = tuple(f"pyacc_mlir.{part}" for part in ("frontend", "lowering", "dialects", "analysis", "api"))
    wrong = [way for name, way in _reached(start).items() if name.startswith(compiler)]
    assert not wrong, "\n".join(wrong)


def _outside(one: Import) -> str:
    return one.imported.split(".")[0]


def test_mlir_comes_through_one_door() -> None:
    importers = {one.importer for one in _IMPORTS if _outside(one) in ("torch_mlir", "mlir")}
    assert importers == {"pyacc_mlir.dialects.mlir"}


def test_mlir_is_used_by_the_compiler_alone() -> None:
    users = [one for one in _OURS if one.imported.startswith("pyacc_mlir.dialects") and not one.typing_only]
    wrong = [
        str(one)
        for one in users
        if one.importer.split(".")[1] not in _MLIR_MAY_BE_USED_IN
        and not one.importer.startswith("pyacc_mlir.frontend.emit")
        and not one.lazy
    ]
    assert not wrong, "\n".join(wrong)


def test_cuda_is_imported_by_its_driver_alone() -> None:
    importers = {one.importer for one in _IMPORTS if _outside(one) == "cuda"}
    assert importers <= {"pyacc_mlir.runtime.driver_cuda"}


def test_only_options_reads_the_environment() -> None:
    readers = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules().values()
        if any(word in path.read_text(encoding="utf-8") for word in ("os.environ", "os.getenv", "getenv("))
    }
    assert readers == {"options.py"}


@pytest.mark.parametrize("statement", ["from pyacc_mlir import acc; acc.jit", "import pyacc_mlir.runtime.loader"])
def test_import_loads_nothing_heavy(statement: str) -> None:
    code = f"import sys; {statement}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not {"torch_mlir", "llvmlite", "cuda", "islpy"} & set(done.stdout.split())


def test_artifacts_are_loaded_without_the_compiler() -> None:
    code = "import sys, pyacc_mlir.runtime.loader; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not {name for name in loaded if name.startswith(("pyacc_mlir.frontend", "pyacc_mlir.lowering"))}
