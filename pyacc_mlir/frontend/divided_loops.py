# SPDX-License-Identifier: Apache-2.0
"""A loop as several, one after the other, where a part of its body keeps the rest from being parallel.

Before                                  After
    for i in range(1, n):                   for i in range(1, n):
        s[i] = s[i - 1] + x[i]                  s[i] = s[i - 1] + x[i]
        y[i] = f(x[i])                      for i in range(1, n):       (parallel)
                                                y[i] = f(x[i])

Nothing may go from what stands behind a cut to a later iteration of what stands before it, by an array or a scalar.
Loops inside are divided first, so that a nest divides from within.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from itertools import product

from pyacc_mlir.analysis.bounds import Facts
from pyacc_mlir.analysis.dependence import LoopSpace
from pyacc_mlir.frontend.appends import appends_in
from pyacc_mlir.frontend.auto_loops import Assumptions, AutoLoops
from pyacc_mlir.frontend.dataflow import flow_of
from pyacc_mlir.frontend.jumps import jumps_of
from pyacc_mlir.frontend.loop_accesses import Access, LoopAccesses, UnclearError
from pyacc_mlir.frontend.loop_nest import is_ascending
from pyacc_mlir.frontend.loop_values import LoopValues, changed_in
from pyacc_mlir.frontend.names import assigned_names, assigned_once
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone

#: Statements of one part, with the accesses to arrays of each.
Statements = list[tuple[ast.stmt, list[Access]]]


class DividedLoops:
    """Divides the loops of one block. `is_needed`: whether the last value of a scalar is."""

    def __init__(self, loops: AutoLoops, least: dict[str, int], is_needed: Callable[[str], bool]) -> None:
        self.loops = loops
        self.least = least
        self.is_needed = is_needed
        self.made = Assumptions(loops.assumptions.allowed)

    def parts(self, loop: ast.For) -> list[ast.For]:
        """The loop, cut wherever it may be."""
        if not _is_plain(loop):
            return [loop]
        body = [part for each in loop.body for part in (self.parts(each) if isinstance(each, ast.For) else [each])]
        whole = loop if len(body) == len(loop.body) else _with_body(loop, body)
        try:
            groups = self._groups(whole)
        except UnclearError:
            return [loop]
        return [_with_body(loop, group) for group in groups] if len(groups) > 1 else [loop]

    def _groups(self, loop: ast.For) -> list[list[ast.stmt]]:
        changed = changed_in(loop)
        values = LoopValues(self.loops.typing, self.loops.given, self.loops.definitions, self.least, changed)
        accesses = LoopAccesses(values, self.loops.roots, (), assigned_once([loop]))
        variable = accesses.iterate(loop.target, loop.iter, loop)
        statements: Statements = []
        for statement in loop.body:
            start = len(accesses.found)
            accesses.statement(statement)
            statements.append((statement, accesses.found[start:]))
        facts = Facts(values.intervals, values.natural)
        space = LoopSpace(variable, facts, frozenset(values.intervals) - {variable})
        groups: list[list[ast.stmt]] = [[loop.body[0]]]
        for place in range(1, len(statements)):
            if self._may_cut(statements[:place], statements[place:], space, is_ascending(loop)):
                groups.append([])
            groups[-1].append(loop.body[place])
        self.made.natural |= facts.used
        return groups

    def _may_cut(self, before: Statements, after: Statements, space: LoopSpace, ascending: bool) -> bool:
        if not self._scalars_stay([each for each, _ in before], [each for each, _ in after]):
            return False
        earlier, later = ([access for _, found in part for access in found] for part in (before, after))
        return all(self._stays(one, other, space, ascending) for one, other in product(earlier, later))

    def _scalars_stay(self, before: Sequence[ast.stmt], after: Sequence[ast.stmt]) -> bool:
        """Whether no name carries a value over the cut: each part assigns the names of both before it reads them."""
        common = (assigned_names(before) & _names(after)) | (_names(before) & assigned_names(after))
        exposed = flow_of(before).exposed.keys() | flow_of(after).exposed.keys()
        return not common & exposed and not any(map(self.is_needed, common))

    def _stays(self, one: Access, other: Access, space: LoopSpace, ascending: bool) -> bool:
        """Whether no iteration of `other`, behind the cut, comes before one of `one` that it meets."""
        if not (one.is_write or other.is_write):
            return True
        if one.part.root != other.part.root:
            return self._are_apart(one.part.root, other.part.root)
        first, second = one.part.subscripts, other.part.subscripts
        if first is None or second is None or not self._is_simple(one.part.root):
            return False
        return space.never_meet(first, second) or space.never_back(first, second, ascending=ascending)

    def _are_apart(self, *roots: str) -> bool:
        """Two arrays share no memory; of two that come in each call makes sure."""
        if not all(root in self.loops.roots.live_ins for root in roots):
            return True
        self.made.disjoint.add(frozenset(roots))
        return self.made.allowed

    def _is_simple(self, root: str) -> bool:
        if root not in self.loops.roots.live_ins:
            return True
        self.made.simple.add(root)
        return self.made.allowed


def _is_plain(loop: ast.For) -> bool:
    """A loop over a `range` that the body does not change, and that is left at its end alone."""
    match loop:
        case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), keywords=[]) as iterated):
            pass
        case _:
            return False
    inner = [node for statement in loop.body for node in ast.walk(statement)]
    if loop.orelse or jumps_of(loop.body) or any(isinstance(node, Construct | Standalone) for node in inner):
        return False
    if any(map(appends_in, loop.body)) or {name, *_names([iterated])} & assigned_names(loop.body):
        return False
    return all(
        isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
        for node in ast.walk(iterated)
        if isinstance(node, ast.Subscript)
    )


def _names(nodes: Sequence[ast.AST]) -> set[str]:
    return {item.id for node in nodes for item in ast.walk(node) if isinstance(item, ast.Name)}


def _with_body(loop: ast.For, body: list[ast.stmt]) -> ast.For:
    return ast.copy_location(ast.For(loop.target, loop.iter, body, []), loop)
