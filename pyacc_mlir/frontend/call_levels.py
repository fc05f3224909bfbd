# SPDX-License-Identifier: Apache-2.0
"""Where a routine may be called: gang, worker and vector routines share their loops with the threads of the call.

A gang routine needs code that no loop has divided yet, a worker routine code outside worker and vector loops, a vector
routine code outside vector loops (OpenACC 3.3 §2.15.1).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pyacc_mlir.diagnostics import Label
from pyacc_mlir.frontend.call_graph import TypedFunction
from pyacc_mlir.frontend.pragma_tree import Clause, Directive
from pyacc_mlir.frontend.routine_info import LEVELS, clauses_for
from pyacc_mlir.source import Span

if TYPE_CHECKING:
    from pyacc_mlir.frontend.infer_functions import FunctionCalls

_SHARED = LEVELS[:3]


def own_level(directive: Directive, device_type: str) -> Clause | None:
    """The outermost level that a loop directive names, None where it names none."""
    found = [clause for level in _SHARED for clause in clauses_for(directive, device_type, (level,))[:1]]
    return found[0] if found else None


def check_level(calls: FunctionCalls, node: ast.Call, function: TypedFunction) -> None:
    """Refuse a call of a routine where its level of parallelism is taken. The caller gets that level, if it has none.

    Raises:
        PragmaError: at the call.
    """
    if function.level == "seq":
        return
    if function.is_recursive:
        text = f"`{function.name}` is a `routine {function.level}` and calls itself: only `seq` routines may"
        raise calls.problems.error_at("ACC612", text, Span.of(calls.typing.source, node), *_place(function))
    caller = calls.function
    span = Span.of(calls.typing.source, node)
    if caller is not None:
        caller.raise_level(function.level, span)
        if LEVELS.index(function.level) < LEVELS.index(caller.level):
            text = f"found a call of `{function.name}`, a `routine {function.level}`, in a `routine {caller.level}`"
            text += ", expected a level within the routine's"
            raise calls.problems.error_at(
                "ACC611", text, span, *_place(function), *_place(caller, "the caller's level")
            )
    for directive in calls.around if calls.in_device else ():
        taken = _taken(directive, function.level, calls.graph.device_type)
        if taken is not None:
            word, place = taken
            text = f"found a call of `{function.name}`, a `routine {function.level}`, inside a {word} loop"
            text += f", expected it {_EXPECTED[function.level]}"
            raise calls.problems.error_at("ACC611", text, span, Label(place, "the loop"), *_place(function))


_EXPECTED = {
    "gang": "outside of all loops that are shared",
    "worker": "outside of `worker` and `vector` loops",
    "vector": "outside of `vector` loops",
}


def _taken(directive: Directive, level: str, device_type: str) -> tuple[str, Span] | None:
    """What of a loop directive keeps a routine of `level` from being called inside: a word for it, and the place."""
    if not directive.is_loop:
        return None
    for name in _SHARED if level == "gang" else _SHARED[_SHARED.index(level) :]:
        for clause in clauses_for(directive, device_type, (name,)):
            return f"`{name}`", clause.span
    shares = level == "gang" and not directive.name.startswith(("kernels", "serial"))
    return ("shared", directive.span) if shares and not directive.all("seq", "auto") else None


def _place(function: TypedFunction, text: str = "the routine's level") -> tuple[Label, ...]:
    return () if function.place is None else (Label(function.place, text),)
