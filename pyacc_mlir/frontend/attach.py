# SPDX-License-Identifier: Apache-2.0
"""Pragmas become statements of a function's tree: `Construct` with the statements it binds to, or `Standalone`.

A construct binds to the next statement of its suite, or to several in comment braces or before its end directive.
The tree of the file is left as it is; statements without pragmas in them are shared with it.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, field

from pyacc_mlir.diagnostics import Collector, Diagnostic, Label
from pyacc_mlir.frontend.attach_place import Item, Placer
from pyacc_mlir.frontend.attach_scan import Mark, scan_above, scan_body
from pyacc_mlir.frontend.constant_arguments import fold_constants
from pyacc_mlir.frontend.directive_table import DIRECTIVES, Binding
from pyacc_mlir.frontend.pragma_tree import Construct, Directive, Standalone, located
from pyacc_mlir.source import SourceFile, Span


def attach(source: SourceFile, node: ast.FunctionDef, collector: Collector | None = None) -> ast.FunctionDef:
    """A copy of a function with its directives as statements; without a collector, errors are raised."""
    found = collector or Collector()
    new = copy.copy(node)

    def build(items: list[Item]) -> list[ast.stmt]:
        return _Builder(source, found, _without_plain_comments(items)).build()

    new.body = Placer(source, found, build).suite(node.body, scan_body(source, node, found))
    for mark in scan_above(source, node, found):
        _attach_above(new, mark, found)
    fold_constants(source, new)
    if collector is None:
        found.raise_errors()
    return new


def _attach_above(node: ast.FunctionDef, mark: Mark, collector: Collector) -> None:
    """What stands above a whole function is its `routine` directive; module-wide directives are not its business."""
    directive = mark.directive
    if directive is None:
        return
    binding = DIRECTIVES[directive.name].binding
    if binding is Binding.FUNCTION and not directive.arguments:
        first = getattr(node, "acc_routine", directive)
        if str(first) != str(directive):
            message = f"found a second `routine` above `{node.name}` that says something else, expected one"
            labels = (Label(first.span, "first one"),)
            collector.report(Diagnostic("ACC324", message, directive.span, labels=labels))
        node.acc_routine = first  # type: ignore[attr-defined]  # the contract's place for it
    elif binding in (Binding.STATEMENT, Binding.LOOP):
        collector.report(before_function(directive.name, mark.span))


def before_function(name: str, span: Span) -> Diagnostic:
    """A construct above a `def`."""
    message = f"found `{name}` before a function, expected it before a statement in a function"
    return Diagnostic("ACC301", message, span)


def without_function(span: Span) -> Diagnostic:
    """D-83: a `routine` that says nothing about any function."""
    message = "found `routine` without a name and without a `def` after it, expected one of the two"
    return Diagnostic("ACC323", message, span)


def _without_plain_comments(items: list[Item]) -> list[Item]:
    """Drop `# {` and `# }` that are no braces: `# {` is one after a construct, `# }` where a `# {` is open."""
    kept: list[Item] = []
    open_: list[bool] = []
    for item in items:
        if isinstance(item, Mark) and item.brace == "{":
            if item.loose and not (kept and _binding(kept[-1]) in (Binding.STATEMENT, Binding.LOOP)):
                continue
            open_.append(item.loose)
        elif isinstance(item, Mark) and item.brace == "}":
            if item.loose and not (open_ and open_[-1]):
                continue
            del open_[-1:]
        kept.append(item)
    return kept


def _binding(item: Item | None) -> Binding | None:
    if isinstance(item, Mark) and item.directive is not None:
        return DIRECTIVES[item.directive.name].binding
    return None


def _brace(item: Item | None) -> str:
    return item.brace if isinstance(item, Mark) else ""


@dataclass(slots=True)
class _Builder:
    """Makes the statements of one suite from its statements and marks."""

    source: SourceFile
    collector: Collector
    items: list[Item]
    position: int = 0
    ends: dict[int, int] = field(default_factory=dict)

    def build(self) -> list[ast.stmt]:
        self.ends = self._pair_ends()
        return self._until(None, None)

    def _pair_ends(self) -> dict[int, int]:
        """Which construct each end directive ends: the nearest one of its name that is not ended yet."""
        pairs: dict[int, int] = {}
        open_: list[int] = []  # items that begin a construct or a brace
        for index, item in enumerate(self.items):
            if not isinstance(item, Mark):
                continue
            if item.directive is None:
                while item.brace == "}" and open_ and _brace(self.items[open_.pop()]) != "{":
                    pass
                if item.brace == "{":
                    open_.append(index)
            elif _binding(item) is Binding.END:
                self._pair_end(index, item.directive, item.span, open_, pairs)
            elif index + 1 == len(self.items) or _brace(self.items[index + 1]) != "{":
                open_.append(index)
        return pairs

    def _pair_end(self, index: int, end: Directive, span: Span, open_: list[int], pairs: dict[int, int]) -> None:
        for depth in range(len(open_) - 1, -1, -1):
            begin = self.items[open_[depth]]
            if _brace(begin) == "{":
                break
            if isinstance(begin, Mark) and begin.directive and f"end {begin.directive.name}" == end.name:
                pairs[open_[depth]] = index
                del open_[depth:]
                return
        name = end.name.removeprefix("end ")
        message = f"found `{end.name}`, but no `{name}` that it could end in the same block"
        self.collector.report(Diagnostic("ACC303", message, span))

    def _until(self, end: int | None, brace: Mark | None) -> list[ast.stmt]:
        """The statements up to item `end`, or to the partner of `brace`, or to the end of the suite."""
        made: list[ast.stmt] = []
        while self.position < len(self.items):
            item = self.items[self.position]
            if self.position == end or (brace is not None and _brace(item) == "}"):
                self.position += 1
                return made
            made += self._next()
        if brace is not None:
            help_ = "close it with `#}` in the same block"
            self.collector.report(Diagnostic("ACC302", "found `#{`, which is never closed", brace.span, help=help_))
        return made

    def _next(self) -> list[ast.stmt]:
        """The statement that begins here; none for what has been reported."""
        item = self.items[self.position]
        self.position += 1
        if isinstance(item, ast.stmt):
            return [item]
        if item.directive is None:
            return self._lone_brace(item)
        match DIRECTIVES[item.directive.name].binding:
            case Binding.NONE:
                return [Standalone(item.directive, **located(item.span))]
            case Binding.FUNCTION:
                return self._routine(item, item.directive)
            case Binding.STATEMENT | Binding.LOOP:
                return self._construct(item, item.directive)
            case Binding.END:
                return []

    def _lone_brace(self, item: Mark) -> list[ast.stmt]:
        message = (
            f"found `#{item.brace}` without its partner" if item.brace == "}" else "found `#{` without a construct"
        )
        expected = "expected `#{` before it" if item.brace == "}" else "expected it directly after one"
        self.collector.report(Diagnostic("ACC302", f"{message}, {expected}", item.span))
        return self._until(None, item) if item.brace == "{" else []

    def _routine(self, item: Mark, directive: Directive) -> list[ast.stmt]:
        if directive.arguments:
            return [Standalone(directive, **located(item.span))]
        following = self._peek()
        if not isinstance(following, ast.FunctionDef):
            self.collector.report(without_function(item.span))
            return []
        self.position += 1
        function = copy.copy(following)
        function.acc_routine = directive  # type: ignore[attr-defined]  # the contract's place for it
        return [function]

    def _peek(self) -> Item | None:
        return self.items[self.position] if self.position < len(self.items) else None

    def _construct(self, item: Mark, directive: Directive) -> list[ast.stmt]:
        following = self._peek()
        body = self._body(following)
        if body is None or (not body and isinstance(following, Mark) and following.directive is None):
            self._report_missing(item, directive, following)
        if not body or (directive.is_loop and not self._is_loop_body(item, directive, body)):
            return body or []
        last = body[-1]
        location = located(item.span) | {
            "end_lineno": last.end_lineno or last.lineno,
            "end_col_offset": last.end_col_offset or last.col_offset,
        }
        return [Construct(directive, body, **location)]

    def _body(self, following: Item | None) -> list[ast.stmt] | None:
        """The statements that the construct before this place binds to; None where there is none."""
        end = self.ends.get(self.position - 1)
        if isinstance(following, Mark) and following.brace == "{":
            self.position += 1
            return self._until(None, following)
        if end is not None:
            return self._until(end, None) or None
        if isinstance(following, ast.stmt) or _binding(following) in (Binding.STATEMENT, Binding.LOOP):
            return self._next()
        return None

    def _report_missing(self, item: Mark, directive: Directive, following: Item | None) -> None:
        found = "the end of the block"
        labels: tuple[Label, ...] = ()
        help_ = "a pragma after the last statement of a suite belongs to the suite of its indentation"
        if isinstance(following, Mark):
            found = f"`{following.directive.name}`" if following.directive else "an empty block"
            labels, help_ = (Label(following.span, "found instead"),), ""
        code, expected = ("ACC305", "a `for` loop") if directive.is_loop else ("ACC301", "a statement")
        message = f"`{directive.name}` is followed by {found}, expected {expected}"
        self.collector.report(Diagnostic(code, message, item.span, labels=labels, help=help_ or None))

    def _is_loop_body(self, item: Mark, directive: Directive, body: list[ast.stmt]) -> bool:
        if len(body) == 1 and isinstance(body[0], ast.For):
            return True
        wrong = body[1] if isinstance(body[0], ast.For) else body[0]
        found = f"`{wrong.directive.name}`" if isinstance(wrong, Construct | Standalone) else _describe(wrong)
        message = f"`{directive.name}` is followed by {found}, expected one `for` loop"
        label = Label(Span.of_line(self.source, wrong.lineno), "found instead")
        self.collector.report(Diagnostic("ACC305", message, item.span, labels=(label,)))
        return False


def _describe(statement: ast.stmt) -> str:
    names = {
        ast.While: "`while`",
        ast.AsyncFor: "`async for`",
        ast.With: "`with`",
        ast.If: "`if`",
        ast.For: "a second loop",
    }
    return next((name for kind, name in names.items() if isinstance(statement, kind)), "another statement")
