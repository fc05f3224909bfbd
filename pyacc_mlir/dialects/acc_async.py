# SPDX-License-Identifier: Apache-2.0
"""`async` and `wait` of an operation (OpenACC 3.3 §2.16), in the two spellings that the dialect has for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyacc_mlir.dialects.mlir import ir


def device_none() -> ir.Attribute:
    """`[none]`: what is said for every device type."""
    return ir.Attribute.parse("[#acc.device_type<none>]")


@dataclass(frozen=True, slots=True)
class Asynchrony:
    """The queue an operation goes to, and the queues it waits for.

    `noval`: `async` without an argument. `wait_all`: `wait` without one.
    """

    queue: ir.Value | None = None
    noval: bool = False
    waits: tuple[ir.Value, ...] = ()
    wait_all: bool = False

    @property
    def queues(self) -> list[ir.Value]:
        return [] if self.queue is None else [self.queue]

    def attributes(self) -> dict[str, Any]:
        """Attributes of a construct or `update`, which may say this for each device type."""
        found: dict[str, Any] = {}
        if self.queue is not None:
            found["asyncOperandsDeviceType"] = device_none()
        if self.noval:
            found["asyncOnly"] = device_none()
        if self.waits:
            found["waitOperandsDeviceType"] = device_none()
            found["waitOperandsSegments"] = [len(self.waits)]
            found["hasWaitDevnum"] = [False]
        if self.wait_all:
            found["waitOnly"] = device_none()
        return found

    def plain(self) -> dict[str, Any]:
        """Attributes of `enter data` and `exit data`, which say it once."""
        return {"asyncOperand": self.queue, "async_": self.noval or None, "wait": self.wait_all or None}
