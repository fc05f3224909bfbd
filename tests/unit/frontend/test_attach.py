# SPDX-License-Identifier: Apache-2.0
"""What a pragma binds to, and which suite it stands in."""

from __future__ import annotations

import ast
import copy

import pytest

from pyacc_mlir.diagnostics import PragmaError
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.capture import parse_file
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.source import SourceFile, Span
from tests.unit.frontend.pragma_support import attached, outline


def tree(body: str) -> list[object]:
    """The outline of a function with `body`, which must be right."""
    lines = "".join(f"    {line}\n" if line else "\n" for line in body.strip("\n").split("\n"))
    node, problems = attached(f"def f(x, n):\n{lines}")
    assert problems == []
    return outline(node.body)


def test_a_construct_binds_to_the_next_statement_alone() -> None:
    assert tree("#pragma acc data copy(x)\na = 1\nb = 2") == [("data copy(x)", ["a = 1"]), "b = 2"]


def test_constructs_in_a_row_nest() -> None:
    body = "#pragma acc data copy(x)\n\n# a comment\n#pragma acc parallel\n#pragma acc loop\nfor i in x: pass\nb = 2"
    assert tree(body) == [("data copy(x)", [("parallel", [("loop", [["For", ["pass"]]])])]), "b = 2"]


def test_braces_bracket_several_statements_and_nest() -> None:
    body = """
#pragma acc data copy(x)
# why
#{
a = 1
#pragma acc data create(n)
# {
b = 2
#pragma acc update self(x)
# }
#}
c = 3
"""
    inner = ("data create(n)", ["b = 2", "!update self(x)"])
    assert tree(body) == [("data copy(x)", ["a = 1", inner]), "c = 3"]


def test_end_directives_end_the_nearest_construct_of_their_name() -> None:
    body = """
#pragma acc data copy(x)
a = 1
#pragma acc data create(n)
b = 2
#pragma acc end data
c = 3
#pragma acc end data
d = 4
#pragma acc kernels
e = 5
#pragma acc data create(n)
f = 6
#pragma acc end kernels
"""
    first = ("data copy(x)", ["a = 1", ("data create(n)", ["b = 2"]), "c = 3"])
    assert tree(body) == [first, "d = 4", ("kernels", ["e = 5", ("data create(n)", ["f = 6"])])]


def test_standalone_directives_stay_in_order() -> None:
    body = "#pragma acc wait\na = 1\n#pragma acc wait(1)\n#pragma acc wait(2)"
    assert tree(body) == ["!wait", "a = 1", "!wait(queues: 1)", "!wait(queues: 2)"]


def test_indentation_chooses_the_suite_after_its_last_statement() -> None:
    body = """
for i in x:
    if n:
        a = 1
        #pragma acc wait(1)
    #pragma acc wait(2)
#pragma acc wait(3)
"""
    inner = ["If", ["a = 1", "!wait(queues: 1)"]]
    assert tree(body) == [["For", [inner, "!wait(queues: 2)"]], "!wait(queues: 3)"]


def test_between_statements_indentation_does_not_matter() -> None:
    text = "def f(x):\n    a = 1\n#pragma acc parallel loop\n    for i in x:\n  #pragma acc wait\n        pass\n"
    node, problems = attached(text)
    assert problems == []
    assert outline(node.body) == ["a = 1", ("parallel loop", [["For", ["!wait", "pass"]]])]


def test_every_kind_of_suite() -> None:
    body = """
if n:
    #pragma acc wait(1)
    pass
elif x:
    pass
    #pragma acc wait(2)
else:
    #pragma acc wait(3)
    pass
while n:
    #pragma acc wait(4)
    pass
else:
    #pragma acc wait(5)
    pass
try:
    #pragma acc wait(6)
    pass
except E:
    #pragma acc wait(7)
    pass
finally:
    #pragma acc wait(8)
    pass
with n: pass
#pragma acc wait(9)
"""
    lines = "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))
    node, problems = attached(f"def f(x, n):\n{lines}")
    assert problems == []
    found = [str(entry.directive) for entry in ast.walk(node) if isinstance(entry, Standalone)]
    assert sorted(found) == [f"wait(queues: {number})" for number in range(1, 10)]
    handler = next(entry for entry in ast.walk(node) if isinstance(entry, ast.ExceptHandler))
    assert outline(handler.body) == ["!wait(queues: 7)", "pass"]


