# SPDX-License-Identifier: Apache-2.0
"""`acc.on_device(…)` in compiled code: the compiler must know what it asks for, as a text or as `acc.device_host`."""

from __future__ import annotations

import ast
from types import ModuleType
from typing import TYPE_CHECKING

from pyacc_mlir.frontend.types import Constant
from pyacc_mlir.parallelism import Namespace, device_type_name

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_expressions import ExpressionTypes


def note_device_type(call: ast.Call, expressions: ExpressionTypes) -> None:
    """Find the name of the device type, for `device_type_of`.

    Raises:
        CompileError: it is not known before the program runs.
    """
    asked = call.args[0]
    found = asked.value if isinstance(asked, ast.Constant) else _attribute(asked, expressions)
    if not isinstance(found, str):
        text = f"found `{ast.unparse(asked)}` in `{ast.unparse(call.func)}`, expected a text or a constant of `acc`"
        help_ = "name the type of device, as in `acc.device_not_host` or 'simt'"
        raise expressions.problems.error("ACC403", text, asked, help_)
    expressions.typing.constants[asked] = device_type_name(found)


def _attribute(node: ast.expr, expressions: ExpressionTypes) -> object:
    """`acc.device_host`, whatever the user calls `acc`."""
    if not isinstance(node, ast.Attribute):
        return None
    owner = expressions.infer(node.value)
    if isinstance(owner, Constant) and isinstance(owner.value, ModuleType | Namespace):
        return getattr(owner.value, node.attr, None)
    return None
