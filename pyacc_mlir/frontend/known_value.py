# SPDX-License-Identifier: Apache-2.0
"""An expression that nobody wrote: an object that is there at compile time, such as the default of a parameter."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, ClassVar

from pyacc_mlir.frontend.function_values import Origin


class KnownValue(ast.expr):
    """`value`, which is found again by `origin`."""

    _fields: ClassVar[tuple[str, ...]] = ()
    value: object
    origin: Origin | None

    if TYPE_CHECKING:

        def __init__(self, **location: int) -> None: ...


def known_value(value: object, origin: Origin | None, place: ast.AST) -> KnownValue:
    """The expression, standing where `place` stands."""
    made = KnownValue()
    made.value, made.origin = value, origin
    return ast.copy_location(made, place)
