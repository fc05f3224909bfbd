# SPDX-License-Identifier: Apache-2.0
"""Directives in the shell: the calls they become, and the passes that prepare them."""

from __future__ import annotations

import ast
import textwrap
from typing import Any

import pytest

from pyacc_mlir.frontend.attach import attach
from pyacc_mlir.frontend.blocks import Block
from pyacc_mlir.frontend.capture import capture_file
from pyacc_mlir.frontend.shell import function_shell
from pyacc_mlir.frontend.split import split_function
from pyacc_mlir.frontend.use_device import with_device_names


def shell_of(text: str) -> tuple[str, tuple[Block, ...]]:
    """The text of a function's shell, without the names that it keeps local, and its blocks."""
    (function,) = capture_file("t.py", textwrap.dedent(text).lstrip())
    names: dict[str, Any] = {"len": len, "range": range}
    tree = attach(function.source, function.node)
    split = split_function(tree, function.source, names.__getitem__)
    shell = function_shell(tree, split, function.source)
    shell.body = [each for each in shell.body if not (isinstance(each, ast.If) and ast.unparse(each.test) == "False")]
    return "\n".join(map(ast.unparse, shell.body)), split.blocks


CALLS = {
    "enter data copyin(readonly: x[1:n], y) async(q)": (
        "enter_data('t.py:2:5', ('copyin', ('readonly',), 'x[1:n]', x, __acc_section__[1:n]), "
        "('copyin', ('readonly',), 'y', y, None), ('async', q))"
    ),
    "exit data delete(x) finalize async": (
        "exit_data('t.py:2:5', ('delete', (), 'x', x, None), ('finalize',), ('async',))"
    ),
    "update host(x[0], x[1:2]) if(n > 1) if_present": (
        "update('t.py:2:5', ('self', (), 'x[0]', x, __acc_section__[0]), "
        "('self', (), 'x[1:2]', x, __acc_section__[1:2]), ('if', n > 1), ('if_present',))"
    ),
    "update device(x[1][2:3])": "update('t.py:2:5', ('device', (), 'x[1][2:3]', x, __acc_section__[1, 2:3]))",
    "wait": "wait('t.py:2:5')",
    "wait(devnum: 1 : queues: 2, n) async(3)": (
        "wait('t.py:2:5', ('devnum', 1), ('queues', 2), ('queues', n), ('async', 3))"
    ),
    "enter data create(x) wait": "enter_data('t.py:2:5', ('create', (), 'x', x, None), ('wait',))",
    "enter data create(x) wait(devnum: n : 4)": (
        "enter_data('t.py:2:5', ('create', (), 'x', x, None), ('wait devnum', n), ('wait', 4))"
    ),
    "init device_type(host, simt) device_num(0)": (
        "init('t.py:2:5', ('device_type', 'host', 'simt'), ('device_num', 0))"
    ),
    "set default_async(n)": "set('t.py:2:5', ('default_async', n))",
    "shutdown": "shutdown('t.py:2:5')",
}


@pytest.mark.parametrize("directive", CALLS)
def test_calls(directive: str) -> None:
    text, blocks = shell_of(f"""
        def f(x, y, n, q):
            #pragma acc {directive}
            pass
    """)
    assert text == f"__acc_directives__.{CALLS[directive]}\npass"
    assert blocks == ()


def test_every_statement_keeps_its_line() -> None:
    (function,) = capture_file("t.py", "def f(x):\n    print()\n    #pragma acc update self(x)\n    print()\n")
    tree = attach(function.source, function.node)
    shell = function_shell(tree, split_function(tree, function.source, {}.__getitem__), function.source)
    assert [each.lineno for each in shell.body] == [2, 3, 4]


