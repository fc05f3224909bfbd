# SPDX-License-Identifier: Apache-2.0
"""The parallel dimensions an operation is shared over: upstream's `acc.par_dims` attribute, read and written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from pyacc_mlir.dialects.mlir import ir

ATTRIBUTE = "acc.par_dims"


class ParDim(Enum):
    """One parallel dimension; the value is the spelling in `#acc<par_dims[...]>`."""

    GANG3 = "block_z"
    GANG2 = "block_y"
    GANG1 = "block_x"
    WORKER = "thread_y"
    VECTOR = "thread_x"

    @property
    def is_gang(self) -> bool:
        return self.value.startswith("block")


GANGS = (ParDim.GANG1, ParDim.GANG2, ParDim.GANG3)
_TITLES = {
    ParDim.GANG1: "gang",
    ParDim.GANG2: "gang(dim:2)",
    ParDim.GANG3: "gang(dim:3)",
    ParDim.WORKER: "worker",
    ParDim.VECTOR: "vector",
}


def par_dims(op: ir.Operation | ir.OpView) -> tuple[ParDim, ...]:
    """The dimensions of `op`, outermost first; empty when it has none."""
    if ATTRIBUTE not in op.attributes:
        return ()
    names = set(re.findall(r"\w+_[xyz]", str(op.attributes[ATTRIBUTE]).partition("[")[2]))
    return tuple(dim for dim in ParDim if dim.value in names)


def set_par_dims(op: ir.Operation | ir.OpView, dims: Iterable[ParDim]) -> None:
    """Record the dimensions of `op`; none at all is spelled `sequential`."""
    wanted = set(dims)
    names = ", ".join(dim.value for dim in ParDim if dim in wanted) or "sequential"
    op.attributes[ATTRIBUTE] = ir.Attribute.parse(f"#acc<par_dims[{names}]>")


def describe(dims: Iterable[ParDim]) -> str:
    """`gang, vector`: as a user writes the clauses."""
    return ", ".join(_TITLES[dim] for dim in dims)
