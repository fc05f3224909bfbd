# SPDX-License-Identifier: Apache-2.0
"""The arguments of a call by the names of the parameters, for the functions of NumPy that the compiler knows."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pyacc_mlir.frontend.problems import Problems


def bind_arguments(
    problems: Problems, node: ast.Call, positional: Sequence[ast.expr], names: tuple[str, ...], *, least: int
) -> dict[str, ast.expr]:
    """The argument for each of `names` that the call gives, of which the first `least` must be there.

    Raises:
        CompileError: an argument is missing, or one is there that is not supported.
    """
    called = ast.unparse(node.func)
    if len(positional) > len(names):
        text = f"`{called}` takes at most {len(names)} more arguments in compiled code, found {len(positional)}"
        raise problems.error("ACC103", text, positional[len(names)])
    bound = dict(zip(names, positional, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in names or keyword.arg in bound:
            text = f"the argument `{keyword.arg}` of `{called}` is not supported in compiled code"
            raise problems.error("ACC103", text, keyword)
        bound[keyword.arg] = keyword.value
    for name in names[:least]:
        if name not in bound:
            raise problems.error("ACC103", f"`{called}` needs an argument for `{name}`", node)
    return bound
