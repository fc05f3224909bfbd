# SPDX-License-Identifier: Apache-2.0
"""The names that a shell finds bound beside its dispatchers."""

from __future__ import annotations

from types import FunctionType

from pyacc_mlir.frontend.shell_directives import DIRECTIVES, INNER, SECTION
from pyacc_mlir.options import CompileOptions


class _Sections:
    """`sections[a:b, :]` is the subscript itself."""

    def __getitem__(self, key: object) -> object:
        return key


def shell_names(options: CompileOptions) -> dict[str, object]:
    """The names, for a function with the options of its `acc.jit`."""
    from pyacc_mlir.runtime.interpreted import Directives

    def inner(function: FunctionType) -> object:
        """The function, which is defined in one with these options, decorated as that one is."""
        from pyacc_mlir.jit_function import JitFunction

        return JitFunction(function, options)

    return {DIRECTIVES: Directives(options.device), SECTION: _Sections(), INNER: inner}
