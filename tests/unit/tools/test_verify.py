# SPDX-License-Identifier: Apache-2.0
"""Expected diagnostics in comments."""

from __future__ import annotations

from pyacc_mlir.tools.pyacc_opt_verify import Expected, Found, differences, expected_in_mlir, expected_in_python

_PYTHON = """\
x = 1  # error: [ACC104]
# error: 9 [ACC204] "two clauses"
# warning: [ACC219]
#pragma acc parallel loop pcopy(x) copy(x)
# error@+2: [ACC101]
a = 1
y = 2  # an error: [ACC] is not meant, nor is error: [ACC104]
"""


def test_announcements_in_python() -> None:
    assert list(expected_in_python(_PYTHON)) == [
        Expected(1, "error", "ACC104"),
        Expected(4, "error", "ACC204", 9, "two clauses"),
        Expected(4, "warning", "ACC219"),
        Expected(7, "error", "ACC101"),
    ]


def test_announcements_in_mlir() -> None:
    text = "// expected-error @+1 {{bad thing}}\nop\nop // expected-warning {{x}}\n// expected-remark @below {{y}}\n"
    assert list(expected_in_mlir(text)) == [
        Expected(2, "error", text="bad thing"),
        Expected(3, "warning", text="x"),
        Expected(5, "remark", text="y"),
    ]


def test_all_must_match() -> None:
    expected = [Expected(1, "error", "ACC104"), Expected(2, "error", "ACC204", 9)]
    assert differences(expected, [Found(1, 5, "error", "ACC104", "a"), Found(2, 9, "error", "ACC204", "b")]) == []


def test_missing_and_extra_are_named() -> None:
    expected = [Expected(1, "error", "ACC104"), Expected(2, "error", "ACC204", 9)]
    found = [Found(1, 5, "error", "ACC104", "a"), Found(2, 8, "error", "ACC204", "b")]
    missing, extra = differences(expected, found)
    assert (missing.line, str(missing)) == (2, " expected error ACC204 did not appear")
    assert (extra.line, str(extra)) == (2, "8: unexpected error ACC204 'b'")


def test_same_error_twice_needs_two_announcements() -> None:
    found = [Found(1, 5, "error", "ACC104", "a"), Found(1, 9, "error", "ACC104", "b")]
    assert len(differences([Expected(1, "error", "ACC104")], found)) == 1
