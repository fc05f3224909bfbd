# SPDX-License-Identifier: Apache-2.0
"""`pyacc-opt FILE.mlir`: modules between stages, single passes or whole stages at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyacc_mlir.diagnostics import AccError
from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.tools.pyacc_opt_arguments import Options
from pyacc_mlir.tools.pyacc_opt_passes import parse_pipeline, run
from pyacc_mlir.tools.pyacc_opt_stages import run_stages
from pyacc_mlir.tools.pyacc_opt_verify import Found, differences, expected_in_mlir

_SEPARATOR = re.compile(r"^// -----.*\n", re.MULTILINE)


def compile_mlir(text: str, options: Options) -> tuple[list[str], list[str]]:
    """Run the passes asked for over every module of the text; gives the outputs, and what went wrong."""
    outputs, problems = [], []
    for before, chunk in _chunks(text, options.split):
        found: list[Found] = []
        outputs.append(_compile(chunk, options, found))
        if options.verify:
            problems += [(before, one.line, str(one)) for one in differences(expected_in_mlir(chunk), found)]
        else:
            problems += [(before, one.line, one.as_error()) for one in found if one.severity == "error"]
    return outputs, [f"{options.path}:{before + line}:{text}" for before, line, text in problems]


def _chunks(text: str, split: bool) -> Iterator[tuple[int, str]]:
    """The modules of a file, with the number of lines before each."""
    line = 0
    for chunk in _SEPARATOR.split(text) if split else [text]:
        yield line, chunk
        line += chunk.count("\n") + 1


def _compile(text: str, options: Options, found: list[Found]) -> str:
    with ir.Context() as context:
        context.emit_error_diagnostics = True  # to the handler, not into the exception
        context.attach_diagnostic_handler(lambda one: _record(one, found))
        try:
            module = ir.Module.parse(text)
            if options.pipeline is not None:
                run(module, parse_pipeline(options.pipeline), options)
            elif options.stop is not None:
                return run_stages(module, options.start or "acc", options.stop, options)
            return str(module)
        except ir.MLIRError as error:
            if not any(one.severity == "error" for one in found):
                found.append(Found(1, 1, "error", "", str(error)))
        except AccError as error:
            found += [Found.of(one) for one in error.diagnostics]
    return ""


def _record(one: ir.Diagnostic, found: list[Found]) -> bool:
    """Keep a diagnostic of MLIR's; True means that it has been dealt with."""
    severity = str(one.severity).rpartition(".")[2].lower()
    place = one.location
    line, column = getattr(place, "start_line", 1), getattr(place, "start_col", 1)
    found.append(Found(line, column, severity, "", one.message))
    for note in one.notes:
        _record(note, found)
    return True
