# SPDX-License-Identifier: Apache-2.0
"""`fn.compile`: the blocks of a function before it is called, here or for another machine."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from pyacc_mlir.artifact import Artifact
from pyacc_mlir.build import Built
from pyacc_mlir.bundles.format import Bundle
from pyacc_mlir.bundles.make import DEVICES, bundled
from pyacc_mlir.device_choice import options_on
from pyacc_mlir.front import Front
from pyacc_mlir.frontend.resolver import resolver
from pyacc_mlir.frontend.shell import call_name
from pyacc_mlir.frontend.types import Array, Constant, Scalar
from pyacc_mlir.inspection import Typed
from pyacc_mlir.lowering.targets.target import Target
from pyacc_mlir.options import CompileOptions


@dataclass(frozen=True, slots=True, repr=False)  # its fields print whole files
class CompiledAhead:
    """What has been compiled of a function, block by block."""

    front: Front
    built: Built
    target: Target
    blocks: tuple[tuple[str, Artifact], ...]
    unusual: tuple[str, ...]  # what comes in and is no array and no number

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a file that `acc.load(path)` takes on a machine with NumPy and our runtime alone.

        Raises:
            TypeError: the function needs something that is not in a file.
        """
        front, name = self.front, self.front.captured.node.name
        if self.unusual:
            raise TypeError(f"`{name}` cannot be bundled: {self.unusual[0]}")
        if front.declares:
            raise TypeError(f"`{name}` cannot be bundled: its module declares data for devices")
        source = front.captured.source
        node = front.captured.node
        Bundle((bundled(node, self.built.tree, source.path, resolver(front.inner), self.blocks, self.target),)).save(
            path
        )


def options_ahead(options: CompileOptions, target: str, cpu: str) -> CompileOptions:
    """The options of a function with another target.

    Raises:
        ValueError: there is no such target.
    """
    if cpu:
        if target not in ("", "host") or options.device not in ("", "host"):
            raise ValueError(f"cpu={cpu!r} is for the host: expected target='host', found {target or options.device!r}")
        target = f"host:{cpu}"
    if not target:
        return options
    device = DEVICES[Target.parse(target).kind]
    return replace(options, target=target, device=device)


def compile_ahead(front: Front, built: Built, typed: Typed, options: CompileOptions) -> CompiledAhead:
    """Compile blocks for the types of their live-ins. Those for this machine are ready to be called."""
    blocks, unusual = [], []
    chosen = options
    for specialiser, types, current in typed:
        device = options.device or current
        artifact = specialiser.compile_ahead(types, device, options)
        chosen = options_on(device, options)
        if artifact is not None and artifact.premises:  # who loads it has no other code for arguments that break them
            artifact = specialiser.compile_ahead(types, device, replace(options, assuming=False))
        if artifact is None:
            unusual.append(f"statements of block {specialiser.block.name} stay with Python")
        else:
            blocks.append((call_name(specialiser.block), artifact))
        unusual += [
            f"`{name}` is a {kind}" for name, kind in types.items() if type(kind) not in (Array, Scalar, Constant)
        ]
    return CompiledAhead(front, built, Target.parse(chosen.target), tuple(blocks), tuple(unusual))
