# SPDX-License-Identifier: Apache-2.0
"""Names exchanged by way of another, as one statement.

Before              After
    t = u               u, v = v, u
    u = v
    v = t

Only where nothing else names `t`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from pyacc_mlir.frontend.bindings import captured, declared_outside
from pyacc_mlir.frontend.suites import Suite, map_suites, suites_of

#: `t = u; u = v; v = t` as pairs of target and value.
Chain = list[tuple[str, str]]


def with_swaps(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with such statements as one."""
    spare = _spare_names(function)
    return map_suites(function, lambda suite: _swapped(suite, spare)) if spare else function


def _spare_names(function: ast.FunctionDef) -> set[str]:
    """The names that stand in such statements alone."""
    found = Counter(chain[0][0] for chain in _all_chains(function))
    named = Counter(node.id for node in ast.walk(function) if isinstance(node, ast.Name))
    others = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    others |= declared_outside(function) | captured(function)
    return {name for name, count in found.items() if named[name] == 2 * count} - others


def _all_chains(node: ast.AST) -> Iterator[Chain]:
    for inner in ast.walk(node):
        for suite in suites_of(inner):
            yield from (chain for position in range(len(suite)) if (chain := _chain(suite, position)))


def _swapped(suite: Suite, spare: set[str]) -> Suite:
    result: Suite = []
    position = 0
    while position < len(suite):
        statement, chain = suite[position], _chain(suite, position)
        if chain and chain[0][0] in spare:
            result.append(_rotation(chain, statement))
            position += len(chain)
            continue
        holds = any(chain[0][0] in spare for chain in _all_chains(statement))
        result.append(map_suites(statement, lambda each: _swapped(each, spare)) if holds else statement)
        position += 1
    return result


def _chain(suite: Suite, start: int) -> Chain:
    """The exchange that begins at a statement; none: []."""
    pairs: Chain = []
    for statement in suite[start:]:
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Name(id=value)):
                if pairs and target != pairs[-1][1]:
                    return []
                pairs.append((target, value))
                if len(pairs) > 1 and value == pairs[0][0]:
                    targets = [each for each, _ in pairs]
                    return pairs if len(pairs) > 2 and len(set(targets)) == len(targets) else []
            case _:
                return []
    return []


def _rotation(chain: Chain, place: ast.stmt) -> ast.stmt:
    first = chain[0][1]
    targets: list[ast.expr] = [ast.Name(target, ast.Store()) for target, _ in chain[1:]]
    values: list[ast.expr] = [ast.Name(value if value != chain[0][0] else first, ast.Load()) for _, value in chain[1:]]
    made = ast.Assign([ast.Tuple(targets, ast.Store())], ast.Tuple(values, ast.Load()))
    return ast.fix_missing_locations(ast.copy_location(made, place))
