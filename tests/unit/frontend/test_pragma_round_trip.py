# SPDX-License-Identifier: Apache-2.0
"""Print → parse gives the same directive, for every directive with every clause: generated from the table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyacc_mlir.frontend.directive_table import (
    DIRECTIVES,
    REDUCTION_OPERATORS,
    ClauseRow,
    DirectiveRow,
    Shape,
    clause_row,
    clause_rows,
)
from tests.unit.frontend.pragma_support import parse, shape

SECTIONS = ("a", "a[i]", "a[0:n], b[:, 1:-1]", "p.x, q[f(x, ':')][1:]")
EXPRESSIONS = ("n", "f(a, b)[1:2]", "x if (y > 1) else {2: 3}[2]", "'#,)' + s", "lambda: 1")


def spellings(row: ClauseRow) -> Iterator[str]:
    """Texts of one clause: each alias, modifier, keyword and number of arguments at least once."""
    for name in (row.name, *row.aliases):
        yield from (f"{name}({content})" for content in contents(row))
        if row.minimum == 0:
            yield name


def contents(row: ClauseRow) -> Iterator[str]:
    match row.shape:
        case Shape.VARIABLES:
            lists = ("a", "a, b") if row.names_only else SECTIONS
            yield from lists
            yield from (f"{modifier}: {lists[-1]}" for modifier in row.modifiers)
            if len(row.modifiers) > 1:
                yield f"{', '.join(row.modifiers)}: a"
        case Shape.REDUCTION:
            yield from (f"{operator}: s, t" for operator in REDUCTION_OPERATORS)
        case Shape.EXPRESSIONS:
            yield from EXPRESSIONS
            yield from (f"{keyword}: n + 1" for keyword in (*row.keywords, *row.modifiers))
            if row.star:
                yield "static: *" if row.keywords else "*, 4"
            if row.maximum != 1:
                yield "n, 2, m" if not row.keywords else ", ".join(f"{keyword}: 1" for keyword in row.keywords)
        case Shape.WAIT:
            yield from ("1", "q, r", "queues: q", "devnum: d: 1, 2", "devnum: d : queues: f(x)")
        case Shape.WORDS:
            yield from row.words or ('"name"', "name") if row.name == "bind" else row.words or ("host", "nvidia, host")
            if row.star:
                yield "*"


def directive_texts(row: DirectiveRow) -> list[str]:
    """The name of a directive, with each kind of its own arguments."""
    if row.argument is None:
        return [row.name]
    found = ["f"] if row.name == "routine" else list(contents(row.argument))
    return [f"{row.name}({content})" for content in found] + ([row.name] if not row.argument.minimum else [])


def assert_round_trip(text: str) -> None:
    directive, problems = parse(text)
    assert problems == [], text
    again, problems = parse(str(directive))
    assert problems == [], str(directive)
    assert shape(again) == shape(directive)
    assert str(again) == str(directive)


@pytest.mark.parametrize("name", DIRECTIVES)
def test_every_directive_with_each_clause(name: str) -> None:
    row = DIRECTIVES[name]
    for text in directive_texts(row):
        assert_round_trip(text)
        for clause in clause_rows(name):
            for spelling in spellings(clause):
                assert_round_trip(f"{text} {spelling}")


@pytest.mark.parametrize("name", DIRECTIVES)
def test_every_directive_with_all_clauses(name: str) -> None:
    row = DIRECTIVES[name]
    everything = [next(spellings(clause)) for clause in clause_rows(name)]
    for separator in (" ", ", ", " , ", "\t"):
        assert_round_trip(f"{directive_texts(row)[0]} {separator.join(everything)}")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_random_clauses_in_random_order(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(DIRECTIVES)))
    rows = clause_rows(name)
    chosen = data.draw(st.lists(st.sampled_from(rows), max_size=6)) if rows else []
    texts = [data.draw(st.sampled_from(list(spellings(row)))) for row in chosen]
    head = data.draw(st.sampled_from(directive_texts(DIRECTIVES[name])))
    assert_round_trip(" ".join([head, *texts]))


def test_the_table_knows_every_clause_it_names() -> None:
    for row in DIRECTIVES.values():
        for name in (*row.clauses, *row.required, *row.after_device_type):
            assert clause_row(row.name, name) is not None
        assert set(row.required) <= set(row.clauses)
        assert set(row.after_device_type) <= set(row.clauses)
