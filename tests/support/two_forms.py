# SPDX-License-Identifier: Apache-2.0
"""Programs in two forms: all of it compiled, or its directives left to the interpreter by calls between them.

Both forms come from one text, in which a line `TICK` stands where the interpreted one calls a Python function.
"""

from __future__ import annotations

import importlib.util
import itertools
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from pyacc_mlir.runtime import _native

COMPILED, INTERPRETED = "compiled", "interpreted"
_HEAD = (
    "import numpy as np\nfrom pyacc_mlir import acc\n\n"
    'tick = type("Tick", (), {"__call__": lambda *args, **more: None})()  # no function to compile\n\n\n'
)
_numbers = itertools.count()


def module_of(folder: Path, text: str, form: str = COMPILED) -> ModuleType:
    """The text as a module; its functions are not decorated unless the text says so."""
    name = f"program_{next(_numbers)}"
    lines = textwrap.dedent(text).splitlines()
    call = "tick()" if form == INTERPRETED else ""
    body = "\n".join(line.replace("TICK", call) if line.strip() == "TICK" else line for line in lines)
    path = folder / f"{name}.py"
    path.write_text(_HEAD + body + "\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Watched:
    """One device: what is present there, and what has been moved since."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.device = _native.device(name)
        self.shares_memory = self.device.shares_memory
        self.device.reset_stats()

    def present(self) -> dict[str, tuple[int, int]]:
        """Structured and dynamic counters by name."""
        return {row["name"]: (row["structured"], row["dynamic"]) for row in self.device.present()}

    def moved(self) -> tuple[int, int]:
        """Bytes to the device and from it."""
        found = self.device.stats()
        return int(found["bytes_to_device"]), int(found["bytes_from_device"])


Program = Callable[..., Any]
