# SPDX-License-Identifier: Apache-2.0
"""What is not lowered yet is refused by name, at its place. This table grows until it is `directive_table` itself."""

from __future__ import annotations

from collections.abc import Iterator

from pyacc_mlir.diagnostics import Diagnostic
from pyacc_mlir.frontend.pragma_tree import Clause, Directive
from pyacc_mlir.frontend.sema_walk import Site
from pyacc_mlir.source import Span

_QUEUES = frozenset({"if", "async", "wait"})
_DATA = frozenset({"copy", "copyin", "copyout", "create", "present", "no_create", "deviceptr", "attach"}) | _QUEUES
_COMPUTE = _DATA | {"default", "self", "device_type", "num_gangs", "num_workers", "vector_length"}
_PRIVACY = frozenset({"private", "firstprivate", "reduction"})
_LOOP = frozenset(
    {
        "gang",
        "worker",
        "vector",
        "seq",
        "independent",
        "collapse",
        "tile",
        "private",
        "reduction",
        "device_type",
        "auto",
    }
)
_MODIFIERS = frozenset({"readonly", "zero", "always", "alwaysin", "alwaysout", "capture", "force"})

LOWERED: dict[str, frozenset[str]] = {
    "parallel": _COMPUTE | _PRIVACY,
    "parallel loop": _COMPUTE | _PRIVACY | _LOOP,
    "serial": _COMPUTE | _PRIVACY,
    "serial loop": _COMPUTE | _PRIVACY | _LOOP,
    "kernels": _COMPUTE,
    "kernels loop": _COMPUTE | _LOOP,
    "loop": _LOOP,
    "data": _DATA | {"default", "device_type"},
    "enter data": _QUEUES | {"copyin", "create", "attach"},
    "exit data": _QUEUES | {"copyout", "delete", "detach", "finalize"},
    "update": _QUEUES | {"self", "device", "if_present", "device_type"},
    "wait": frozenset({"if", "async"}),
    "cache": frozenset(),
    "host_data": frozenset({"use_device", "if", "if_present"}),
    "declare": frozenset({"copy", "copyin", "copyout", "create", "present", "deviceptr", "device_resident"}),
    "init": frozenset({"device_type", "device_num", "if"}),
    "shutdown": frozenset({"device_type", "device_num", "if"}),
    "set": frozenset({"default_async", "device_type", "device_num", "if"}),
    "routine": frozenset({"gang", "worker", "vector", "seq", "bind", "nohost", "device_type"}),
    "atomic": frozenset({"read", "write", "update", "capture", "if"}),
}


def check_supported(site: Site) -> Iterator[Diagnostic]:
    """Refuse what this version does not lower."""
    yield from refused(site.directive)


def refused(directive: Directive) -> Iterator[Diagnostic]:
    """The parts of a directive that are not lowered."""
    clauses = LOWERED.get(directive.name)
    if clauses is None or (directive.arguments and directive.name not in ("wait", "cache")):
        what = directive.name if clauses is None else f"{directive.name}({', '.join(map(str, directive.arguments))})"
        yield _refusal(f"`{what}`", directive.span)
        return
    for clause in directive.clauses:
        yield from _clause(directive, clause, clauses)


def _clause(directive: Directive, clause: Clause, lowered: frozenset[str]) -> Iterator[Diagnostic]:
    if clause.name not in lowered:
        yield _refusal(f"`{clause.spelling}` on `{directive.name}`", clause.span)
    elif unknown := [modifier for modifier in clause.modifiers if modifier not in _MODIFIERS]:
        yield _refusal(f"modifier `{unknown[0]}` of `{clause.name}`", clause.span)
    elif clause.name == "wait" and clause.device_types and any(each.keyword == "devnum" for each in clause.arguments):
        yield _refusal("`devnum` in `wait` after `device_type`", clause.span)


def _refusal(what: str, span: Span) -> Diagnostic:
    return Diagnostic("ACC105", f"{what} is not supported yet", span)
