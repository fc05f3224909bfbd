# SPDX-License-Identifier: Apache-2.0
"""Recording in a block whether it has assigned a name.

A name that a block may leave unassigned (`err` in `for it in range(n): err = …`, when n is 0) must stay unbound, or
keep its old value, as in Python. The block sets a flag after each assignment, and the shell takes the value only then:

    for it in range(n):            flag = False
        err = 0.0          →       for it in range(n):
                                       err = 0.0
                                       flag = True
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from pyacc_mlir.frontend.bindings import assigned_in
from pyacc_mlir.frontend.liveness import flow
from pyacc_mlir.frontend.pragma_tree import Construct
from pyacc_mlir.frontend.suites import Suite, map_suites


def flag_of(name: str, block: str) -> str:
    """The variable that says whether the block called `block` has assigned `name`."""
    return f"__acc_set_{name}_in_{block}__"


def with_flags(statements: Sequence[ast.stmt], names: Sequence[str], block: str) -> tuple[ast.stmt, ...]:
    """The statements of `block`, setting the flags of `names`."""
    if not names:
        return tuple(statements)
    flags = {name: flag_of(name, block) for name in names}
    cleared = [_set(flag, False, statements[0]) for flag in flags.values()]
    return (*cleared, *_flagged(list(statements), flags))


def _flagged(suite: Suite, flags: Mapping[str, str]) -> Suite:
    result: Suite = []
    for statement in suite:
        assigned = [name for name in flow([statement]).maybe if name in flags]
        if not assigned:
            result.append(statement)
        elif isinstance(statement, ast.For | ast.While | ast.If) or _is_transparent(statement):
            result.append(_inside(statement, flags))
        else:
            result.append(statement)
            result += [_set(flags[name], True, statement) for name in assigned]
    return result


def _inside(statement: ast.stmt, flags: Mapping[str, str]) -> ast.stmt:
    changed = map_suites(statement, lambda suite: _flagged(suite, flags))
    if isinstance(changed, ast.For):
        targets = sorted(flags.keys() & assigned_in(changed.target))
        changed.body = [*(_set(flags[name], True, statement) for name in targets), *changed.body]
    return changed


def _is_transparent(statement: ast.stmt) -> bool:
    """Whether what a construct assigns is assigned as though it were not there: data regions, and `kernels`."""
    if not isinstance(statement, Construct):
        return False
    directive = statement.directive
    if directive.clause("collapse") or directive.clause("tile") or directive.clause("independent"):
        return False
    return not directive.is_compute or directive.name.removesuffix(" loop") == "kernels"


def _set(flag: str, value: bool, place: ast.stmt) -> ast.stmt:
    assignment = ast.Assign([ast.Name(flag, ast.Store())], ast.Constant(value))
    return ast.fix_missing_locations(ast.copy_location(assignment, place))


def is_flag(statement: ast.stmt) -> bool:
    """Whether the statement was put in here."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return is_flag_name(name)
    return False


def is_flag_name(name: str) -> bool:
    return name.startswith("__acc_set_")
