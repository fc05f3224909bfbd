# SPDX-License-Identifier: Apache-2.0
"""Arrays that change names in host code: `u, v = v, u`.

In compiled code a name is one array, so the block counts which of the arrays that came in each name stands for, and
the shell gives the names back accordingly:

    while err > tol:            place_u, place_v = 0, 1
        …                       while err > tol:
        u, v = v, u     →           …
                                    place_u, place_v = place_v, place_u
                                    u, v = v, u

For numbers nothing is counted: their values are exchanged. Only what comes in and is exchanged among itself is a pool;
with any other new name for an array the statement stays Python (`rebinding`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.suites import Suite, map_suites, suites_of

Pool = tuple[str, ...]
_PREFIX = "__acc_place_of_"


def place_of(name: str, block: str) -> str:
    """The variable that says which array of its pool `name` stands for in the block called `block`."""
    return f"{_PREFIX}{name}_in_{block}__"


def is_rotation(statement: ast.AST) -> bool:
    """Whether the statement exchanges names: `a, b = b, a`."""
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            names = [each.id for each in targets if isinstance(each, ast.Name)]
            sources = [each.id for each in values if isinstance(each, ast.Name)]
            whole = len(names) == len(targets) and len(sources) == len(values)
            return whole and len(set(names)) == len(names) and sorted(names) == sorted(sources)
    return False


def is_place(statement: ast.stmt) -> bool:
    """Whether the statement was put in here."""
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id=name), *_])]):
            return name.startswith(_PREFIX)
    return False


def names_in(statement: ast.AST) -> frozenset[str]:
    """The names that rotations in host code of the statement exchange."""
    return frozenset(name for each in _rotations([statement]) for name in _targets(each))


def pools_of(statements: Iterable[ast.AST]) -> tuple[Pool, ...]:
    """The names that are exchanged with each other, in the order of their first appearance."""
    pools: list[list[str]] = []
    for rotation in _rotations(statements):
        names = _targets(rotation)
        joined = [pool for pool in pools if not set(pool).isdisjoint(names)]
        merged = list(dict.fromkeys([name for pool in joined for name in pool] + names))
        pools = [pool for pool in pools if pool not in joined] + [merged]
    return tuple(map(tuple, pools))


def with_places(statements: Sequence[ast.stmt], pools: Sequence[Pool], block: str) -> tuple[ast.stmt, ...]:
    """The statements of `block`, counting which array of its pool each name stands for."""
    if not pools:
        return tuple(statements)
    counted_names = {name for pool in pools for name in pool}
    start = [_numbered(pool, block, statements[0]) for pool in pools]
    return (*start, *_counting(list(statements), counted_names, block))


def is_start(statement: ast.stmt) -> bool:
    """Whether the statement gives the places their first numbers."""
    return is_place(statement) and all(
        isinstance(each, ast.Constant) for each in ast.iter_child_nodes(statement.value)  # type: ignore[attr-defined]  # it is an assignment
        if not isinstance(each, ast.expr_context)
    )  # fmt: skip


def _counting(suite: Suite, names: set[str], block: str) -> Suite:
    result: Suite = []
    for statement in suite:
        if is_rotation(statement) and names.issuperset(_targets(statement)):
            result.append(_exchanged(statement, block))
            result.append(statement)
        elif _is_compute(statement) or not names_in(statement):
            result.append(statement)
        else:
            result.append(map_suites(statement, lambda inner: _counting(inner, names, block)))
    return result


def _exchanged(rotation: ast.stmt, block: str) -> ast.stmt:
    assert isinstance(rotation, ast.Assign)
    assert isinstance(rotation.value, ast.Tuple)
    targets: list[ast.expr] = [ast.Name(place_of(name, block), ast.Store()) for name in _targets(rotation)]
    sources = [each.id for each in rotation.value.elts if isinstance(each, ast.Name)]
    values: list[ast.expr] = [ast.Name(place_of(name, block), ast.Load()) for name in sources]
    return _at(ast.Assign([ast.Tuple(targets, ast.Store())], ast.Tuple(values, ast.Load())), rotation)


def _numbered(pool: Pool, block: str, place: ast.stmt) -> ast.stmt:
    targets: list[ast.expr] = [ast.Name(place_of(name, block), ast.Store()) for name in pool]
    values: list[ast.expr] = [ast.Constant(number) for number in range(len(pool))]
    return _at(ast.Assign([ast.Tuple(targets, ast.Store())], ast.Tuple(values, ast.Load())), place)


def _rotations(statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for statement in statements:
        if is_rotation(statement) and not is_place(statement):  # type: ignore[arg-type]  # it is an assignment
            yield statement
        elif not _is_compute(statement):
            for suite in suites_of(statement):
                yield from _rotations(suite)


def _targets(rotation: ast.AST) -> list[str]:
    assert isinstance(rotation, ast.Assign)
    return [each.id for each in ast.walk(rotation.targets[0]) if isinstance(each, ast.Name)]


def _is_compute(statement: ast.AST) -> bool:
    return isinstance(statement, Construct) and statement.directive.is_compute


def _at(node: ast.stmt, place: ast.AST) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(node, place))
