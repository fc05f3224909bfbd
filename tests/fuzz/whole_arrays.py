# SPDX-License-Identifier: Apache-2.0
"""Random statements about whole arrays and sections: of sequential code, and of iterations that own a row."""

from __future__ import annotations

from tests.fuzz.choices import Choices
from tests.fuzz.expressions import Expressions
from tests.fuzz.values import Array, Scope


class WholeArrays:
    """Statements that assign to a whole array or a section; None where there is nothing to assign to."""

    def __init__(self, choices: Choices, scope: Scope, expressions: Expressions) -> None:
        self.choices = choices
        self.scope = scope
        self.expressions = expressions

    def assignment(self) -> list[str] | None:
        targets = [a for a in self.scope.stores() if a.access == "any" and a.kind in ("int", "float") and a.shape]
        if not targets:
            return None
        target = self.choices.of(targets)
        bound = "1009" if target.kind == "int" else "64.0"
        if self.choices.chance(20):
            return [f"{target.name}[{target.name} > {self._number(target)}] = {self._number(target)}"]
        if self.choices.chance(30) and target.shape[0] > 1:
            parts = [("1:", ":-1"), (":-1", "1:"), (":", "::-1"), ("::-1", ":")]
            into, out = self.choices.of(parts)
            return [f"{target.name}[{into}] = ({target.name}[{out}] + {self._number(target)}) % {bound}"]
        op = self.choices.of(("=", "=", "+=", "-="))
        value = self._elements(target, 2)
        lines = [f"{target.name}[...] {op} ({value}) % {bound}"]
        return lines if op == "=" else [*lines, f"{target.name}[:] = {target.name} % {bound}"]

    def _elements(self, like: Array, depth: int) -> str:
        """An expression with the shape of `like`, or a number."""
        same = [a for a in self.scope.readable() if a.shape == like.shape and a.kind == like.kind and a.access != "own"]
        if depth == 0 or self.choices.chance(25):
            return self.choices.of(same).name if self.choices.chance(75) else self._number(like)
        one, other = self._elements(like, depth - 1), self._elements(like, depth - 1)
        match self.choices.below(5):
            case 0:
                return f"({one} - {other})"
            case 1:
                return f"np.minimum({one}, {other})"
            case 2:
                return f"np.where({self.choices.of(same).name} > {one}, {one}, {other})"
            case 3:
                return f"abs({one})"
        return f"({one} + {other})"

    def _number(self, like: Array) -> str:
        make = self.expressions
        return make.fit(make.int_(1)).text if like.kind == "int" else make.fit_float(make.float_(1)).text
