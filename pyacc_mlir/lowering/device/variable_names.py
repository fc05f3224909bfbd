# SPDX-License-Identifier: Apache-2.0
"""Variables as the program calls them, for messages of the runtime. Implied data clauses do not say."""

from __future__ import annotations

from collections.abc import Sequence

from pyacc_mlir.dialects.mlir import func, ir
from pyacc_mlir.lowering.device.data_operations import name_of
from pyacc_mlir.lowering.pass_base import operations

_NAME = "pyacc.name"


def name_arguments(function: func.FuncOp, names: Sequence[str]) -> None:
    """Note the names of the first arguments of a block."""
    count = len(function.arguments)
    padded = [*names, *[""] * (count - len(names))]
    function.arg_attrs = ir.ArrayAttr.get([ir.DictAttr.get({_NAME: ir.StringAttr.get(name)}) for name in padded])


def forget_names(module: ir.Module) -> None:
    """Drop the notes: nothing after stage `device_host` knows them."""
    for op in operations(module.operation, "func.func"):
        if "arg_attrs" in op.attributes:
            kept = [{n.name: n.attr for n in ir.DictAttr(one) if n.name != _NAME} for one in op.attributes["arg_attrs"]]
            op.attributes["arg_attrs"] = ir.ArrayAttr.get([ir.DictAttr.get(one) for one in kept])


def variable_name(op: ir.Operation) -> str:
    """The variable of a data operation: as its clause says, as another clause does, or as the argument is called."""
    var = op.opview.var
    clauses = (name_of(use.owner.operation) for use in var.uses if use.owner.operation.name.startswith("acc."))
    return name_of(op) or next(filter(None, clauses), "") or _argument_name(var)


def _argument_name(var: ir.Value) -> str:
    if not isinstance(var.owner, ir.Block):
        return ""
    attributes = var.owner.owner.operation.attributes.get("arg_attrs")
    if attributes is None:
        return ""
    own = ir.DictAttr(ir.ArrayAttr(attributes)[ir.BlockArgument(var).arg_number])
    return str(ir.StringAttr(own[_NAME]).value) if _NAME in own else ""
