# SPDX-License-Identifier: Apache-2.0
"""The file of functions that are compiled ahead of time: what a machine needs that has our runtime and no compiler.

A line that says what it is, the digest of the content, the content: plain data (`artifact_bytes`). The Python of a
function that stays outside its blocks is text, so that any version of Python reads it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import Any

from pyacc_mlir.artifact import Artifact
from pyacc_mlir.artifact_bytes import artifact_of, pack, plain_artifact, unpack

_MAGIC = b"pyacc-mlir bundle 1\n"
_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class BundledFunction:
    """One function.

    Attributes:
        shell: its text, with calls of blocks by their names.
        path: the file that it was written in, for tracebacks.
        modules: the names under which the shell finds modules, with those of the modules.
        values: the names under which it finds numbers and texts.
        device: where its blocks run: "host", "simt", "nvidia".
        processor: features that the processor of the host must have.
        has_directives: whether directives are carried out outside of blocks.
    """

    name: str
    shell: str
    path: str
    doc: str | None
    modules: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, Any], ...]
    device: str
    processor: tuple[str, ...]
    has_directives: bool
    blocks: tuple[tuple[str, Artifact], ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Functions compiled ahead of time: `save` them, and `acc.load` the file elsewhere."""

    functions: tuple[BundledFunction, ...]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file: all of it or nothing."""
        unfinished = f"{os.fspath(path)}.{os.urandom(4).hex()}"
        try:
            with open(unfinished, "xb") as file:
                file.write(self.to_bytes())
            os.replace(unfinished, path)
        except BaseException:
            if os.path.exists(unfinished):
                os.unlink(unfinished)
            raise

    def to_bytes(self) -> bytes:
        """The content of the file."""
        content = pack(tuple(map(_plain, self.functions)))
        return _MAGIC + hashlib.sha256(content).digest() + content

    @staticmethod
    def of_bytes(found: bytes) -> Bundle:
        """The functions in a file.

        Raises:
            ValueError: it is no such file, damaged, or of another version.
        """
        head, content = found[: len(_MAGIC) + _DIGEST_BYTES], found[len(_MAGIC) + _DIGEST_BYTES :]
        if not head.startswith(_MAGIC[: _MAGIC.rindex(b" ")]):
            raise ValueError("not a bundle of compiled functions")
        if not head.startswith(_MAGIC):
            raise ValueError("a bundle of another version: expected version 1")
        if head != _MAGIC + hashlib.sha256(content).digest():
            raise ValueError("a damaged bundle")
        return Bundle(tuple(map(_function, unpack(content))))


def _plain(function: BundledFunction) -> tuple[Any, ...]:
    blocks = tuple((name, plain_artifact(artifact)) for name, artifact in function.blocks)
    return (
        function.name,
        function.shell,
        function.path,
        function.doc,
        function.modules,
        function.values,
        function.device,
        function.processor,
        function.has_directives,
        blocks,
    )


def _function(plain: tuple[Any, ...]) -> BundledFunction:
    name, shell, path, doc, modules, values, device, processor, directives, blocks = plain
    made = tuple((call_name, artifact_of(artifact, {})) for call_name, artifact in blocks)
    return BundledFunction(name, shell, path, doc, modules, values, device, processor, directives, made)
