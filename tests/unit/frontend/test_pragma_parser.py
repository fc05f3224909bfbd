# SPDX-License-Identifier: Apache-2.0
"""Spellings and exact places of pragmas, clauses and expressions."""

from __future__ import annotations

import ast

import pytest

from pyacc_mlir.diagnostics import Collector
from pyacc_mlir.frontend.pragma_comments import Place, comments
from pyacc_mlir.frontend.pragma_lexer import lex, pragma_text
from pyacc_mlir.frontend.pragma_parser import parse_pragma
from pyacc_mlir.source import SourceFile, Span
from tests.unit.frontend.pragma_support import parse, shape


def parsed(text: str):  # type: ignore[no-untyped-def]  # a directive and its file
    source, collector = SourceFile("t.py", text), Collector()
    lines = [comment for comment in comments(source) if comment.place is Place.BETWEEN]
    directive = parse_pragma(pragma_text(source, lines), collector)
    assert directive is not None
    assert collector.diagnostics == []
    return directive, source


@pytest.mark.parametrize(
    "text", ["#pragma acc loop", "# pragma acc loop", "#  pragma\tacc   loop", "  #pragma acc\tloop "]
)
def test_spellings_of_a_pragma(text: str) -> None:
    directive, _ = parsed(text + "\n")
    assert str(directive) == "loop"


@pytest.mark.parametrize(
    "text", ["##pragma acc loop", "#PRAGMA acc loop", "#pragma accloop", "#pragmaacc loop", "#acc loop"]
)
def test_plain_comments(text: str) -> None:
    assert not any(comment.is_pragma for comment in comments(SourceFile("t.py", f"{text}\n#pragma acc loop\n"))[:1])


@pytest.mark.parametrize(
    "text", ["copyin(a, b)", "copyin( a ,b )", "copyin (a,b)", "copyin(a,\tb)", "copyin(\xa0a, b)", "copyin(a\f, b)"]
)
def test_blanks_do_not_matter(text: str) -> None:
    assert shape(parse(f"data {text}")[0]) == shape(parse("data copyin(a,b)")[0])


def test_equals_form() -> None:
    directive, problems = parse("parallel loop copyout=ret[0:len(data)] copyin=p.x(1)[2], gang")
    assert problems[0].code == "ACC215"  # a call is no variable
    directive, problems = parse("parallel loop copyout=ret[0:len(data)], copyin = p.x gang")
    assert problems == []
    assert str(directive) == "parallel loop copyout(ret[0:len(data)]) copyin(p.x) gang"


def test_canonical_names_and_spellings() -> None:
    directive, _ = parse("update host(a) if(True)")
    assert [(clause.name, clause.spelling) for clause in directive.clauses] == [("self", "host"), ("if", "if")]
    directive, _ = parse("data present_or_copyin(a)")
    assert (directive.clauses[0].name, directive.clauses[0].spelling) == ("copyin", "present_or_copyin")


def test_device_type_groups() -> None:
    directive, _ = parse("parallel num_gangs(1) device_type(nvidia, host) num_gangs(2) dtype(*) async")
    groups = [(clause.name, clause.device_types) for clause in directive.clauses if clause.name != "device_type"]
    assert groups == [("num_gangs", ()), ("num_gangs", ("nvidia", "host")), ("async", ("*",))]


def test_implied_keywords() -> None:
    assert shape(parse("loop gang(4) vector(8)")[0]) == shape(parse("loop gang(num: 4) vector(length: 8)")[0])
    directive, _ = parse("wait(devnum: d : queues: 1, 2)")
    assert [argument.keyword for argument in directive.arguments] == ["devnum", "queues", "queues"]
    assert shape(parse("wait(1)")[0]) == shape(parse("wait(queues: 1)")[0])


def test_names_of_variables() -> None:
    directive, _ = parse("data copy(a, b[i][0:2], p.x, p.y[1:].z)")
    assert [var.name for var in directive.clauses[0].vars] == ["a", "b", "p.x", "p.y[1:].z"]


