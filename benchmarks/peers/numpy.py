# SPDX-License-Identifier: Apache-2.0
"""The references, where they are what one would write in NumPy."""

from __future__ import annotations

from functools import partial

from benchmarks.peers import Bind, MissingPeerError


def open_peer() -> Bind:
    """Nothing to prepare."""

    def bind(kernel, arguments):
        if not kernel.natural:
            raise MissingPeerError(f"no natural form of {kernel.name} in NumPy")
        return partial(kernel.reference, *arguments)

    return bind
