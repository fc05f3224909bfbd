# SPDX-License-Identifier: Apache-2.0
"""`match` as `if` and `elif`, for the patterns that are about numbers.

match k:                        subject = k
    case 0: …                   if subject == 0: …
    case 1 | 2: …               elif subject == 1 or subject == 2: …
    case n if n < 9: …          elif subject < 9: n = subject; …
    case _: …                   else: …
match (i, j):                   with a subject for each item
    case (0, b): …
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass

#: What a pattern says of the subject: the test, None where it always holds, and the names that it gives.
_Bindings = dict[str, ast.expr]


class _UnsupportedError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Meaning:
    test: ast.expr | None
    bindings: _Bindings


def as_branches(node: ast.Match) -> list[ast.stmt] | None:
    """The statements that a `match` comes to; None where a pattern is about something else than numbers."""
    before: list[ast.stmt] = []
    subject = _kept(node.subject, node, before)
    try:
        cases = [(meaning, case) for case in node.cases for meaning in _meanings(case.pattern, subject)]
    except _UnsupportedError:
        return None
    result: list[ast.stmt] = []
    for at, (meaning, case) in reversed(list(enumerate(cases))):
        last = at == 0 or cases[at - 1][1] is not case  # the suite itself for one, copies for alternatives before
        result = _branch(meaning, case, result, copied=not last)
    return [*before, *(result or [ast.copy_location(ast.Pass(), node)])]


def _kept(subject: ast.expr, node: ast.Match, before: list[ast.stmt]) -> ast.expr:
    """The subject, evaluated once; of a tuple that stands there, item by item."""
    if isinstance(subject, ast.Tuple) and not any(isinstance(each, ast.Starred) for each in subject.elts):
        return ast.copy_location(ast.Tuple([_kept(each, node, before) for each in subject.elts], ast.Load()), subject)
    if isinstance(subject, ast.Constant):
        return subject
    name = f"subject {len(before)} of line {node.lineno}:{node.col_offset}"
    target = ast.copy_location(ast.Name(name, ast.Store()), subject)
    before.append(ast.copy_location(ast.Assign([target], subject), subject))
    return ast.copy_location(ast.Name(name, ast.Load()), subject)


def _meanings(pattern: ast.pattern, subject: ast.expr) -> list[_Meaning]:
    """What a pattern says; alternatives that give names are cases of their own."""
    match pattern:
        case ast.MatchValue(value=value):
            return [_Meaning(_compared(subject, ast.Eq(), value, pattern), {})]
        case ast.MatchSingleton(value=value):
            constant = ast.copy_location(ast.Constant(value), pattern)
            return [_Meaning(_compared(subject, ast.Is(), constant, pattern), {})]
        case ast.MatchAs(pattern=inner, name=name):
            found = [_Meaning(None, {})] if inner is None else _meanings(inner, subject)
            return [_Meaning(each.test, each.bindings | ({} if name is None else {name: subject})) for each in found]
        case ast.MatchOr(patterns=patterns):
            found = [each for inner in patterns for each in _meanings(inner, subject)]
            tests = [each.test for each in found if each.test is not None]
            if any(each.bindings for each in found) or len(tests) < len(found):
                return found
            return [_Meaning(ast.copy_location(ast.BoolOp(ast.Or(), tests), pattern), {})]
        case ast.MatchSequence(patterns=patterns) if isinstance(subject, ast.Tuple):
            return _of_items(patterns, subject, pattern)
    raise _UnsupportedError


def _of_items(patterns: list[ast.pattern], subject: ast.Tuple, place: ast.pattern) -> list[_Meaning]:
    if any(isinstance(each, ast.MatchStar) for each in patterns):
        raise _UnsupportedError
    if len(patterns) != len(subject.elts):
        return [_Meaning(ast.copy_location(ast.Constant(False), place), {})]
    result = [_Meaning(None, {})]
    for pattern, item in zip(patterns, subject.elts, strict=True):
        found = _meanings(pattern, item)
        result = [_Meaning(_both(a.test, b.test), a.bindings | b.bindings) for a in result for b in found]
    return result


def _branch(meaning: _Meaning, case: ast.match_case, other: list[ast.stmt], *, copied: bool) -> list[ast.stmt]:
    test, body, guard = meaning.test, case.body, case.guard
    if copied:
        body, guard = copy.deepcopy(body), copy.deepcopy(guard)
    given: list[ast.stmt] = []
    for name, value in meaning.bindings.items():
        target = ast.copy_location(ast.Name(name, ast.Store()), value)
        given.append(ast.copy_location(ast.Assign([target], value), value))
    if guard is not None:
        test = _both(test, _Replaced(meaning.bindings).visit(guard))
    if test is None:
        return [*given, *body]
    return [ast.copy_location(ast.If(test, [*given, *body], other), case.pattern)]


def _both(first: ast.expr | None, second: ast.expr | None) -> ast.expr | None:
    if first is None or second is None:
        return second if first is None else first
    return ast.copy_location(ast.BoolOp(ast.And(), [first, second]), first)


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, place: ast.pattern) -> ast.expr:
    return ast.copy_location(ast.Compare(left, [op], [right]), place)


class _Replaced(ast.NodeTransformer):
    """A guard sees the names that the pattern gives: what they stand for is put in their place."""

    def __init__(self, bindings: _Bindings) -> None:
        self.bindings = bindings

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self.bindings.get(node.id, node)
