# SPDX-License-Identifier: Apache-2.0
"""Whole stages over a module: from where it is to the one asked for, and that stage's text."""

from __future__ import annotations

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext
from pyacc_mlir.lowering.pipeline import stages_between, text_of
from pyacc_mlir.tools.pyacc_opt_arguments import Options, UsageError
from pyacc_mlir.tools.pyacc_opt_passes import run


def run_stages(module: ir.Module, start: str, stop: str, options: Options) -> str:
    """The text of a module at `stop`; it has been brought to `start` before.

    Raises:
        UsageError: the target has no such stages, or not in this order.
    """
    try:
        stages = stages_between(options.target, start, stop)
    except ValueError as error:
        raise UsageError(str(error)) from None
    run(module, [one for stage in stages for one in stage.passes], options)
    return text_of(module, stop, PassContext(options.target))
