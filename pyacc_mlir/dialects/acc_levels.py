# SPDX-License-Identifier: Apache-2.0
"""gang, worker and vector on an `acc.loop`, with what they may say in brackets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pyacc_mlir.dialects.acc_async import device_none
from pyacc_mlir.dialects.mlir import ir


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of one loop. The arguments of gang are `num`, `dim`, `static`; a level may have none."""

    gang: bool = False
    worker: bool = False
    vector: bool = False
    gang_arguments: tuple[tuple[str, ir.Value], ...] = ()
    worker_num: ir.Value | None = None
    vector_length: ir.Value | None = None

    def operands(self) -> tuple[list[ir.Value], list[ir.Value], list[ir.Value]]:
        """The operands of the three clauses."""
        worker = [] if self.worker_num is None else [self.worker_num]
        vector = [] if self.vector_length is None else [self.vector_length]
        return [value for _, value in self.gang_arguments], worker, vector

    def attributes(self) -> dict[str, object]:
        """A level without an argument is an attribute; one with an argument says to what its operands belong."""
        found: dict[str, object] = {}
        if self.gang_arguments:
            kinds = [ir.Attribute.parse(f"#acc.gang_arg_type<{kind.title()}>") for kind, _ in self.gang_arguments]
            found["gangOperandsArgType"] = ir.ArrayAttr.get(kinds)
            found["gangOperandsSegments"] = [len(kinds)]
            found["gangOperandsDeviceType"] = device_none()
        elif self.gang:
            found["gang"] = device_none()
        if self.worker:
            found["worker" if self.worker_num is None else "workerNumOperandsDeviceType"] = device_none()
        if self.vector:
            found["vector" if self.vector_length is None else "vectorOperandsDeviceType"] = device_none()
        return found

    def of_tiles(self) -> Levels:
        """What loops over tiles take of them: gang, and worker where the elements have the lanes (§2.9.8)."""
        keeps_worker = self.worker and self.vector
        worker_num = self.worker_num if keeps_worker else None
        return replace(self, worker=keeps_worker, worker_num=worker_num, vector=False, vector_length=None)

    def of_elements(self) -> Levels:
        """What loops over the elements of a tile take of them."""
        taken = self.of_tiles()
        worker = self.worker and not taken.worker
        worker_num = self.worker_num if worker else None
        return replace(self, gang=False, gang_arguments=(), worker=worker, worker_num=worker_num)
