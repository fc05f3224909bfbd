# SPDX-License-Identifier: Apache-2.0
"""Names whose `del` needs no more than to be forgotten: nothing looks at them where Python would find them gone."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pyacc_mlir.frontend.suites import Suite, suites_of


def forgettable(statements: Sequence[ast.stmt]) -> frozenset[str]:
    """Names that one suite assigns first, uses, and deletes last, and that nobody else below `statements` uses."""
    whole = ast.Module(list(statements), [])
    used = _uses(whole)
    suites = [whole.body, *(suite for node in ast.walk(whole) for suite in suites_of(node))]
    return frozenset(
        name
        for suite in suites
        for name in _deleted(suite)
        if _begins_and_ends(suite, name) and used[name] == _uses_in(suite, name)
    )


def _deleted(suite: Suite) -> set[str]:
    targets = (target for statement in suite if isinstance(statement, ast.Delete) for target in statement.targets)
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _begins_and_ends(suite: Suite, name: str) -> bool:
    touching = [statement for statement in suite if name in _uses(statement)]
    first, last = touching[0], touching[-1]
    deletes = sum(isinstance(statement, ast.Delete) for statement in touching)
    begins = isinstance(first, ast.Assign | ast.AnnAssign) and _uses(first)[name] == 1 and _stores(first, name)
    return begins and isinstance(last, ast.Delete) and deletes == 1


def _stores(statement: ast.stmt, name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        for node in ast.walk(statement)
    )


def _uses_in(suite: Suite, name: str) -> int:
    return sum(_uses(statement).get(name, 0) for statement in suite)


def _uses(tree: ast.AST) -> dict[str, int]:
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found[node.id] = found.get(node.id, 0) + 1
    return found
