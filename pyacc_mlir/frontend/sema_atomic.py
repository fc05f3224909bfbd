# SPDX-License-Identifier: Apache-2.0
"""D-53: the statements after `atomic` have a form of their kind."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.frontend.atomic_forms import KINDS, atomic_form, kind_of
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.sema_walk import Site

_EXPECTED = {
    "read": "`v = x`",
    "write": "`x = expression` without `x` in the expression",
    "update": "`x op= expression` or `x = x op expression`, where op is one of + - * / & | ^ << >>, min or max",
    "capture": "`v = x` and an update or a write of `x`, in braces, that do not read `v`",
}


def check_atomic(site: Site) -> Iterator[Diagnostic]:
    """The statement, or the two statements of a capture, have a form of their kind."""
    if site.directive.name != "atomic" or not isinstance(site.node, Construct) or atomic_form(site.node) is not None:
        return
    if len({clause.name for clause in site.directive.all(*KINDS)}) > 1:
        return  # it has no kind: D-54 says so
    kind, body = kind_of(site.directive), site.node.body
    shown = ast.unparse(body[0]).partition("\n")[0]
    found = "several statements" if len(body) > (2 if kind == "capture" else 1) else f"`{shown}`"
    message = f"found {found} after `atomic {kind}`, expected {_EXPECTED[kind]}"
    yield site.error("ACC320", message, site.span(body[-1] if len(body) > 1 else body[0]))
