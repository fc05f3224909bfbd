# SPDX-License-Identifier: Apache-2.0
"""What a pass is: a name, and a `run` that changes one module in place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from pyacc_mlir.artifact import ErrorSite, Kernel, Remark
from pyacc_mlir.dialects.mlir import ir, passmanager
from pyacc_mlir.lowering.targets.target import Target


@dataclass(slots=True)
class PassContext:
    """What a pass may know beside the module: the target, and where remarks, places of errors and kernels go."""

    target: Target
    remarks: list[Remark] = field(default_factory=list)
    error_sites: list[ErrorSite] = field(default_factory=list)
    kernels: list[Kernel] = field(default_factory=list)

    def error_site(self, site: ErrorSite) -> int:
        """The number of `site`, which compiled code gives to the runtime."""
        self.error_sites.append(site)
        return len(self.error_sites) - 1


class Pass(Protocol):
    """One pass. `name` equals the file stem with hyphens, and the stem of its lit test."""

    name: ClassVar[str]

    def run(self, module: ir.Module, ctx: PassContext) -> None: ...


@dataclass(frozen=True, slots=True)
class Upstream:
    """A pass of MLIR's own, by its textual name and the operation it is anchored on ("" = the module)."""

    name: str
    anchor: str = ""
    options: str = ""

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        text = f"{self.name}{{{self.options}}}" if self.options else self.name
        for anchor in reversed(self.anchor.split("/") if self.anchor else []):
            text = f"{anchor}({text})"
        passmanager.PassManager.parse(f"builtin.module({text})").run(module.operation)


def operations(root: ir.Operation | ir.OpView, *names: str) -> list[ir.Operation]:
    """All operations under `root` (itself excluded) with one of `names`, outer before inner, in program order."""
    found: list[ir.Operation] = []

    def visit(op: ir.Operation) -> ir.WalkResult:
        if op.name in names:
            found.append(op)
        return ir.WalkResult.ADVANCE

    root.operation.walk(visit, ir.WalkOrder.PRE_ORDER)
    return found[1:] if found and found[0] == root.operation else found
