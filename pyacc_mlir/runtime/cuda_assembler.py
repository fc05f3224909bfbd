# SPDX-License-Identifier: Apache-2.0
"""ptxas, NVIDIA's assembler: from its wheel, or a toolkit on the path."""

from __future__ import annotations

import functools
import importlib.util
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Assembler:
    """An installed ptxas."""

    path: Path

    @property
    def identity(self) -> str:
        """Changes when another version takes its place."""
        status = self.path.stat()
        return f"{self.path} {status.st_size} {status.st_mtime_ns}"

    def assemble(self, ptx: bytes, chip: str) -> bytes | None:
        """Machine code for a chip; None where ptxas cannot make it."""
        try:
            with tempfile.TemporaryDirectory(prefix="pyacc-mlir-") as folder:
                output = Path(folder) / "image.cubin"
                command = [str(self.path), f"-arch={chip}", "-o", str(output), "-"]
                done = subprocess.run(command, input=ptx, capture_output=True, check=False)
                return output.read_bytes() if done.returncode == 0 else None
        except OSError:
            return None


@functools.cache
def find_assembler() -> Assembler | None:
    """The wheel's ptxas if it is installed, else the one on the path, else None."""
    wheel = importlib.util.find_spec("nvidia")
    for folder in wheel.submodule_search_locations or () if wheel else ():
        for found in sorted(Path(folder).glob("*/bin/ptxas*")):
            return Assembler(found)
    on_path = shutil.which("ptxas")
    return Assembler(Path(on_path)) if on_path else None
