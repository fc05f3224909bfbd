# SPDX-License-Identifier: Apache-2.0
"""Every program of tests/run, on the GPU."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gpu.gpu import need_gpu

pytestmark = pytest.mark.gpu
need_gpu()

_FIXTURES = {"agree", "agree_run"}
_FOLDER = Path(__file__).resolve().parent.parent / "run"


def _programs() -> Iterator[tuple[str, Any]]:
    for path in sorted(_FOLDER.glob("test_*.py")):
        module = importlib.import_module(f"tests.run.{path.stem}")
        for name, function in vars(module).items():
            if name.startswith("test_") and _FIXTURES & set(inspect.signature(function).parameters):
                yield f"{path.stem}_{name.removeprefix('test_')}", function


globals().update(_programs())
