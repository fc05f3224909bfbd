# SPDX-License-Identifier: Apache-2.0
"""Cells of a real Jupyter kernel, and the other places that programs come from: doctest, `python -c`, stdin, `exec`."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from pyacc_mlir import acc

manager = pytest.importorskip("jupyter_client.manager", reason="jupyter_client is part of the extra `test`")
pytest.importorskip("ipykernel", reason="ipykernel is part of the extra `test`")

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

Cell = Callable[[str], str]


@pytest.fixture(scope="module")
def cell() -> Iterator[Cell]:
    """Runs a cell in one kernel and gives what it prints, or the text of its traceback."""
    kernel = manager.KernelManager(kernel_name="python3")
    kernel.kernel_spec.argv[0] = sys.executable
    kernel.start_kernel()
    client = kernel.client()
    client.start_channels()

    def run(code: str) -> str:
        shown: list[str] = []

        def hook(message: dict[str, Any]) -> None:
            content = message["content"]
            shown.extend(content.get("traceback") or ([content["text"]] if "text" in content else []))

        client.execute_interactive(textwrap.dedent(code), output_hook=hook, timeout=120)
        return _COLOURS.sub("", "\n".join(shown))

    try:
        client.wait_for_ready(timeout=120)
        yield run
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_cells(cell: Cell) -> None:
    """A function of one cell, called in another, with a routine of a third; then all of it changed."""
    assert cell("""
        import numpy as np
        from pyacc_mlir import acc
        def weight(i):
            return 2 * i
        """) == ""  # fmt: skip
    assert cell("""
        @acc.jit
        def fill(x):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] = weight(i) + 1
        """) == ""  # fmt: skip
    run = "for device in ('host', 'simt'):\n    x = np.zeros(4); acc.jit(device=device)(fill)(x); print(x.tolist())"
    assert [line for line in cell(run).split("\n") if line] == ["[1.0, 3.0, 5.0, 7.0]"] * 2
    cell("def weight(i):\n    return i * i\n")
    assert cell("fill(x); print(x.tolist())").strip() == "[1.0, 2.0, 5.0, 10.0]"
    magic = cell("""
        %time y = 1
        @acc.jit
        def double(x):
            #pragma acc parallel loop
            for i in range(len(x)): x[i] *= 2
        double(x)
        x.tolist()
        """)  # fmt: skip
    assert "CPU times" in magic


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_errors_in_cells(cell: Cell) -> None:
    """The traceback shows the cell's line, and a caret under what is wrong."""
    cell("import numpy as np\nfrom pyacc_mlir import acc")
    wrong_pragma = cell("""
        @acc.jit
        def wrong(x):
            #pragma acc parallel loop copyinn(x)
            for i in range(len(x)):
                x[i] = i
        """)  # fmt: skip
    line, caret = _marked(wrong_pragma, "#pragma acc parallel loop copyinn(x)")
    assert line[caret.index("^") :].startswith("copyinn")
    assert "PragmaError" in wrong_pragma
    assert "did you mean `copyin`?" in wrong_pragma
    wrong_python = cell("""
        @acc.jit
        def wrong(x):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] = open("f")
        wrong(np.zeros(3))
        """)  # fmt: skip
    line, caret = _marked(wrong_python, 'x[i] = open("f")')
    assert line[caret.index("^") :].startswith('open("f")')
    failing = cell("""
        @acc.jit(boundscheck=True)
        def failing(x):
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i + 1] = i
        failing(np.zeros(3))
        """)  # fmt: skip
    assert "IndexError: index 3 is out of bounds for axis 0 with size 3" in failing


def _marked(traceback: str, text: str) -> tuple[str, str]:
    """The line of a traceback with `text` that has a caret below it, and the line of the caret."""
    lines = traceback.splitlines()
    return next((one, below) for one, below in zip(lines, lines[1:], strict=False) if text in one and "^" in below)


_DOCTEST = '''
    """
    >>> import numpy as np
    >>> from pyacc_mlir import acc
    >>> @acc.jit
    ... def fill(x):
    ...     #pragma acc parallel loop
    ...     for i in range(len(x)):
    ...         x[i] = 2 * i
    >>> x = np.zeros(3); fill(x); x
    array([0., 2., 4.])
    """
'''


def test_doctest() -> None:
    module = ModuleType("documented", textwrap.dedent(_DOCTEST).strip().strip('"'))
    found = doctest.testmod(module)
    assert (found.failed, found.attempted) == (0, 4)


_PROGRAM = """
import numpy as np
from pyacc_mlir import acc
@acc.jit
def fill(x):
    #pragma acc parallel loop
    for i in range(len(x)):
        x[i] = 2 * i
x = np.zeros(3); fill(x); print(x)
"""


@pytest.mark.parametrize("how", ["-c", "-"])
def test_programs_without_a_file(how: str) -> None:
    """Python keeps no text of them: a clear error, or, where it does, the right result."""
    arguments, text = ([how, _PROGRAM], "") if how == "-c" else ([how], _PROGRAM)
    found = subprocess.run([sys.executable, *arguments], input=text, capture_output=True, text=True)
    if sys.version_info < (3, 13):
        assert "CompileError" in found.stderr
        assert "source" in found.stderr
    else:
        assert found.stdout == "[0. 2. 4.]\n" or "CompileError" in found.stderr


def test_exec() -> None:
    with pytest.raises(acc.CompileError, match="source"):
        exec(_PROGRAM, {"np": np})
