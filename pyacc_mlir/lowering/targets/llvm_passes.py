# SPDX-License-Identifier: Apache-2.0
"""LLVM's passes over a module, by llvmlite, without its leak."""

from __future__ import annotations

from typing import Any

from llvmlite import binding as llvmlite
from llvmlite.binding.newpassmanagers import ModulePassManager, NewPassManager


def run_pipeline(module: Any, machine: Any, options: Any) -> None:
    """LLVM's pipeline for the level of `options`, over a module, in place."""
    builder = llvmlite.create_pass_builder(machine, options)
    _run(builder.getModulePassManager(), module, builder)


def drop_unused(module: Any, machine: Any) -> None:
    """Take internal functions and variables out that nobody uses."""
    builder = llvmlite.create_pass_builder(machine, llvmlite.create_pipeline_tuning_options())
    passes = llvmlite.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    _run(passes, module, builder)


def _run(passes: ModulePassManager, module: Any, builder: Any) -> None:
    passes.run(module, builder)
    # The class has two bases with this method, and the one that does nothing comes first: 90 KiB a compilation.
    NewPassManager._dispose(passes)
    passes.detach()
