# SPDX-License-Identifier: Apache-2.0
"""All memory of the software GPU is in one address space.

Before:

    %1 = llvm.addrspacecast %0 : !llvm.ptr<3> to !llvm.ptr
    llvm.store %v, %0 : f64, !llvm.ptr<3>

After:

    llvm.store %v, %0 : f64, !llvm.ptr

Needs: place-shared-memory. Leaves: no pointer with an address space, no cast between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from pyacc_mlir.dialects.mlir import ir
from pyacc_mlir.lowering.pass_base import PassContext, operations
from pyacc_mlir.lowering.simt.device_modules import device_modules
from pyacc_mlir.lowering.walks import with_nested

_SPACED = re.compile(r"ptr<\d+>")


@dataclass(frozen=True, slots=True)
class FlattenAddressSpaces:
    """Types of values, of globals and of functions."""

    name: ClassVar[str] = "flatten-address-spaces"

    def run(self, module: ir.Module, ctx: PassContext) -> None:
        del ctx
        with module.context:
            for device in device_modules(module):
                for op in with_nested(device):
                    _flatten(op)
                for cast in operations(device, "llvm.addrspacecast"):
                    cast.result.replace_all_uses_with(cast.operands[0])
                    cast.erase()


def _flatten(op: ir.Operation) -> None:
    for region in op.regions:
        for block in region.blocks:
            for argument in block.arguments:
                _flatten_value(argument)
    for result in op.results:
        _flatten_value(result)
    for name in list(op.attributes):
        attribute = op.attributes[name]
        if isinstance(attribute, ir.TypeAttr) and _SPACED.search(str(attribute)):
            op.attributes[name] = ir.Attribute.parse(_SPACED.sub("ptr", str(attribute)))
    if op.name == "llvm.mlir.global" and "addr_space" in op.attributes:
        op.attributes["addr_space"] = ir.IntegerAttr.get(ir.IntegerType.get_signless(32), 0)


def _flatten_value(value: ir.Value) -> None:
    text = str(value.type)
    if _SPACED.search(text):
        value.set_type(ir.Type.parse(_SPACED.sub("ptr", text)))
