# SPDX-License-Identifier: Apache-2.0
"""Loop annotations reach the place where the translation to LLVM IR looks for them.

`convert-scf-to-cf` carries `llvm.loop_annotation` from the loop to the branch back to its head, as an attribute of no
meaning there; on a branch of the LLVM dialect it is called `loop_annotation`.

Before:
    llvm.br ^head {llvm.loop_annotation = #a}
After:
    llvm.br ^head {loop_annotation = #a}

Needs: functions in the LLVM dialect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext, operations

_CARRIED = "llvm.loop_annotation"


@dataclass(frozen=True, slots=True)
class AttachLoopMetadata:
    """Annotations of branches, under the name that counts."""

    name: ClassVar[str] = "attach-loop-metadata"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for branch in operations(module.operation, "llvm.br", "llvm.cond_br"):
                if _CARRIED in branch.attributes:
                    branch.attributes["loop_annotation"] = branch.attributes[_CARRIED]
                    del branch.attributes[_CARRIED]
