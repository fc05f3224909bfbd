# SPDX-License-Identifier: Apache-2.0
"""From an artifact to a plan: object code into memory, names bound, entry point found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.runtime import _native, elf_symbols

if TYPE_CHECKING:
    from pyacc_mlir.artifact import Artifact


class LoadError(DeviceError):
    """An artifact that cannot run in this process."""


def load(artifact: Artifact) -> _native.Plan:
    """Loads the code of `artifact`; it stays in memory as long as the plan.

    Raises:
        LoadError: it is for another kind of device, damaged, or needs functions that are not here.
    """
    if not artifact.target.startswith("host"):
        raise LoadError(f"block {artifact.name} is compiled for {artifact.target}: only host targets run for now")
    _check(artifact)
    engine, address = _link(artifact)
    return _native.Plan(artifact.name, address, artifact.params, artifact.outputs, artifact.error_sites, engine)


def _check(artifact: Artifact) -> None:
    """Finds what would make LLVM end the process."""
    from pyacc_mlir.runtime import linking

    if not linking.expects_elf():
        return  # other object formats are left to LLVM
    try:
        symbols = elf_symbols.read_symbols(artifact.object_code)
    except ValueError as error:
        raise LoadError(f"block {artifact.name}: {error}") from error
    if not elf_symbols.is_for_this_machine(artifact.object_code):
        raise LoadError(f"block {artifact.name} is compiled for another processor ({artifact.target})")
    if artifact.entry not in symbols.defined:
        raise LoadError(f"block {artifact.name}: its object code has no function {artifact.entry}")
    if missing := linking.unresolved(symbols):
        raise LoadError(f"block {artifact.name} needs functions that are not here: {', '.join(missing)}")


def _link(artifact: Artifact) -> tuple[Any, int]:
    """The engine that holds the code, and the address of the entry."""
    # LLVM takes long to import: a process that loads nothing does not pay for it.
    from llvmlite import binding as llvm

    from pyacc_mlir.runtime import linking

    linking.publish_names()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), linking.target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(artifact.object_code))
    engine.finalize_object()
    return engine, engine.get_function_address(artifact.entry)
