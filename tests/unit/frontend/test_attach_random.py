# SPDX-License-Identifier: Apache-2.0
"""Pragmas at random places of a function: each ends up in the tree, or there is an error; none is lost."""

from __future__ import annotations

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from pyacc_mlir.diagnostics import Collector
from pyacc_mlir.frontend.pragma_tree import Construct, Standalone
from pyacc_mlir.frontend.sema import check
from pyacc_mlir.source import SourceFile
from tests.unit.frontend.pragma_support import attached

PROGRAM = """\
def f(x, n):
    '''A text
    # over lines
    '''
    a = (1 +
         2)
    for i in range(n):
        if a: x[i] = 1
        elif n:
            x[i] = 2
        else:
            x[i] = 3

    while a:
        a -= 1
        for j in x:
            try:
                a = f(
                    j,
                )
            finally:
                a = 0
    else:
        return a

    @f
    def g(y):
        return y

    match a:
        case 1:
            a = 2
        case _: a = 3
    a = 4; b = 5
# end
c = 1
""".splitlines()

PRAGMAS = (
    "#pragma acc wait",
    "#pragma acc parallel loop",
    "#pragma acc loop seq",
    "#pragma acc data copy(x)",
    "#pragma acc atomic",
    "#pragma acc end data",
    "#pragma acc routine seq",
    "#pragma acc cache(x[i])",
    "#pragma acc data copyin(x) \\",
    "#pragma acc bogus",
    "#{",
    "#}",
)
INSERTIONS = st.lists(
    st.tuples(st.integers(1, len(PROGRAM) - 3), st.sampled_from([0, 2, 4, 8, 12, 16]), st.sampled_from(PRAGMAS)),
    min_size=1,
    max_size=4,
)


@given(INSERTIONS)
@settings(max_examples=300, deadline=None)
def test_no_pragma_is_lost(insertions: list[tuple[int, int, str]]) -> None:
    lines = list(PROGRAM)
    for line, indent, pragma in sorted(insertions, reverse=True):
        lines.insert(line, " " * indent + pragma)
    text = "\n".join(lines) + "\n"
    node, problems = attached(text, "f")
    check(SourceFile("t.py", text), node, Collector())
    if any(problem.severity == "error" for problem in problems):
        return
    found = [entry.directive for entry in ast.walk(node) if isinstance(entry, Construct | Standalone)]
    found += [entry.acc_routine for entry in ast.walk(node) if hasattr(entry, "acc_routine")]
    # What stands at the margin after the function's last statement is not in it.
    last = max(number for number, line in enumerate(lines, 1) if line.startswith("    "))
    pragmas = [number for number, line in enumerate(lines[:last], 1) if line.lstrip().startswith("#pragma")]
    in_text = range(lines.index("    '''A text") + 1, lines.index("    '''") + 1)
    ends = [number for number in pragmas if "end data" in lines[number - 1]]
    expected = [number for number in pragmas if number not in in_text and number not in ends]
    assert sorted(directive.span.start.line for directive in found) == expected, text
