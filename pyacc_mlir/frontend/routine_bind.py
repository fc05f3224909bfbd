# SPDX-License-Identifier: Apache-2.0
"""`bind` of a routine: the function that devices call in its place (OpenACC 3.3 §2.15.1). The host ignores it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import FunctionType

from pyacc_mlir.frontend.capture import CapturedFunction
from pyacc_mlir.frontend.function_values import callee_of
from pyacc_mlir.frontend.pragma_tokens import did_you_mean
from pyacc_mlir.frontend.pragma_tree import Clause
from pyacc_mlir.frontend.problems import Problems
from pyacc_mlir.frontend.routine_info import RoutineInfo


def bound_name(bind: Clause) -> str:
    """The name that `bind` gives, as a word or a string."""
    expr = bind.arguments[0].expr
    return str(expr.value) if isinstance(expr, ast.Constant) else ast.unparse(expr) if expr is not None else ""


def bound_function(
    problems: Problems, captured: CapturedFunction, bind: Clause, resolve: Callable[[str], object]
) -> object:
    """The function that `bind` names, looked up where the routine is defined.

    Raises:
        PragmaError: there is none.
    """
    name = bound_name(bind)
    try:
        found = resolve(name)
    except KeyError:
        known = [key for key, value in _globals(captured).items() if isinstance(value, FunctionType)]
        message = f"`{name}` in `bind` is not defined, expected a function"
        raise problems.error_at("ACC110", message, bind.span, help_text=did_you_mean(name, known)) from None
    if not isinstance(found, CapturedFunction) and callee_of(found) is None:
        message = f"`{name}` in `bind` is {type(found).__name__} `{name}`, expected a function written in Python"
        raise problems.error_at("ACC110", message, bind.span)
    return found


def ignored_bind(info: RoutineInfo) -> Clause | None:
    """What the host does not call: a `bind` for all devices."""
    binds = (clause for directive in info.directives for clause in directive.all("bind"))
    return next((clause for clause in binds if not clause.device_types), None)


def _globals(captured: CapturedFunction) -> dict[str, object]:
    return captured.fn.__globals__ if captured.fn is not None else {}
