# SPDX-License-Identifier: Apache-2.0
"""The names that a shell finds bound beside its dispatchers."""

from __future__ import annotations

from pyacc_mlir.frontend.shell_directives import DIRECTIVES, SECTION


class _Sections:
    """`sections[a:b, :]` is the subscript itself."""

    def __getitem__(self, key: object) -> object:
        return key


def shell_names(device: str) -> dict[str, object]:
    """The names, for a function whose `acc.jit(device=…)` is `device`."""
    from pyacc_mlir.runtime.interpreted import Directives

    return {DIRECTIVES: Directives(device), SECTION: _Sections()}
