# SPDX-License-Identifier: Apache-2.0
"""Random shared loops: what they write is what their own iteration names, so nothing races."""

from __future__ import annotations

from dataclasses import replace

from tests.fuzz.reductions import Reduction, atomic, reduction
from tests.fuzz.statements import Lines, Statements
from tests.fuzz.values import Array, Loop, Scope

PRAGMA = "#pragma acc"


class Parallel(Statements):
    """Statements of a shared loop; `levels` are those of the shared loops that stand in this suite itself."""

    levels: tuple[str, ...] = ()

    def body(self) -> Lines:
        """The suite of the loop, with the shared loop inside of it."""
        lines = self.suite(2)
        if self.choices.chance(15):
            lines += [f"if {self.expressions.bool_(1)}:", "    continue", *self.suite(1)]
        if self.levels:
            lines += shared_loop(self, "loop", self.levels)
            lines += self.suite(1) if self.choices.chance(50) else []
        return lines + (atomic(self.choices, self) if self.choices.chance(60) else [])


def shared_loop(
    outside: Statements, directive: str, levels: tuple[str, ...], clauses: str = "", *, reduces: bool = True
) -> Lines:
    """A loop that is shared out, with those inside of it, and what its reduction needs before and after it."""
    choices = outside.choices
    body = Parallel(choices, entered(outside.scope), outside.budget)
    body.levels = levels[1:]
    heads = [_header(body)]
    if len(levels) == 1 and choices.chance(30):
        heads.append(_header(body))
    found = reduction(choices, outside, body) if reduces and choices.chance(35) else None
    if found is not None:
        body.scope.reserved |= {found.name, found.result}
    collapse = f"collapse({len(heads)})" if len(heads) > 1 else ""
    if len(levels) == 1 and choices.chance(15):
        collapse = "tile(2)" if len(heads) == 1 else "tile(2, 3)"
    suite = body.body() + ([found.body] if found else [])
    pragma = " ".join(f"{PRAGMA} {directive} {levels[0]} {collapse} {clauses} {found.clause if found else ''}".split())
    lines = [pragma, *(f"{'    ' * depth}{line}" for depth, line in enumerate(heads))]
    lines += ["    " * len(heads) + line for line in suite]
    lines += [f"{PRAGMA} wait(1)"] if "async" in clauses else []
    return lines if found is None else _around(outside, found, lines)


def _around(outside: Statements, found: Reduction, lines: Lines) -> Lines:
    outside.declare(found.kind, found.result)
    return [found.before, *lines, found.after]


def entered(scope: Scope) -> Scope:
    """What the iterations of a shared loop may do with what is there before it."""
    inside = scope.inner()
    inside.writable = set()
    for name, array in scope.arrays.items():
        if array.access == "any":
            # A view of what the loop shares out would see it half written.
            root = scope.arrays.get(array.root, array)
            inside.arrays[name] = replace(array, access="none" if root.access == "own" else "read")
    return inside


def with_role(array: Array, root: Array, role: int, levels: int) -> Array:
    """The array as a construct with so many shared loops has it; `role` chooses."""
    if array.access in ("none", "atomic"):
        return replace(array, access="atomic" if role % 2 else "none")
    if array.access == "read" or array.view_of:
        return replace(array, access="read" if root.access == "read" else "none")
    depth = min(len(array.shape), levels)
    if not depth or role % 5 < 2:
        return replace(array, access="read")
    return replace(array, access="own", depth=depth if role % 5 < 4 else 1)


def _header(body: Statements) -> str:
    """The line of a shared loop, over an axis of the arrays that are shared out; its variable is added to the scope."""
    scope, level = body.scope, len(body.scope.parallel)
    name = scope.fresh("i")
    extents = {a.shape[level]: a.extent(level) for a in scope.arrays.values() if a.access == "own" and a.depth > level}
    extent = min(extents, default=4)
    text, low, high = extents.get(extent, "4"), 0, extent - 1
    match body.choices.below(6):
        case 1:
            line = f"range({text} - 1, -1, -1)"
        case 2 if extent > 1:
            line, low = f"range(1, {text})", 1
        case 3:
            line = f"range(0, {text}, 2)"
        case _:
            line = f"range({text})"
    loop = Loop(name, low, high)
    scope.loops.append(loop)
    scope.parallel.append(loop)
    return f"for {name} in {line}:"