def test_cases_of_match() -> None:
    head = "def f(n):\n    match n:\n"
    first_case = "        case 1:\n            #pragma acc wait(1)\n            pass\n"
    last_case = "        case _:\n            pass\n            #pragma acc wait(2)\n"
    node, problems = attached(head + first_case + last_case)
    assert problems == []
    first, second = [outline(case.body) for case in ast.walk(node) if isinstance(case, ast.match_case)]
    assert (first, second) == (["!wait(queues: 1)", "pass"], ["pass", "!wait(queues: 2)"])


def test_nested_functions_have_their_own_pragmas_and_routines() -> None:
    body = """
#pragma acc routine seq
@cached
def g(a):
    #pragma acc loop seq
    for i in a: pass
#pragma acc routine (g) seq
"""
    lines = "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))
    node, problems = attached(f"def f(x, n):\n{lines}")
    assert problems == []
    assert outline(node.body) == [["FunctionDef", [("loop seq", [["For", ["pass"]]])]], "!routine(g) seq"]
    assert str(node.body[0].acc_routine) == "routine seq"  # type: ignore[attr-defined]
    assert not hasattr(node, "acc_routine")


@pytest.mark.parametrize("above", ["#pragma acc routine seq\n@a\n@b(\n  1)\n", "@a\n#pragma acc routine seq\n"])
def test_routine_above_a_function_and_its_decorators(above: str) -> None:
    node, problems = attached(f"x = 1\n{above}def f(x):\n    pass\n")
    assert problems == []
    assert str(node.acc_routine) == "routine seq"  # type: ignore[attr-defined]


def test_a_pragma_after_the_last_statement_belongs_by_its_indentation() -> None:
    text = (
        "def f(x):\n    a = 1\n    #pragma acc wait(1)\n\n  #pragma acc wait(2)\n#pragma acc wait(3)\ndef g(): pass\n"
    )
    node, problems = attached(text)
    assert problems == []
    assert outline(node.body) == ["a = 1", "!wait(queues: 1)", "!wait(queues: 2)"]


def test_the_tree_of_the_file_is_left_as_it_is() -> None:
    source = SourceFile(
        "t.py", "def f(x):\n    #pragma acc parallel loop\n    for i in x:\n        #pragma acc wait\n        pass\n"
    )
    original = parse_file(source).body[0]
    before = ast.dump(original)
    assert isinstance(original, ast.FunctionDef)
    attach(source, original)
    assert ast.dump(original) == before


def test_constructs_are_statements_with_places() -> None:
    text = "def f(x):\n    #pragma acc parallel loop\n    for i in x:\n        pass\n"
    node, _ = attached(text)
    construct = node.body[0]
    assert isinstance(construct, Construct)
    assert isinstance(construct, ast.stmt)
    assert Span.of(SourceFile("t.py", text), construct).text == text.split("\n", 1)[1].strip()
    assert any(isinstance(entry, ast.Pass) for entry in ast.walk(node))
    twin = copy.deepcopy(node)
    assert outline(twin.body) == outline(node.body)
    assert twin.body[0] is not construct


def test_errors_are_raised_without_a_collector() -> None:
    source = SourceFile("t.py", "def f(x):\n    #pragma acc bogus\n    #pragma acc data copy(\n    pass\n")
    node = parse_file(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    with pytest.raises(PragmaError) as caught:
        attach(source, node)
    assert [entry.code for entry in caught.value.diagnostics] == ["ACC202", "ACC201"]
