# SPDX-License-Identifier: Apache-2.0
"""The command line: exit codes, inputs, formats. What the stages print is tested by lit."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from pyacc_mlir.options import VARIABLES
from pyacc_mlir.tools.pyacc_opt import main

_GOOD = """
import math
LIMIT = 3

def step(a: "f64[:]", b: "f64[:]", *, n: int):
    #  pragma   acc parallel   loop   pcopyin( a ) , copy=b
    for i in range(n):
        b[i] = math.sqrt(a[i]) * LIMIT

class Plate:
    def other(self, x):
        #pragma acc kernels
        #{
        x[0] = 1
        x[1] = 2
        #}
"""

_BAD = """
def step(a):
    #pragma acc parallel loop bogus(1)
    for i in range(3):
        a[i] = 0
"""


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "good.py"
    path.write_text(_GOOD)
    return str(path)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    path = tmp_path / "bad.py"
    path.write_text(_BAD)
    return str(path)


def _usage_error(*arguments: str) -> int:
    """Exit code 2 comes from argparse as SystemExit, from later checks as the result."""
    try:
        return main(arguments)
    except SystemExit as left:
        return int(left.code or 0)


def test_help_has_an_example_for_each_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert _usage_error("--help") == 0
    text = " ".join(capsys.readouterr().out.split())
    for option in ("--emit=", "--from=", "--pass-pipeline=", "--args '", "--target=", "--message-format=", "-o step"):
        assert f"e.g. {option}" in text or f"--language=python {option}" in text, option


def test_help_env_lists_every_variable(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help-env"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in VARIABLES)


def test_pragmas_in_normal_form(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"{good}:step", "--emit=pragmas"]) == 0
    printed = capsys.readouterr().out
    assert "    #pragma acc parallel loop pcopyin(a) copy(b)\n    for i in range(n):\n" in printed
    assert "Plate" not in printed


def test_printed_pragmas_read_back(good: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([good, "--emit=pragmas"]) == 0
    printed = capsys.readouterr().out
    again = tmp_path / "again.py"
    again.write_text(printed)
    assert main([str(again), "--emit=pragmas"]) == 0
    assert capsys.readouterr().out == printed
    assert re.search(r"#pragma acc kernels\n\s+#\{\n\s+x\[0\] = 1\n\s+x\[1\] = 2\n\s+#\}", printed)


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(_GOOD))
    assert main(["-:step", "--language=python", "--emit=pragmas"]) == 0
    assert "def step" in capsys.readouterr().out


def test_output_file(good: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.py"
    assert main([good, "--emit=pragmas", "-o", str(out)]) == 0
    assert "def step" in out.read_text()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("text", r"error\[ACC203\]: .*`bogus`.*\n +--> .*bad\.py:3:31\n"),
        ("concise", r"^\S*bad\.py:3:31: ACC203 .*`bogus`"),
    ],
)
def test_errors_are_reported(bad: str, form: str, pattern: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([bad, "--emit=pragmas", f"--message-format={form}"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.search(pattern, captured.err)


def test_errors_as_json(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([bad, "--emit=pragmas", "--message-format=json"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["range"]["start"] == {"line": 3, "column": 31}


def test_file_that_is_no_python(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "no.py"
    path.write_text("def f(:\n")
    assert main([str(path), "--emit=pragmas", "--message-format=concise"]) == 1
    assert "no.py:1:7: ACC107" in capsys.readouterr().err


def test_verify_diagnostics(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "announced.py"
    path.write_text(_BAD.replace("    #pragma", '    # error: 31 [ACC203] "bogus"\n    #pragma'))
    assert main([str(path), "--emit=pragmas", "--verify-diagnostics"]) == 0
    assert capsys.readouterr() == ("", "")
    path.write_text(_BAD.replace("bogus(1)", "gang").replace("    #pragma", "    # error: [ACC203]\n    #pragma"))
    assert main([str(path), "--emit=pragmas", "--verify-diagnostics"]) == 1
    assert "announced.py:4: expected error ACC203" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("missing.py",),
        ("x.py", "--emit=nothing"),
        ("x.py", "--target=sm90"),
        ("x.py", "--pass-pipeline=canonicalize"),
        ("x.py", "--from=acc"),
        ("x.mlir", "--from=acc", "--pass-pipeline=cse"),
        ("x.py", "--unknown"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert _usage_error(*arguments) == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("function", "types", "message"),
    [
        ("nothing", "", "it has: step, Plate.other"),
        ("Plate.other", "", "the type of `x`"),
        ("Plate.other", "q=f65", "`f65` is not a type"),
        ("step", "f64, f64, f64, f64", "has 3 parameters"),
    ],
)
def test_wrong_types(good: str, function: str, types: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"{good}:{function}", "--emit=acc", f"--args={types}"]) == 2
    assert message in capsys.readouterr().err


def test_mlir_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.mlir"
    path.write_text(
        "func.func @f() -> i32 {\n  %0 = arith.constant 1 : i32\n  %1 = arith.addi %0, %0 : i32\n  return %1 : i32\n}\n"
    )
    assert main([str(path), "--pass-pipeline=func.func(canonicalize),cse"]) == 0
    assert "arith.constant 2 : i32" in capsys.readouterr().out
    assert main([str(path), "--pass-pipeline=canonicalize", "--print-ir-after-all"]) == 0
    assert "IR after canonicalize" in capsys.readouterr().err
    assert main([str(path), "--pass-pipeline=no-such-pass"]) == 2
    assert "no-such-pass" in capsys.readouterr().err


def test_mlir_that_does_not_parse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.mlir"
    path.write_text("func.func @f() {\n  return 1\n}\n// -----\nfunc.func @g() {\n  return 2\n}\n")
    assert main([str(path), "--split-input-file"]) == 1
    errors = capsys.readouterr().err
    assert "m.mlir:2:9" in errors
    assert "m.mlir:6:9" in errors


def test_mlir_verify_diagnostics(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "m.mlir"
    path.write_text("func.func @f() {\n  // expected-error @+1 {{expected operation name}}\n  return 1\n}\n")
    assert main([str(path), "--verify-diagnostics"]) == 0
    assert capsys.readouterr() == ("", "")


def test_defect_is_reported_as_ours(
    good: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pyacc_mlir.tools.pyacc_opt_python.check", broken)
    assert main([good, "--emit=pragmas"]) == 70
    assert "defect" in capsys.readouterr().err
