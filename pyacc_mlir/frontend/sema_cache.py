# SPDX-License-Identifier: Apache-2.0
"""The rules about `cache`: where it stands, and which parts of arrays it names. D-50 to D-52, §2.10."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic, Label
from pyacc_mlir.frontend.names import target_names
from pyacc_mlir.frontend.pragma_tree import Standalone
from pyacc_mlir.frontend.sema_arguments import subscripts
from pyacc_mlir.frontend.sema_walk import Site, literal, nested, stored_names

_CODE = "ACC227"


def check_position(site: Site) -> Iterator[Diagnostic]:
    """D-50: cache stands at the top of a loop's body."""
    if site.directive.name != "cache":
        return
    before = site.suite[: site.suite.index(site.node)]
    is_in_loop = bool(site.parents) and isinstance(site.parents[-1], ast.For | ast.While)
    if not is_in_loop or not all(_is_cache(statement) for statement in before):
        message = "found `cache` in another place, expected it at the top of a loop's body"
        yield site.error("ACC322", message, site.directive.span)


def check_sections(site: Site) -> Iterator[Diagnostic]:
    """D-51, D-52: elements, and sections of constant length that begin at a place known when the iteration begins."""
    if site.directive.name != "cache":
        return
    for argument in site.directive.arguments:
        expr = argument.expr
        if not isinstance(expr, ast.Subscript):
            message = f"found `{argument.span.text}` in `cache`, expected an element or a section such as `a[i:i + 4]`"
            yield site.error(_CODE, message, argument.span)
            continue
        for part in subscripts(expr):
            yield from _part(site, part)


def check_readonly(site: Site) -> Iterator[Diagnostic]:
    """What `readonly:` names is not written in the loop."""
    if site.directive.name != "cache" or not site.parents:
        return
    for argument in site.directive.arguments:
        name = None if argument.expr is None else _base(argument.expr)
        if argument.keyword != "readonly" or name is None:
            continue
        for node in nested([site.parents[-1]]):
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and _base(node) == name:
                message = f"found an assignment to `{name}`, expected it to be read only"
                label = Label(argument.span, "said to be `readonly` here")
                yield site.error(_CODE, message, site.span(node), label)
                break


def _part(site: Site, part: ast.expr) -> Iterator[Diagnostic]:
    first: ast.expr | None = part
    if isinstance(part, ast.Slice):
        if part.lower is None or part.upper is None:
            message = f"found `{ast.unparse(part)}` in `cache`, expected a section with both bounds"
            yield site.error(_CODE, message, site.span(part))
            return
        if section_length(part) is None:
            message = f"found `{ast.unparse(part)}` in `cache`, expected a section of constant length"
            yield site.error(_CODE, message, site.span(part))
            return
        first = part.lower
    loop = site.parents[-1] if site.parents else None
    if first is None or not isinstance(loop, ast.For | ast.While):
        return
    own = set(target_names(loop.target)) if isinstance(loop, ast.For) else set()
    changed = stored_names(loop.body).keys() - own
    assigned = [node for node in _names(first) if node.id in changed]
    for node in assigned:
        message = f"found `{node.id}`, which the loop assigns, in `cache`, expected the same value throughout"
        yield site.error(_CODE, message, site.span(node))
    if isinstance(part, ast.Slice) and not assigned and not _is_simple(first, own):
        names = " or ".join(f"`{name}`" for name in sorted(own))
        found = f"found a section from `{ast.unparse(first)}` in `cache`"
        message = f"{found}, expected it to begin at {names}, plus or minus what the loop does not change"
        yield site.error(_CODE, message, site.span(first))


def _is_simple(lower: ast.expr, own: set[str]) -> bool:
    """Whether a bound is the same in all iterations, or the loop's variable plus or minus what is."""
    terms: dict[str, int] = {}
    _add(lower, 1, terms)
    moving = {
        text: count
        for text, count in terms.items()
        if count and any(node.id in own for node in _names(ast.parse(text, mode="eval")))
    }
    return not moving or (len(moving) == 1 and all(text in own and count == 1 for text, count in moving.items()))


def _names(node: ast.AST) -> list[ast.Name]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Name)]


def section_length(part: ast.expr) -> int | float | None:
    """How many elements a subscript of `cache` names, where that is the same in every iteration."""
    if not isinstance(part, ast.Slice):
        return 1
    if part.lower is None or part.upper is None:
        return None
    return _difference(part.upper, part.lower)


def _difference(upper: ast.expr, lower: ast.expr) -> int | float | None:
    """`upper - lower` where that is a number: of sums of the same terms and literals."""
    terms: dict[str, int] = {}
    constant = _add(upper, 1, terms) + _add(lower, -1, terms)
    return None if any(terms.values()) else constant


def _add(node: ast.expr, sign: int, terms: dict[str, int]) -> int | float:
    """Add an expression to `terms`; the number in it."""
    number = literal(node)
    if number is not None:
        return sign * number
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        other = sign if isinstance(node.op, ast.Add) else -sign
        return _add(node.left, sign, terms) + _add(node.right, other, terms)
    text = ast.unparse(node)
    terms[text] = terms.get(text, 0) + sign
    return 0


def _base(node: ast.expr) -> str | None:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _is_cache(statement: ast.stmt) -> bool:
    return isinstance(statement, Standalone) and statement.directive.name == "cache"
