# SPDX-License-Identifier: Apache-2.0
"""Random reductions and atomic updates: what iterations of a shared loop may do together."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fuzz.choices import Choices
from tests.fuzz.statements import Lines, Statements
from tests.fuzz.values import MODULUS

_STARTS = {"+": "0", "max": "-5", "min": "5", "*": "1", "&": "-1", "|": "0", "^": "0", "&&": "True", "||": "False"}


@dataclass(frozen=True)
class Reduction:
    """A reduced variable: its clause, the statement before the loop, that in its body, that after it."""

    kind: str
    name: str
    result: str
    clause: str
    before: str
    body: str
    after: str


def reduction(choices: Choices, outside: Statements, body: Statements) -> Reduction:
    """A reduction over what `body` sees, of a variable that `outside` has afterwards."""
    kind = choices.of(("int", "float", "bool"))
    make = body.expressions
    if kind == "bool":
        op = choices.of(("&&", "||"))
        name, result = outside.scope.fresh("b"), outside.scope.fresh("k")
        line = f"{name} = {name} {'and' if op == '&&' else 'or'} {make.bool_(1)}"
        return Reduction("int", name, result, f"reduction({op}:{name})", f"{name} = {_STARTS[op]}", line,
                         f"{result} = int({name})")  # fmt: skip
    op = choices.of(("+", "max", "min", "*", "&", "|", "^") if kind == "int" else ("+", "max", "min"))
    name = outside.scope.fresh("k" if kind == "int" else "x")
    value = make.fit(make.int_(2)).text if kind == "int" else make.fit_float(make.float_(2)).text
    match op:
        case "max" | "min":
            line = f"{name} = {op}({name}, {value})"
            if choices.chance(40):
                line = f"if {value} {'>' if op == 'max' else '<'} {name}: {name} = {value}"
        case "*":
            line = f"{name} *= -1 if {make.bool_(1)} else 1"
        case _:
            line = f"{name} {op}= {value}"
    if op not in ("max", "min") and choices.chance(30):
        line = f"if {make.bool_(1)}: {line}"
    start = f"{_STARTS[op]}{'' if kind == 'int' else '.0'}"
    after = f"{name} = {name} % {MODULUS if kind == 'int' else '64.0'}"
    return Reduction(kind, name, name, f"reduction({op}:{name})", f"{name} = {start}", line, after)


def atomic(choices: Choices, body: Statements) -> Lines:
    """An update of an element that iterations share; nobody reads the array."""
    arrays = [array for array in body.scope.arrays.values() if array.access == "atomic"]
    if not arrays:
        return []
    array, make = choices.of(arrays), body.expressions
    element = ", ".join(make.index(array.shape[axis], array.extent(axis)) for axis in range(len(array.shape)))
    value = make.fit(make.int_(2)).text if array.kind == "int" else make.fit_float(make.float_(2)).text
    return ["#pragma acc atomic update", f"{array.name}[{element}] += {value}"]