def test_places_over_several_lines() -> None:
    text = "if True:\n\té = 1\n\t#pragma acc  data copyin(é, bé[0: \\\n\t   # len(é) ]) \\\n\t#if(é > x)\n"
    directive, source = parsed(text)
    assert directive.span.text == text.split("\n", 2)[2][1:-1]
    copyin, if_ = directive.clauses
    assert copyin.span.text == "copyin(é, bé[0: \\\n\t   # len(é) ])"
    assert if_.span.text == "if(é > x)"
    first, second = copyin.vars
    assert Span.of(source, first.expr) == first.span
    assert Span.of(source, second.expr).text == "bé[0: \\\n\t   # len(é) ]"
    (call,) = [node for node in ast.walk(second.expr) if isinstance(node, ast.Call)]
    assert Span.of(source, call).text == "len(é)"
    assert Span.of(source, call.args[0]).text == "é"
    assert Span.of(source, if_.arguments[0].expr).text == "é > x"


def test_every_node_of_an_expression_has_its_place() -> None:
    text = "#pragma acc data if(f(é, key=[1, *b], **c) and (lambda q: q)(x)) copy(a)\n"
    directive, source = parsed(text)
    for node in ast.walk(directive.clauses[0].arguments[0].expr):
        if isinstance(node, ast.Name | ast.Constant | ast.arg):
            word = (
                node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else repr(node.value)
            )
            assert Span.of(source, node).text == word
        if isinstance(node, ast.keyword):
            assert Span.of(source, node).text in ("key=[1, *b]", "**c")


def test_tokens_keep_the_columns_of_the_file() -> None:
    source = SourceFile("t.py", "  # pragma acc wait('a\\'#' && 1.5e3 || x_1)\n")
    tokens = lex(pragma_text(source, list(comments(source))))
    assert [token.text for token in tokens] == ["wait", "(", "'a\\'#'", "&&", "1.5e3", "||", "x_1", ")", ""]
    assert all(token.span.text == token.text for token in tokens)


def test_comments_know_where_they_stand() -> None:
    text = "#pragma acc wait\nx = [  # one\n  # two\n  1]\n# three\ny = '''\n# no\n'''  # four\n# five\n"
    found = comments(SourceFile("t.py", text))
    assert [(comment.text, comment.place.name) for comment in found[1:]] == [
        ("# one", "TRAILING"), ("# two", "INSIDE"), ("# three", "BETWEEN"), ("# four", "TRAILING"),
        ("# five", "BETWEEN"),
    ]  # fmt: skip
    assert [(comment.code_before, comment.code_after) for comment in found] == [
        (0, 2), (2, 4), (2, 4), (4, 6), (8, 0), (8, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("loop gang(", ["ACC201"]),
        ("loop gang)", ["ACC201"]),
        ("loop gang,,vector", ["ACC201"]),
        ("data copy(a) 'x'", ["ACC201"]),
        ("data copy(a))", ["ACC201"]),
        ("data copy('a)", ["ACC209"]),
        ("data copy=", ["ACC201"]),
        ("data copy(a b)", ["ACC209"]),
        ("data copy(*a)", ["ACC209"]),
        ("data copy(a[)", ["ACC201"]),
        ("loop reduction(: s)", ["ACC221"]),
        ("loop gang(num:)", ["ACC201"]),
        ("loop collapse(fource: 2)", ["ACC214"]),
        ("parallel wait(devnum: : 1)", ["ACC201"]),
        ("parallel if(a := 1) bogus async(", ["ACC203", "ACC201"]),
        ("routine bind(1) seq", ["ACC208"]),
    ],
)
def test_wrong_clauses_are_reported_and_left_out(text: str, codes: list[str]) -> None:
    _, problems = parse(text)
    assert [problem.code for problem in problems] == codes
    for problem in problems:
        assert 13 <= problem.span.start.column <= len(text) + 13


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("data copyin(: x)", "found no modifier of `copyin` before this, expected `readonly`"),
        ("data copyin(always readonly: x)", "found modifier `always readonly` of `copyin`, expected `readonly`"),
        ("parallel loop reduction(: x)", "found no operator, expected one of `+`"),
    ],
)
def test_what_stands_before_a_colon_is_told_as_written(text: str, message: str) -> None:
    _, (problem,) = parse(text)
    assert problem.message.startswith(message)
