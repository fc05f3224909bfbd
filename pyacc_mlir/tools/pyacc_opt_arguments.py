# SPDX-License-Identifier: Apache-2.0
"""The command line of `pyacc-opt`: options, help text, and what they parse to."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pyacc_mlir.lowering.targets.target import Target

#: Every stage that can be printed, in order. `cpu` and `gpu` exclude each other, as do `ptx` and `asm`.
STAGES = ("pragmas", "acc", "data", "mapped", "cpu", "gpu", "device_host", "host_llvm", "nvvm", "llvm", "ptx", "asm")

#: No stage, but a file: functions compiled ahead of time.
BUNDLE = "bundle"

_STDIN = "<stdin>"
_DESCRIPTION = "Compile OpenACC for Python stage by stage, and print the program after any of them."
_EPILOG = """\
examples:
  pyacc-opt heat.py:step --emit=pragmas            the directives as they were understood
  pyacc-opt heat.py:step --emit=acc                the acc dialect, types from the annotations
  pyacc-opt saxpy.py:saxpy --args 'f64, f64[:], f64[:]' --emit=asm
  pyacc-opt heat.py:step --emit=ptx --target=sm_90 | ptxas -arch=sm_90 -
  pyacc-opt mapped.mlir --from=mapped --to=llvm    go on from a stage that was printed
  pyacc-opt loops.mlir --pass-pipeline=canonicalize,outline-gang-bodies

exit codes: 0 done, 1 the program has errors, 2 wrong usage, 70 a defect of pyacc-opt
"""


class UsageError(Exception):
    """The call cannot be carried out; the text says why. Exit code 2."""


class Format(Enum):
    """How diagnostics are written."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Options:
    """One call of `pyacc-opt`."""

    path: str
    function: str | None
    language: str
    start: str | None
    stop: str | None
    pipeline: str | None
    types: str | None
    target: Target
    print_after_all: bool
    verify: bool
    split: bool
    format: Format
    output: str

    @property
    def target_name(self) -> str:
        """The target as it was named."""
        return self.target.name


def parse(argv: Sequence[str] | None) -> Options | None:
    """The options, or None if all that was asked for is `--help-env`. Leaves with code 2 on wrong usage."""
    parser = _parser()
    # argparse would take `-:function` for an option.
    given = sys.argv[1:] if argv is None else argv
    raw = parser.parse_args([f"{_STDIN}{text[1:]}" if text.startswith("-:") else text for text in given])
    if raw.help_env:
        return None
    if raw.input is None:
        parser.error("expected an input: FILE.py, FILE.py:function, FILE.mlir or -")
    path, function = _split_input(raw.input)
    language = raw.language or ("python" if path.endswith(".py") else "mlir")
    if language == "python" and (raw.start or raw.pipeline):
        parser.error("--from and --pass-pipeline need an .mlir input")
    if raw.stop == BUNDLE and (language != "python" or raw.output == "-" or raw.verify_diagnostics):
        parser.error(f"--emit={BUNDLE} needs a .py input and -o FILE")
    if raw.pipeline is not None and (raw.start or raw.stop):
        parser.error("--pass-pipeline says which passes run; it cannot be combined with --from, --to or --emit")
    return Options(
        path=path,
        function=function,
        language=language,
        start=raw.start,
        stop=raw.stop or ("acc" if language == "python" else None),
        pipeline=raw.pipeline,
        types=raw.args,
        target=raw.target,
        print_after_all=raw.print_ir_after_all,
        verify=raw.verify_diagnostics,
        split=raw.split_input_file,
        format=Format(raw.message_format),
        output=raw.output,
    )


def _split_input(text: str) -> tuple[str, str | None]:
    path, colon, function = text.rpartition(":")
    if not (colon and function and (path.endswith(".py") or path == _STDIN)):
        return text, None
    return ("-" if path == _STDIN else path), function


def _target(text: str) -> Target:
    try:
        return Target.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


#: Flags, help with an example, and what argparse needs beside.
_OPTIONS: tuple[tuple[tuple[str, ...], str, dict[str, Any]], ...] = (
    (
        ("input",),
        "FILE.py, FILE.py:function, FILE.py:Class.method, FILE.mlir, or - for standard input; e.g. heat.py:step",
        {"nargs": "?", "metavar": "INPUT"},
    ),
    (
        ("--emit", "--to"),
        f"print the program after this stage, one of {', '.join(STAGES)}; e.g. --emit=mapped. Default: acc. "
        "--emit=bundle -o FILE writes a file for `acc.load`",
        {"dest": "stop", "choices": (*STAGES, BUNDLE), "metavar": "STAGE"},
    ),
    (
        ("--from",),
        "the stage an .mlir input is at; e.g. --from=mapped --to=llvm. Default: acc",
        {"dest": "start", "choices": STAGES[1:-2], "metavar": "STAGE"},
    ),
    (
        ("--pass-pipeline",),
        "run just these passes, ours and MLIR's, on an .mlir input; e.g. --pass-pipeline=canonicalize,lower-acc-loop",
        {"dest": "pipeline", "metavar": "PASSES"},
    ),
    (
        ("--args",),
        "types of the parameters, by position or name; e.g. --args 'f64[:, :], i64, eps=f64'. i64, f64, bool: Python "
        "numbers; i32, f32, np.f64: NumPy scalars; f64[:, :]F and [:, :]A: Fortran order, any strides; list[f64]. "
        'Default: the annotations, as in  def step(a: "f64[:, :]", n: int)',
        {"metavar": "TYPES"},
    ),
    (
        ("--target",),
        "host, host:<cpu>, simt or sm_<number>; e.g. --target=sm_90. Default: host",
        {"type": _target, "default": Target.parse("host"), "metavar": "TARGET"},
    ),
    (
        ("--language",),
        "language of the input where its name does not tell; e.g. pyacc-opt - --language=python < heat.py",
        {"choices": ("python", "mlir")},
    ),
    (
        ("--split-input-file",),
        "take the parts of an .mlir input between `// -----` lines as modules of their own",
        {"action": "store_true"},
    ),
    (
        ("--print-ir-after-all",),
        "print the module to standard error after every pass that changes it",
        {"action": "store_true"},
    ),
    (
        ("--verify-diagnostics",),
        "succeed if exactly the errors announced in the input appear: `# error: [ACC204]` at the end of a line of "
        "Python or alone on the line before it, `// expected-error @+1 {{text}}` in .mlir",
        {"action": "store_true"},
    ),
    (
        ("--message-format",),
        "how errors are written: text (with excerpts), concise (file:line:column: code message) or json (one object "
        "a line); e.g. --message-format=concise. Default: text",
        {"choices": [form.value for form in Format], "default": "text"},
    ),
    (
        ("-o", "--output"),
        "where the program goes; e.g. -o step.ptx. Default: standard output",
        {"default": "-", "metavar": "FILE"},
    ),
    (("--help-env",), "list the environment variables and leave", {"action": "store_true"}),
)


def option_names() -> tuple[str, ...]:
    """Every option as written on the command line."""
    return tuple(flag for flags, _, _ in _OPTIONS for flag in flags if flag.startswith("-"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pyacc-opt",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for flags, help_text, settings in _OPTIONS:
        parser.add_argument(*flags, help=help_text, **settings)
    return parser
