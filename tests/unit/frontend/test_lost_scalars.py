# SPDX-License-Identifier: Apache-2.0
"""The warning for scalars whose value does not come back from a construct."""

from __future__ import annotations

import pytest

from tests.unit.frontend.test_blocks import split

KEEP = "#pragma acc parallel loop\nfor i in range(n):\n    d = x[i]\n    y[i] = d\n"


@pytest.mark.parametrize(
    ("after", "lost"),
    [
        ("return d", ["d"]),
        ("return i", ["i"]),
        ("return d + i", ["d", "i"]),
        ("if flag:\n    print(d)", ["d"]),
        ("return n", []),
        ("d = 1\nreturn d", []),
        (KEEP + "return n", []),
        ("for i in out:\n    pass\nreturn i", []),
        ("#pragma acc parallel loop\nfor j in range(n):\n    y[j] = d\n" + "print(y)", []),
        ("print(y)\n#pragma acc parallel loop\nfor j in range(n):\n    y[j] = d\n", ["d"]),
        ("#pragma acc parallel loop\nfor j in range(n):\n    for k in range(3):\n        d = k\n    y[j] = d\n", []),
    ],
)
def test_scalar_read_after_its_construct(after: str, lost: list[str]) -> None:
    warnings = split(KEEP + after).warnings
    assert [warning.message.split("`")[1] for warning in warnings] == lost
    assert all(warning.code == "ACC602" for warning in warnings)


def test_scalar_read_in_the_next_iteration_of_the_host() -> None:
    text = "d = 0\nfor t in out:\n    print(d)\n" + "\n".join(f"    {line}" for line in KEEP.splitlines())
    (warning,) = split(text).warnings
    assert warning.span.start.line == 7


@pytest.mark.parametrize("clause", ["copy(d)", "copyout(d)", "reduction(max:d)"])
def test_clauses_that_bring_the_value_back(clause: str) -> None:
    text = f"d = 0\n#pragma acc parallel loop {clause}\nfor i in range(n):\n    d = x[i]\nreturn d"
    assert split(text).warnings == ()


def test_private_scalar_is_meant_to_be_lost() -> None:
    text = "d = 0\n#pragma acc parallel loop private(d)\nfor i in range(n):\n    d = x[i]\n    y[i] = d\nreturn d"
    assert split(text).warnings == ()
