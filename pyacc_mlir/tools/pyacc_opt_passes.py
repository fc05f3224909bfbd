# SPDX-License-Identifier: Apache-2.0
"""Hand-written pass lists: their notation, and running them with the module printed on the way if asked for."""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, cast

from pyacc_mlir.dialects.mlir import ir, passmanager
from pyacc_mlir.lowering.pass_base import Pass, PassContext, Upstream
from pyacc_mlir.lowering.pipeline import ALL_PASSES
from pyacc_mlir.tools.pyacc_opt_arguments import Options, UsageError

AnyPass = Pass | Upstream

_PASS = re.compile(r"(?P<name>[\w.-]+)(?:\{(?P<options>[^}]*)\})?$")
_ANCHORED = re.compile(r"(?P<anchor>[\w.]+)\((?P<inner>.*)\)$", re.DOTALL)


def run(module: ir.Module, passes: Iterable[AnyPass], options: Options) -> None:
    """Run passes in order, verifying the module after each one."""
    ctx = PassContext(options.target)
    before = str(module) if options.print_after_all else ""
    for one in passes:
        one.run(module, ctx)
        if not module.operation.verify():
            raise AssertionError(f"{one.name} leaves invalid IR")
        if options.print_after_all:
            before = _print_after(one.name, module, before)


def _print_after(name: str, module: ir.Module, before: str) -> str:
    """Print what a pass made to standard error; gives the text to compare with next time."""
    after = str(module)
    sys.stderr.write(f"// -----// IR after {name} //----- //{' (unchanged)' if after == before else ''}\n")
    sys.stderr.write("" if after == before else after)
    return after


def parse_pipeline(text: str) -> tuple[AnyPass, ...]:
    """`canonicalize,ours{width=4},func.func(cse)` → passes; names that are not ours are MLIR's.

    Raises:
        UsageError: no such pass or option.
    """
    return tuple(_parse_pass(part) for part in _split(text) if part)


def _parse_pass(text: str) -> AnyPass:
    match = _PASS.match(text)
    if match and match["name"] in ALL_PASSES:
        return _with_options(ALL_PASSES[match["name"]], match["options"] or "")
    with ir.Context():
        try:
            passmanager.PassManager.parse(f"builtin.module({text})")
        except (ValueError, ir.MLIRError) as error:
            raise UsageError(f"--pass-pipeline: `{text}` is neither a pass of ours nor of MLIR: {error}") from None
    anchored = _ANCHORED.match(text)
    return Upstream(anchored["inner"], anchor=anchored["anchor"]) if anchored else Upstream(text)


def _with_options(one: AnyPass, text: str) -> AnyPass:
    pairs = [pair.partition("=") for pair in text.split()]
    settable = getattr(one, "__dataclass_fields__", {})  # no options: no dataclass
    names = {name.replace("_", "-"): name for name in settable}
    for name, _, _ in pairs:
        if name not in names:
            known = ", ".join(names) or "none"
            raise UsageError(f"--pass-pipeline: `{one.name}` has no option `{name}`; it has: {known}")
    settings = {names[name]: _value(value) for name, _, value in pairs}
    return cast(AnyPass, dataclasses.replace(cast(Any, one), **settings)) if settings else one


def _value(text: str) -> bool | int | str:
    if text in ("true", "false", ""):
        return text != "false"
    return int(text) if text.lstrip("-").isdigit() else text


def _split(text: str) -> Iterator[str]:
    """Split at the commas outside of brackets."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char in "({") - (char in ")}")
        if char == "," and depth == 0:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()