def test_bounds_are_evaluated_at_the_entry_of_a_region() -> None:
    text, blocks = shell_of("""
        def f(x, n):
            #pragma acc data copyin(x[0:n]) async(g(n))
            #{
            print(n)
            n = 0
            #pragma acc parallel loop
            for i in range(len(x)):
                x[i] = 1
            print(n)
            #}
    """)
    assert text.splitlines()[:2] == ["__acc_bound_2_0__ = n", "__acc_bound_2_1__ = g(n)"]
    assert "x, __acc_section__[0:__acc_bound_2_0__]), ('async', __acc_bound_2_1__))" in text
    (block,) = blocks
    assert block.live_ins == ("x", "__acc_bound_2_0__")


def test_regions_of_whole_arrays_change_no_block() -> None:
    _, blocks = shell_of("""
        def f(x, n):
            #pragma acc data copyin(x) create(n)
            #{
            print()
            #pragma acc parallel loop
            for i in range(n):
                x[i] = 1
            #}
    """)
    (block,) = blocks
    assert [type(each).__name__ for each in block.statements] == ["Construct"]
    assert block.statements[0].directive.name == "parallel loop"  # type: ignore[attr-defined]  # a Construct


def test_scalars_of_a_region_come_back_from_the_constructs_that_assign_them() -> None:
    text, blocks = shell_of("""
        def f(x, s):
            #pragma acc data copy(s)
            #{
            print(s)
            #pragma acc serial
            s = x[0]
            print(s)
            #}
    """)
    assert blocks[0].live_outs == ("s",)
    assert "s = __acc_block_f__" in text


def test_directives_without_constructs_are_not_compiled() -> None:
    _, blocks = shell_of("""
        def f(x):
            for i in range(3):
                #pragma acc update device(x)
                i = i + 1
            #pragma acc data copyin(x)
            x[0] = 1
    """)
    assert blocks == ()


def test_declare_is_a_region_around_what_follows() -> None:
    text, _ = shell_of("""
        def f(x):
            t = x
            #pragma acc declare device_resident(t) copyin(x)
            print(1)
            if x:
                return 2
    """)
    assert text == textwrap.dedent("""
        t = x
        with __acc_directives__.data('t.py:3:5', ('create', (), 't', t, None), ('copyin', (), 'x', x, None)):
            print(1)
            if x:
                return 2
    """).strip()


def test_default_of_a_region_goes_to_its_constructs() -> None:
    _, blocks = shell_of("""
        def f(x):
            #pragma acc data copyin(x) default(present)
            #{
            #pragma acc parallel loop
            for i in range(3):
                x[i] = 1
            #pragma acc parallel loop default(none) copy(x)
            for i in range(3):
                x[i] = 1
            #}
    """)
    nodes = [node for node in ast.walk(blocks[0].statements[0]) if hasattr(node, "directive")]
    defaults = [str(node.directive.clause("default")) for node in nodes if node.directive.is_compute]
    assert defaults == ["default(present)", "default(none)"]


def test_host_data_changes_the_text_of_its_body() -> None:
    text, _ = shell_of("""
        def f(x, y):
            #pragma acc host_data use_device(x)
            #{
            print(x, y.x, lambda x: x, lambda y: x, [x for x in y], {x: y for y in x})
            #}
            return x
    """)
    body = "print({0}, y.x, lambda x: x, lambda y: {0}, [x for x in y], {{{0}: y for y in {0}}})"
    assert text.splitlines()[1:] == [body.format("__acc_device_x__"), "return x"]


def test_device_names_in_nested_functions() -> None:
    suite = ast.parse("def g(a):\n    return a + x\ndef h():\n    x = 1\n    return x\n").body
    changed = [ast.unparse(each) for each in with_device_names(suite, ["x"])]
    assert changed == ["def g(a):\n    return a + __acc_device_x__", "def h():\n    x = 1\n    return x"]


def test_nothing_of_a_function_is_changed_in_place() -> None:
    text = "def f(x, n):\n    #pragma acc declare create(x)\n    #pragma acc data copyin(x[0:n])\n    print(x)\n"
    (function,) = capture_file("t.py", text)
    tree = attach(function.source, function.node)
    before = [ast.dump(each) for each in tree.body]
    split_function(tree, function.source, {}.__getitem__)
    assert [ast.dump(each) for each in tree.body] == before
