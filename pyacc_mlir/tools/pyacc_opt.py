# SPDX-License-Identifier: Apache-2.0
"""`pyacc-opt`: the compiler on the command line, stage by stage. `pyacc-opt --help` explains it with examples."""

from __future__ import annotations

import sys
import tokenize
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.diagnostics.render import render_concise, render_json, render_text
from pyacc_mlir.options import VARIABLES
from pyacc_mlir.tools.pyacc_opt_arguments import BUNDLE, Format, Options, UsageError, parse
from pyacc_mlir.tools.pyacc_opt_verify import Found, differences, expected_in_python

_OK, _FOUND_ERRORS, _USAGE, _INTERNAL = 0, 1, 2, 70
_RENDERERS: dict[Format, Callable[[Diagnostic], str]] = {
    Format.TEXT: render_text,
    Format.CONCISE: render_concise,
    Format.JSON: render_json,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run once; the result is the exit code."""
    options = parse(argv)
    try:
        if options is None:
            print(_environment_help())
            return _OK
        text = _read(options)
        return _python(text, options) if options.language == "python" else _mlir(text, options)
    except UsageError as error:
        sys.stderr.write(f"pyacc-opt: error: {error}\n")
        return _USAGE
    except BrokenPipeError:  # the reader of a pipe has seen enough
        return _OK
    except Exception:  # whatever is left is a defect of ours, and says so
        traceback.print_exc()
        sys.stderr.write("pyacc-opt: this is a defect of pyacc-opt, not of the program; please report it\n")
        return _INTERNAL


def _python(text: str, options: Options) -> int:
    from pyacc_mlir.tools.pyacc_opt_python import compile_python

    if options.stop == BUNDLE:
        return _bundle(text, options)
    outputs, diagnostics = compile_python(text, options)
    if options.verify:
        return _compare(text, diagnostics, options.path)
    _report(diagnostics, options.format)
    if any(one.severity == "error" for one in diagnostics):
        return _FOUND_ERRORS
    _write(outputs, options)
    return _OK


def _bundle(text: str, options: Options) -> int:
    from pyacc_mlir.tools.pyacc_opt_bundle import compile_bundle

    bundle, diagnostics = compile_bundle(text, options)
    _report(diagnostics, options.format)
    if any(one.severity == "error" for one in diagnostics):
        return _FOUND_ERRORS
    bundle.save(options.output)
    return _OK


def _mlir(text: str, options: Options) -> int:
    from pyacc_mlir.tools.pyacc_opt_mlir import compile_mlir

    outputs, problems = compile_mlir(text, options)
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    if not options.verify:
        _write(outputs, options)
    return _FOUND_ERRORS if problems else _OK


def _compare(text: str, diagnostics: list[Diagnostic], path: str) -> int:
    found = [Found.of(one) for one in diagnostics if one.severity != "remark"]
    problems = differences(expected_in_python(text), found)
    sys.stderr.writelines(f"{path}:{problem.line}:{problem}\n" for problem in problems)
    return _FOUND_ERRORS if problems else _OK


def _report(diagnostics: list[Diagnostic], form: Format) -> None:
    shown = [one for one in diagnostics if one.severity != "remark" or form is Format.JSON]
    separator = "\n\n" if form is Format.TEXT else "\n"
    if shown:
        sys.stderr.write(separator.join(map(_RENDERERS[form], shown)) + "\n")


def _read(options: Options) -> str:
    try:
        if options.path == "-":
            return sys.stdin.read()
        with tokenize.open(options.path) as file:  # honours a coding comment
            return file.read()
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise UsageError(f"{options.path}: {error}") from None


def _write(outputs: list[str], options: Options) -> None:
    separator = "\n\n" if options.stop == "pragmas" else "// -----\n"
    text = separator.join(output if output.endswith("\n") else output + "\n" for output in outputs)
    if options.output == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        Path(options.output).write_text(text, encoding="utf-8")


def _environment_help() -> str:
    width = max(map(len, VARIABLES))
    return "\n".join(f"{name:{width}}  {text}" for name, text in VARIABLES.items())


if __name__ == "__main__":
    sys.exit(main())
