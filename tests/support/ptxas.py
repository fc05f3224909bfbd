# SPDX-License-Identifier: Apache-2.0
"""Finding and calling ptxas, NVIDIA's assembler, from its wheel or an installed toolkit. It needs no GPU."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from functools import cache
from pathlib import Path

#: One chip of each generation that PTX is checked for.
CHIPS = ("sm_75", "sm_80", "sm_90", "sm_100", "sm_120")


@cache
def find_ptxas() -> Path | None:
    """The wheel's ptxas if it is installed, else the one on the path, else None."""
    spec = importlib.util.find_spec("nvidia")
    for folder in spec.submodule_search_locations or () if spec else ():
        for found in sorted(Path(folder).glob("*/bin/ptxas*")):
            return found
    on_path = shutil.which("ptxas")
    return Path(on_path) if on_path else None


def assemble(ptx: str, chip: str) -> None:
    """Assemble a PTX text and throw the result away.

    Raises:
        AssertionError: ptxas rejects it; the text holds its messages.
    """
    done = subprocess.run(
        [str(find_ptxas()), f"-arch={chip}", "-o", "/dev/null", "-"],
        input=ptx,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, f"ptxas -arch={chip}: {done.stderr}\n{ptx}"
