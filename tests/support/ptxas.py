# SPDX-License-Identifier: Apache-2.0
"""Finding and calling ptxas, NVIDIA's assembler, from its wheel or an installed toolkit. It needs no GPU."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
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
    assemble_all([(chip, ptx)])


def assemble_all(texts: Iterable[tuple[str, str]]) -> None:
    """Assemble PTX for chips as it comes, each while the next one is being made.

    Raises:
        AssertionError: ptxas rejects one; the text holds its messages.
    """
    with ThreadPoolExecutor(2) as pool:
        results = [(chip, ptx, pool.submit(_messages, ptx, chip)) for chip, ptx in texts]
    for chip, ptx, messages in results:
        assert not messages.result(), f"ptxas -arch={chip}: {messages.result()}\n{ptx}"


def _messages(ptx: str, chip: str) -> str:
    """What ptxas has against a text."""
    command = [str(find_ptxas()), f"-arch={chip}", "-o", os.devnull, "-"]
    done = subprocess.run(command, input=ptx, text=True, capture_output=True, check=False)
    return done.stderr or f"exit code {done.returncode}" if done.returncode else ""
