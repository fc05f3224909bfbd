# SPDX-License-Identifier: Apache-2.0
"""`pyacc-opt FILE.py --emit=bundle -o FILE`: functions compiled ahead of time, from a file that is never run."""

from __future__ import annotations

from pyacc_mlir.bundles.format import Bundle
from pyacc_mlir.diagnostics import AccError, Diagnostic
from pyacc_mlir.source import SourceFile
from pyacc_mlir.tools.pyacc_opt_arguments import Options
from pyacc_mlir.tools.pyacc_opt_python import PythonInput
from pyacc_mlir.tools.pyacc_opt_static import StaticFile


def compile_bundle(text: str, options: Options) -> tuple[Bundle, list[Diagnostic]]:
    """The functions of a file, and every diagnostic in the order of the file."""
    job = PythonInput(options, StaticFile(SourceFile(options.path, text)))
    try:
        job.compile()
    except AccError as error:  # the file is no Python
        job.diagnostics += error.diagnostics
    return Bundle(tuple(job.bundled)), sorted(dict.fromkeys(job.diagnostics), key=lambda one: one.span.start)
