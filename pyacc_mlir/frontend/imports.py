# SPDX-License-Identifier: Apache-2.0
"""What `import` statements bind, found without running anything: modules that are loaded, and what they hold."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from pyacc_mlir.frontend.bindings import alias_name
from pyacc_mlir.frontend.types import Constant


def imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Constant]]:
    """The names that a statement binds, with what they stand for; those of modules that are not loaded are left out."""
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            value: object = sys.modules.get(alias.name if alias.asname else alias.name.partition(".")[0])
        else:
            value = getattr(sys.modules.get(statement.module or ""), alias.name, None)
        if value is not None:
            yield alias_name(alias), Constant(value)
