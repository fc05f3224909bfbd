# SPDX-License-Identifier: Apache-2.0
"""The target of a compilation, as a value: no device needs to be there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


class TargetKind(Enum):
    HOST = "host"
    NVPTX = "nvptx"
    SIMT = "simt"  # the software GPU of native/


_SIMT_CHIP = "sm_90"  # device code for it is that of this GPU, up to the last mile


@dataclass(frozen=True, slots=True)
class Target:
    """Where code will run. `chip` is an LLVM CPU name ("" = this machine's) or an `sm_NN`."""

    kind: TargetKind
    chip: str = ""
    features: str = ""  # LLVM feature string; "" with an empty chip means this machine's
    fastmath: frozenset[str] = frozenset()  # LLVM fast-math flags granted by the user
    contract: bool = True  # a multiply and an add of one expression may become one fused operation
    reduction_order: str = "any"  # "fixed": the results of reductions do not depend on how many threads there are
    checks: frozenset[str] = frozenset()  # what the software GPU looks for: "races", "uninit"

    @property
    def has_device(self) -> bool:
        """Compute constructs run on a device with its own memory."""
        return self.kind is not TargetKind.HOST

    @property
    def device_type(self) -> str:
        """The kind of device, as `device_type` clauses name it."""
        return {TargetKind.HOST: "host", TargetKind.SIMT: "simt", TargetKind.NVPTX: "nvidia"}[self.kind]

    @property
    def host(self) -> Target:
        """The target of what the host does for this one."""
        return (
            replace(self, kind=TargetKind.HOST, chip="", features="", checks=frozenset()) if self.has_device else self
        )

    @property
    def name(self) -> str:
        """As `parse` reads it."""
        match self.kind:
            case TargetKind.HOST:
                return f"host:{self.chip}" if self.chip else "host"
            case TargetKind.SIMT:
                return "simt"
            case TargetKind.NVPTX:
                return self.chip

    @staticmethod
    def parse(text: str) -> Target:
        """`host`, `host:x86-64-v3`, `simt`, `sm_90`.

        Raises:
            ValueError: the text names no known target.
        """
        if text == "host" or text.startswith("host:"):
            return Target(TargetKind.HOST, text[5:])
        if text == "simt":
            return Target(TargetKind.SIMT, _SIMT_CHIP)
        if text.startswith("sm_") and text[3:].rstrip("a").isdigit():
            return Target(TargetKind.NVPTX, text)
        raise ValueError(f"unknown target {text!r}: expected host, host:<cpu>, simt or sm_<number>")
