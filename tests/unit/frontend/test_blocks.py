# SPDX-License-Identifier: Apache-2.0
"""Which statements become blocks, with what flows in and out."""

from __future__ import annotations

import ast
import builtins
import math
import textwrap

import numpy as np
import pytest

from pyacc_mlir.diagnostics import UnsupportedError
from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.placement import first_use, host_statement, host_statements_naming
from pyacc_mlir.frontend.shell import function_shell
from pyacc_mlir.frontend.split import Split, split_block, split_function
from pyacc_mlir.source import SourceFile, Span

LOOP = "#pragma acc parallel loop\nfor i in range(n):\n    y[i] = x[i]\n"
SCOPE: dict[str, object] = {**vars(builtins), "math": math, "np": np, "SCALE": 2.0}


def split(text: str, parameters: str = "x, y, n, flag, out") -> Split:
    source = SourceFile("t.py", f"def f({parameters}):\n" + textwrap.indent(textwrap.dedent(text), "    "))
    node = ast.parse(source.text).body[0]
    assert isinstance(node, ast.FunctionDef)
    return split_function(attach(source, node), source, SCOPE.__getitem__)


def blocks(text: str) -> list[tuple[int, int]]:
    """First line (of the body, from 1) and number of statements of each block."""
    return [(block.statements[0].lineno - 1, len(block.statements)) for block in split(text).blocks]


def only_block(text: str) -> Block:
    (block,) = split(text).blocks
    return block


def shell_text(text: str) -> str:
    result = split(text)
    block = result.blocks[0]
    return ast.unparse(function_shell(block.function, result, block.source))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LOOP, [(1, 1)]),
        (LOOP + LOOP, [(1, 2)]),
        ("k = 1\n" + LOOP + "k = 2\n", [(2, 1)]),
        (LOOP + "k = n * 2\n" + LOOP, [(1, 3)]),
        (LOOP + "print(n)\n" + LOOP, [(1, 1), (5, 1)]),
        (LOOP + "k = 'text'\n" + LOOP, [(1, 1), (5, 1)]),
        (LOOP + "k = [1]\n" + LOOP, [(1, 1), (5, 1)]),
        (LOOP + "k = math.sqrt(n) + math.pi + np.sqrt(n)\n" + LOOP, [(1, 3)]),
        (LOOP + "k = np.zeros(n)\n" + LOOP, [(1, 3)]),
        (LOOP + "for t in range(n):\n    y[t] = 0.0\n" + LOOP, [(1, 3)]),
        (LOOP + "for t in out:\n    y[t] = 0.0\n" + LOOP, [(1, 1), (6, 1)]),
        (LOOP + "y[0] = 1.0\n" + LOOP, [(1, 3)]),
        (LOOP + "y[0:2] = 1.0\n" + LOOP, [(1, 3)]),
        (LOOP + "out.update(n)\n" + LOOP, [(1, 1), (5, 1)]),
    ],
)
def test_largest_run_from_first_to_last_construct(text: str, expected: list[tuple[int, int]]) -> None:
    assert blocks(text) == expected


def test_host_loop_wholly_in_the_subset_is_one_block() -> None:
    block = only_block("for t in range(9):\n" + textwrap.indent(LOOP, "    "))
    assert isinstance(block.statements[0], ast.For)
    assert block.live_outs == ()


def test_host_loop_that_prints_stays() -> None:
    text = "for t in range(9):\n" + textwrap.indent(LOOP + "print(t)\n", "    ")
    assert blocks(text) == [(2, 1)]


def test_live_ins_are_what_is_read_in_order_of_appearance() -> None:
    assert only_block(LOOP).live_ins == ("n", "x", "y")


def test_globals_that_are_data_are_live_ins_and_functions_are_not() -> None:
    block = only_block("#pragma acc parallel loop\nfor i in range(n):\n    y[i] = math.sqrt(SCALE) + abs(x[i])\n")
    assert block.live_ins == ("n", "SCALE", "x", "y")


def test_live_outs_are_read_later() -> None:
    text = "s = 0.0\nc = 0.0\n#pragma acc parallel loop reduction(+:s, c)\n"
    text += "for i in range(n):\n    s += x[i]\n    c += 1.0\n"
    assert only_block(text + "return s").live_outs == ("s",)
    assert only_block(text).live_outs == ()
    assert only_block(text + "s = 1\nreturn s").live_outs == ()
    assert only_block(text + "if flag:\n    s = 1\nreturn s").live_outs == ("s",)


def test_live_out_to_a_later_iteration_of_the_host() -> None:
    text = """\
    for t in out:
        print(s) if t else None
        s = 0.0
        #pragma acc parallel loop reduction(+:s)
        for i in range(n):
            s += x[i]
    """
    assert only_block(text).live_outs == ("s",)


def test_live_out_to_a_nested_function_and_to_locals() -> None:
    text = "s = 0.0\n#pragma acc parallel loop reduction(+:s)\nfor i in range(n):\n    s += x[i]\n"
    assert only_block("g = lambda: s\n" + text).live_outs == ("s",)
    assert only_block(text + "return locals()").live_outs == ("s",)


def test_conditionally_assigned_live_out_has_a_flag() -> None:
    text = "for t in range(n):\n" + textwrap.indent(LOOP, "    ") + "    k = t\nreturn k"
    block = only_block(text)
    assert block.live_outs == ("k", "__acc_set_k_in_f__")
    assert shell_text(text).splitlines()[4:7] == [
        "    __acc_new_k__, __acc_set_k_in_f__ = __acc_block_f__(n, x, y)",
        "    if __acc_set_k_in_f__:",
        "        k = __acc_new_k__",
    ]


def test_appending_construct_is_a_block_of_its_own() -> None:
    text = "#pragma acc parallel loop\nfor d in x:\n    out.append(d)\n"
    assert blocks(LOOP + text + LOOP) == [(1, 1), (4, 1), (7, 1)]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("while d:\n        out.append(d)", "in a `while`"),
        ("out.append(len(out))", "nothing else can be done"),
        ("for e in range(d):\n        out.append(e)", "depends on the iteration"),
    ],
)
def test_appends_that_cannot_be_counted_are_refused(body: str, message: str) -> None:
    with pytest.raises(UnsupportedError, match=message):
        split(f"#pragma acc parallel loop\nfor d in x:\n    {body}\n")


def test_divided_block_leaves_out_the_excluded_statement() -> None:
    block = only_block(LOOP + "k = n * 2\n" + LOOP + "x[0] = k\n" + LOOP)
    parts = split_block(block, [block.statements[1]]).blocks
    assert [len(part.statements) for part in parts] == [1, 3]
    assert [part.name for part in parts] == ["f_part", "f_part_1"]


def test_host_statement_of_a_span() -> None:
    block = only_block("for t in range(n):\n" + textwrap.indent(LOOP + "k = t * 2\n", "    ") + "    x[0] = k\n")
    (loop,) = block.statements
    assert isinstance(loop, ast.For)
    _, assignment, store = loop.body
    assert isinstance(assignment, ast.Assign)
    assert isinstance(loop.body[0].body[0], ast.For)  # type: ignore[attr-defined]  # a construct
    assert host_statement(block, Span.of(block.source, assignment.value)) is assignment
    assert host_statement(block, Span.of(block.source, loop.iter)) is loop
    assert host_statement(block, Span.of(block.source, loop.body[0].body[0])) is None  # type: ignore[attr-defined]
    assert host_statements_naming(block, "k") == (assignment, store)
    assert host_statements_naming(block, "y") == ()
    assert isinstance(first_use(block, "y"), ast.Name)
