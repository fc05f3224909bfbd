# SPDX-License-Identifier: Apache-2.0
"""The target of a compilation, as a value: no device needs to be there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class TargetKind(Enum):
    HOST = "host"
    NVPTX = "nvptx"


@dataclass(frozen=True, slots=True)
class Target:
    """Where code will run. `chip` is an LLVM CPU name ("" = this machine's) or an `sm_NN`."""

    kind: TargetKind
    chip: str = ""
    features: str = ""  # LLVM feature string; "" with an empty chip means this machine's
    fastmath: frozenset[str] = frozenset()  # LLVM fast-math flags granted by the user
    contract: bool = True  # a multiply and an add of one expression may become one fused operation

    @staticmethod
    def parse(text: str) -> Target:
        """`host`, `host:x86-64-v3`, `sm_90`.

        Raises:
            ValueError: the text names no known target.
        """
        if text == "host" or text.startswith("host:"):
            return Target(TargetKind.HOST, text[5:])
        if text.startswith("sm_") and text[3:].rstrip("a").isdigit():
            return Target(TargetKind.NVPTX, text)
        raise ValueError(f"unknown target {text!r}: expected host, host:<cpu> or sm_<number>")
