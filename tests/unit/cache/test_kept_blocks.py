# SPDX-License-Identifier: Apache-2.0
"""When a block is compiled, and when what was compiled before is used: whatever the code was made of counts."""

from __future__ import annotations

import importlib.util
import itertools
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc, compiler
from pyacc_mlir.cache.blocks import kept_blocks

_NUMBERS = itertools.count()

PROGRAM = """
from pyacc_mlir import acc
FACTOR = 2.0

def scaled(v):
    return v * FACTOR

@acc.jit
def step(x, y):
    #pragma acc parallel loop gang
    for i in range(x.shape[0]):
        y[i] = scaled(x[i]) + 1.0
"""


PLAIN = """
import math
import numpy as np
from pyacc_mlir import acc
root = np.sqrt

@acc.jit
def step(x, y, extra=()):
    #pragma acc parallel loop
    for i in range(x.shape[0]):
        y[i] = root(x[i]) + math.floor(x[i])
    print
    for k in extra:
        #pragma acc parallel loop
        for i in range(x.shape[0]):
            y[i] += k
"""


class Workshop:
    """Writes programs, runs them as a new process would, counts compilations."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "program.py"
        self.compiled: list[str] = []

    def module(self, text: str = PROGRAM) -> ModuleType:
        self.file.write_text(text)
        name = f"kept_program_{next(_NUMBERS)}"
        spec = importlib.util.spec_from_file_location(name, self.file)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        sys.dont_write_bytecode, before = True, sys.dont_write_bytecode  # files change within one tick of their clock
        try:
            spec.loader.exec_module(module)
        finally:
            sys.dont_write_bytecode = before
        return module

    def compilations(self, run: Callable[[], object]) -> int:
        """How many blocks are compiled where this process has none in memory."""
        kept_blocks.forget()
        before = len(self.compiled)
        run()
        return len(self.compiled) - before


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    monkeypatch.setenv("PYACC_CACHE", "1")
    monkeypatch.setenv("PYACC_CACHE_DIR", str(tmp_path / "cache"))
    found = Workshop(tmp_path)
    real = compiler.compile_types

    def counted(block: Any, types: Any, options: Any) -> Any:
        found.compiled.append(block.name)
        return real(block, types, options)

    monkeypatch.setattr(compiler, "compile_types", counted)
    kept_blocks.forget()
    yield found
    kept_blocks.forget()


def run(module: ModuleType, dtype: str = "f8") -> np.ndarray[Any, Any]:
    x, y = np.arange(5, dtype=dtype), np.zeros(5, dtype=dtype)
    module.step(x, y)
    return y


def test_second_process_compiles_nothing(workshop: Workshop) -> None:
    assert workshop.compilations(lambda: run(workshop.module())) == 1
    assert workshop.compilations(lambda: run(workshop.module())) == 0
    assert workshop.compilations(lambda: run(workshop.module(), "f4")) == 1


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        ("v * FACTOR", "v - FACTOR", 0.0),
        ("FACTOR = 2.0", "FACTOR = 3.0", 4.0),
        ("+ 1.0", "+ 2.0", 4.0),
        ("loop gang", "loop gang num_gangs(3)", 3.0),
        ("acc.jit", "acc.jit(fastmath=True)", 3.0),
        ("acc.jit", "acc.jit(device='simt')", 3.0),
        ("acc.jit", "acc.jit(target='host:x86-64-v2')", 3.0),
        ("\n@acc", "\n\n@acc", 3.0),  # places in errors change
    ],
    ids=["callee", "constant", "text", "pragma", "fastmath", "device", "target", "line"],
)
def test_change_is_a_miss(workshop: Workshop, old: str, new: str, element: float) -> None:
    assert workshop.compilations(lambda: run(workshop.module())) == 1
    changed = PROGRAM.replace(old, new)
    assert workshop.compilations(lambda: run(workshop.module(changed))) == 1
    assert run(workshop.module(changed))[1] == element
    assert workshop.compilations(lambda: run(workshop.module(changed))) == 0
    assert run(workshop.module())[1] == 3.0


def test_global_set_at_run_time_is_a_miss(workshop: Workshop) -> None:
    module = workshop.module()
    assert run(module)[1] == 3.0
    module.FACTOR = 5.0
    assert workshop.compilations(lambda: run(module)) == 1
    assert run(module)[1] == 6.0


def test_called_function_in_another_file(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PROGRAM.replace("def scaled", "def unused")
    text = text.replace("import acc", "import acc\nfrom kept_helper import scaled")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    found = []
    for operation in ("*", "*", "+"):
        (tmp_path / "kept_helper.py").write_text(f"def scaled(v):\n    return v {operation} 3.0\n")
        sys.modules.pop("kept_helper", None)
        importlib.invalidate_caches()
        results: list[Any] = []
        count = workshop.compilations(lambda: results.append(run(workshop.module(text))))
        found.append((count, results[0][1]))
    assert found == [(1, 4.0), (0, 4.0), (1, 5.0)]


def test_cache_option_keeps_off_the_disk(workshop: Workshop, tmp_path: Path) -> None:
    text = PROGRAM.replace("acc.jit", "acc.jit(cache=False)")
    assert workshop.compilations(lambda: run(workshop.module(text))) == 1
    assert not (tmp_path / "cache").exists()
    assert workshop.compilations(lambda: run(workshop.module(text))) == 1


def test_function_defined_again_is_compiled_once(workshop: Workshop) -> None:
    def outer(factor: float) -> np.ndarray[Any, Any]:
        @acc.jit(cache=False)
        def inner(x: Any) -> None:
            #pragma acc parallel loop
            for i in range(x.shape[0]):
                x[i] = np.sqrt(x[i]) * factor

        x = np.full(3, 4.0)
        inner(x)
        return x

    def many() -> None:
        for factor in (1.0, 2.0, 3.0):
            assert outer(factor)[2] == 2.0 * factor

    assert workshop.compilations(many) == 1


def test_functions_that_differ_in_what_they_call(workshop: Workshop) -> None:
    def made(called: Callable[[float], float]) -> Any:
        @acc.jit
        def apply(x: Any) -> None:
            #pragma acc parallel loop
            for i in range(x.shape[0]):
                x[i] = called(x[i])

        return apply

    def plus(v: float) -> float:
        return v + 1.0

    def minus(v: float) -> float:
        return v - 1.0

    def all_of_them() -> None:
        for called, expected in ((plus, 5.0), (minus, 3.0), (np.sqrt, 2.0), (abs, 4.0), (plus, 5.0)):
            x = np.full(3, 4.0)
            made(called)(x)
            assert x[0] == expected

    assert workshop.compilations(all_of_them) == 4
    assert workshop.compilations(all_of_them) == 0


def started_ready(module: ModuleType) -> bool:
    """Whether the front end was not asked."""
    return module.step._known_front is None


def test_function_starts_without_the_front_end(workshop: Workshop) -> None:
    first, second = workshop.module(PLAIN), workshop.module(PLAIN)
    expected = np.sqrt(np.arange(5.0)) + np.arange(5.0)
    assert workshop.compilations(lambda: run(first)) == 1
    third = workshop.module(PLAIN)
    assert not started_ready(second)
    assert started_ready(third)
    for module in (second, third):
        assert workshop.compilations(lambda module=module: run(module)) == 0
        assert run(module).tolist() == expected.tolist()
    assert started_ready(third)
    assert third.step.report() == first.step.report() == second.step.report()
    assert third.step.stats() == first.step.stats()


def test_new_types_wake_the_front_end(workshop: Workshop) -> None:
    run(workshop.module(PLAIN))
    module = workshop.module(PLAIN)
    run(module)
    y = np.zeros(5)
    assert workshop.compilations(lambda: module.step(np.arange(5.0), y, (1.0, 2.0))) == 1  # the second block
    assert y[1] == 5.0
    assert not started_ready(module)
    assert run(module, "f4").dtype == np.float32
    assert module.step.stats()["versions"] == 3
    again = workshop.module(PLAIN)
    assert workshop.compilations(lambda: again.step(np.arange(5.0), y, (1.0, 2.0))) == 0
    assert started_ready(again)


def test_other_values_of_outer_names_are_seen(workshop: Workshop) -> None:
    run(workshop.module(PLAIN))
    for name, value in (("root", np.cbrt), ("root", None), ("math", np)):
        module = workshop.module(PLAIN)
        assert started_ready(module)
        setattr(module, name, value)
        if value is None:
            with pytest.raises((acc.CompileError, acc.UnsupportedError)):
                run(module)
        else:
            expected = module.root(np.arange(5.0)) + np.arange(5.0)
            assert run(module) == pytest.approx(expected, rel=1e-15)
        assert not started_ready(module)


def test_wrong_pragma_is_found_after_a_right_one(workshop: Workshop) -> None:
    run(workshop.module(PLAIN))
    for _ in range(2):
        with pytest.raises(acc.PragmaError):
            workshop.module(PLAIN.replace("parallel loop", "parallel loop copyin(nothing)"))


def test_file_edited_while_it_runs(workshop: Workshop) -> None:
    run(workshop.module(PLAIN))
    module = workshop.module(PLAIN)
    workshop.file.write_text("# all gone\n")
    assert run(module, "f4")[4] == 6.0
    assert not started_ready(module)


def test_damaged_file_is_compiled_again(workshop: Workshop, tmp_path: Path) -> None:
    run(workshop.module())
    (file,) = (tmp_path / "cache" / "blocks").iterdir()
    for content in (b"", b"junk", file.read_bytes()[:-7]):
        file.write_bytes(content)
        assert workshop.compilations(lambda: run(workshop.module())) == 1
        assert workshop.compilations(lambda: run(workshop.module())) == 0


def test_warnings_and_report_are_those_of_the_first_time(workshop: Workshop) -> None:
    text = PROGRAM.replace("FACTOR = 2.0", "FACTOR = 2.0\nlast = 0.0") + (
        "\n@acc.jit\ndef lost(x):\n    s = 0.0\n    #pragma acc parallel loop\n    for i in range(x.shape[0]):\n"
        "        s = x[i]\n        x[i] = s + 1.0\n    return s\n"
    )

    def observed() -> tuple[list[str], str]:
        with warnings.catch_warnings(record=True) as issued:
            warnings.simplefilter("always")
            module = workshop.module(text)
            module.lost(np.zeros(4))
            run(module)
        return [f"{each.filename}:{each.lineno}: {each.message}" for each in issued], (
            module.lost.report() + module.step.report()
        )

    kept_blocks.forget()
    first = observed()
    kept_blocks.forget()
    count = len(workshop.compiled)
    assert observed() == first
    assert len(workshop.compiled) == count
    assert any("[ACC" in line for line in first[0])
    assert first[1]


def test_statements_left_to_python_stay_there(workshop: Workshop) -> None:
    text = (
        "from pyacc_mlir import acc\n@acc.jit\ndef step(x, y):\n    for _ in range(3):\n"
        "        #pragma acc parallel loop\n        for i in range(x.shape[0]):\n            y[i] = x[i] + 1.0\n"
        "        x = y + 0.0\n"
    )
    reports = []

    def both() -> None:
        module = workshop.module(text)
        assert run(module)[4] == 7.0
        assert module.step.stats()["divided"] == 1
        reports.append(module.step.report())

    workshop.compilations(both)
    assert workshop.compilations(both) == 0
    assert reports[0] == reports[1]


def test_errors_are_found_each_time(workshop: Workshop) -> None:
    module = workshop.module(PROGRAM.replace("+ 1.0", "+ [1.0]"))
    messages = []
    for _ in range(2):
        kept_blocks.forget()
        with pytest.raises(acc.CompileError) as caught:
            run(module)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert len(workshop.compiled) == 2
