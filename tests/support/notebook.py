# SPDX-License-Identifier: Apache-2.0
"""Programs given as text, with their source where notebooks leave it."""

from __future__ import annotations

import linecache
from typing import Any


def define(code: str, filename: str, *, names: dict[str, Any] | None = None, register: bool = True) -> dict[str, Any]:
    """Run a cell, and give its names. Without `register` its source cannot be found afterwards."""
    if register:
        linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    found: dict[str, Any] = dict(names or {})
    exec(compile(code, filename, "exec"), found)  # noqa: S102  # what a notebook does
    return found
