# SPDX-License-Identifier: Apache-2.0
"""Every directive and clause of OpenACC 3.3, with the additions of 3.4, as data. The section numbers are 3.3's.

The parser, the rules, the printer's round-trip test and the list of what is not lowered yet all read these rows.
A clause that means something else on one directive has a row `"<directive> <clause>"`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto


class Shape(Enum):
    """What stands in a clause's parentheses."""

    FLAG = auto()  # nothing
    VARIABLES = auto()  # [modifiers:] list of variables, elements, sections
    REDUCTION = auto()  # operator: list of variables
    EXPRESSIONS = auto()  # list of [keyword:] expression
    WAIT = auto()  # [devnum: e:] [queues:] list of expressions
    WORDS = auto()  # list of words, a string or `*`


class Binding(Enum):
    """What a directive binds to."""

    STATEMENT = auto()  # the next statement, or several in braces or before an end directive
    LOOP = auto()  # the next `for`
    FUNCTION = auto()  # the next `def`, or the one it names
    NONE = auto()  # stands alone
    END = auto()  # ends a construct


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause. `keywords` are its arguments' keywords, the first of them implied; `maximum` 0 means any number."""

    name: str
    shape: Shape
    section: str
    minimum: int = 1
    maximum: int = 1
    aliases: tuple[str, ...] = ()  # other spellings; the deprecated ones get a warning
    deprecated: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    star: bool = False  # `*` is an argument
    words: tuple[str, ...] = ()  # the words it takes; () means any
    names_only: bool = False  # variables without subscripts
    is_data: bool = False  # a data clause: `clause=variable` is accepted, a variable stands in one of them only
    once: bool = False  # at most once, or once for each device_type group


@dataclass(frozen=True, slots=True)
class DirectiveRow:
    """One directive. `required`: it needs one of these. `argument`: what its own parentheses hold."""

    name: str
    section: str
    binding: Binding
    clauses: tuple[str, ...]
    required: tuple[str, ...] = ()
    after_device_type: tuple[str, ...] = ()
    argument: ClauseRow | None = None
    host_only: bool = False  # never inside a compute construct or a routine


def _flag(name: str, section: str) -> ClauseRow:
    return ClauseRow(name, Shape.FLAG, section, minimum=0, maximum=0, once=True)


def _data(name: str, section: str, *modifiers: str, old: bool = False) -> ClauseRow:
    deprecated = (f"p{name}", f"present_or_{name}") if old else ()
    return ClauseRow(
        name,
        Shape.VARIABLES,
        section,
        maximum=0,
        aliases=deprecated,
        deprecated=deprecated,
        modifiers=modifiers,
        names_only=name == "deviceptr",
        is_data=True,
    )


def _variables(name: str, section: str, names_only: bool = False, aliases: tuple[str, ...] = ()) -> ClauseRow:
    return ClauseRow(name, Shape.VARIABLES, section, maximum=0, names_only=names_only, aliases=aliases)


def _expressions(
    name: str, section: str, minimum: int = 1, maximum: int = 1, *, keywords: tuple[str, ...] = (), star: bool = False
) -> ClauseRow:
    return ClauseRow(name, Shape.EXPRESSIONS, section, minimum, maximum, keywords=keywords, star=star, once=True)


REDUCTION_OPERATORS = ("+", "*", "max", "min", "&", "|", "^", "&&", "||")
DEVICE_TYPES = ("default", "host", "multicore", "not_host", "nvidia", "radeon", "simt")

_CLAUSES = {
    # data clauses
    "copy": _data("copy", "2.7.7", "always", "alwaysin", "alwaysout", "capture", old=True),
    "copyin": _data("copyin", "2.7.8", "readonly", "always", "alwaysin", "capture", old=True),
    "copyout": _data("copyout", "2.7.9", "zero", "always", "alwaysout", "capture", old=True),
    "create": _data("create", "2.7.10", "zero", "capture", old=True),
    "enter data copyin": _data("copyin", "2.7.8", "readonly", "always", "alwaysin", old=True),
    "exit data copyout": _data("copyout", "2.7.9", "always", "alwaysout", old=True),
    "enter data create": _data("create", "2.7.10", "zero", old=True),
    "no_create": _data("no_create", "2.7.11"),
    "present": _data("present", "2.7.6"),
    "deviceptr": _data("deviceptr", "2.7.5"),
    "attach": _data("attach", "2.7.13"),
    "detach": _data("detach", "2.7.14"),
    "delete": _data("delete", "2.7.12"),
    "default": ClauseRow("default", Shape.WORDS, "2.5.16", words=("none", "present"), once=True),
    "use_device": _variables("use_device", "2.8", names_only=True),
    "device_resident": _variables("device_resident", "2.13.1", names_only=True),
    "link": _variables("link", "2.13.3", names_only=True),
    "update self": _variables("self", "2.14.4", aliases=("host",)),
    "device": _variables("device", "2.14.4"),
    # privacy
    "private": _variables("private", "2.5.13"),
    "firstprivate": _variables("firstprivate", "2.5.14"),
    "reduction": ClauseRow("reduction", Shape.REDUCTION, "2.5.15", maximum=0),
    # launch
    "num_gangs": _expressions("num_gangs", "2.5.10", maximum=3),
    "kernels num_gangs": _expressions("num_gangs", "2.5.10"),
    "num_workers": _expressions("num_workers", "2.5.11"),
    "vector_length": _expressions("vector_length", "2.5.12"),
    "if": _expressions("if", "2.5.6"),
    "self": _expressions("self", "2.5.7", minimum=0),
    "async": _expressions("async", "2.16.1", minimum=0),
    "wait": ClauseRow("wait", Shape.WAIT, "2.16.2", minimum=0, maximum=0, keywords=("devnum", "queues")),
    "device_type": ClauseRow("device_type", Shape.WORDS, "2.4", maximum=0, aliases=("dtype",), star=True),
    # loops
    "collapse": ClauseRow("collapse", Shape.EXPRESSIONS, "2.9.1", modifiers=("force",), once=True),
    "gang": _expressions("gang", "2.9.2", 0, 3, keywords=("num", "static", "dim"), star=True),
    "worker": _expressions("worker", "2.9.3", minimum=0, keywords=("num",)),
    "vector": _expressions("vector", "2.9.4", minimum=0, keywords=("length",)),
    "seq": _flag("seq", "2.9.5"),
    "independent": _flag("independent", "2.9.6"),
    "auto": _flag("auto", "2.9.7"),
    "tile": _expressions("tile", "2.9.8", maximum=0, star=True),
    # routines
    "routine gang": _expressions("gang", "2.15.1", minimum=0, keywords=("dim",)),
    "routine worker": _flag("worker", "2.15.1"),
    "routine vector": _flag("vector", "2.15.1"),
    "bind": ClauseRow("bind", Shape.WORDS, "2.15.1", once=True),
    "nohost": _flag("nohost", "2.15.1"),
    # the rest
    "finalize": _flag("finalize", "2.6.6"),
    "if_present": _flag("if_present", "2.14.4"),
    "read": _flag("read", "2.12"),
    "write": _flag("write", "2.12"),
    "update": _flag("update", "2.12"),
    "capture": _flag("capture", "2.12"),
    "device_num": _expressions("device_num", "2.14.1"),
    "default_async": _expressions("default_async", "2.14.3"),
}

_DATA = ("copy", "copyin", "copyout", "create", "no_create", "present", "deviceptr", "attach")
_SIZES = ("num_gangs", "num_workers", "vector_length")
_LAUNCH = ("async", "wait", "device_type", "if", "self", "default", *_DATA)
_SCHEDULE = ("collapse", "gang", "worker", "vector", "seq", "independent", "auto", "tile")
_LOOP = (*_SCHEDULE, "device_type", "private", "reduction")
_PRIVACY = ("private", "firstprivate", "reduction")
_COMPUTE = {
    "parallel": ("2.5.1", (*_LAUNCH, *_SIZES, *_PRIVACY), ("async", "wait", *_SIZES)),
    "serial": ("2.5.2", (*_LAUNCH, *_PRIVACY), ("async", "wait")),
    "kernels": ("2.5.3", (*_LAUNCH, *_SIZES), ("async", "wait", *_SIZES)),
}
_CACHE = ClauseRow("cache", Shape.VARIABLES, "2.10", maximum=0, modifiers=("readonly",))
_ROUTINE = ClauseRow("routine", Shape.WORDS, "2.15.1", minimum=0)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _host(
    name: str, section: str, clauses: tuple[str, ...], required: tuple[str, ...] = (), after: tuple[str, ...] = ()
) -> DirectiveRow:
    return DirectiveRow(name, section, Binding.NONE, clauses, required, after, host_only=True)


def _rows() -> Iterable[DirectiveRow]:
    statement, loop = Binding.STATEMENT, Binding.LOOP
    for name, (section, clauses, after) in _COMPUTE.items():
        yield DirectiveRow(name, section, statement, clauses, (), after, host_only=True)
        both = _unique((*clauses, *_LOOP))
        yield DirectiveRow(f"{name} loop", "2.11", loop, both, (), (*after, *_SCHEDULE), host_only=True)
    yield DirectiveRow("loop", "2.9", loop, _LOOP, (), _SCHEDULE)
    data = ("if", "async", "wait", "device_type", "default", *_DATA)
    yield DirectiveRow("data", "2.6.5", statement, data, (*_DATA, "default"), ("async", "wait"), host_only=True)
    host_data = ("use_device", "if", "if_present")
    yield DirectiveRow("host_data", "2.8", statement, host_data, ("use_device",), host_only=True)
    entry, leave = ("copyin", "create", "attach"), ("copyout", "delete", "detach")
    yield _host("enter data", "2.6.6", ("if", "async", "wait", *entry), entry)
    yield _host("exit data", "2.6.6", ("if", "async", "wait", *leave, "finalize"), leave)
    update = ("self", "device", "if", "async", "wait", "device_type", "if_present")
    yield _host("update", "2.14.4", update, ("self", "device"), ("async", "wait"))
    yield DirectiveRow("wait", "2.16.3", Binding.NONE, ("async", "if"), argument=_CLAUSES["wait"], host_only=True)
    yield _host("init", "2.14.1", ("device_type", "device_num", "if"))
    yield _host("shutdown", "2.14.2", ("device_type", "device_num", "if"))
    defaults = ("default_async", "device_num", "device_type")
    yield _host("set", "2.14.3", (*defaults, "if"), defaults)
    yield DirectiveRow("atomic", "2.12", statement, ("read", "write", "update", "capture", "if"))
    yield DirectiveRow("cache", "2.10", Binding.NONE, (), argument=_CACHE)
    declare = ("copy", "copyin", "copyout", "create", "present", "deviceptr", "device_resident", "link")
    yield DirectiveRow("declare", "2.13", Binding.NONE, declare, declare, host_only=True)
    levels = ("gang", "worker", "vector", "seq")
    routine = (*levels, "bind", "nohost", "device_type")
    yield DirectiveRow("routine", "2.15.1", Binding.FUNCTION, routine, levels, (*levels, "bind"), argument=_ROUTINE)


def _with_ends(rows: tuple[DirectiveRow, ...]) -> Iterable[DirectiveRow]:
    yield from rows
    for row in rows:
        if row.binding is Binding.STATEMENT or (row.binding is Binding.LOOP and row.host_only):
            yield DirectiveRow(f"end {row.name}", row.section, Binding.END, ())


DIRECTIVES: dict[str, DirectiveRow] = {row.name: row for row in _with_ends(tuple(_rows()))}


def clause_row(directive: str, spelling: str) -> ClauseRow | None:
    """What `spelling` means on `directive`; a clause of other directives is found too, None means there is none."""
    return _SPELLINGS.get((directive, spelling)) or _SPELLINGS.get(("", spelling))


def clause_rows(directive: str) -> tuple[ClauseRow, ...]:
    """The rows of all clauses that `directive` takes."""
    found = (clause_row(directive, name) for name in DIRECTIVES[directive].clauses)
    return tuple(row for row in found if row is not None)


def clause_spellings(directive: str) -> tuple[str, ...]:
    """Every spelling of every clause that `directive` takes."""
    return tuple(name for row in clause_rows(directive) for name in (row.name, *row.aliases))


def _spellings() -> dict[tuple[str, str], ClauseRow]:
    found = {}
    for key, row in _CLAUSES.items():
        # `kernels num_gangs` holds for `kernels loop` too.
        directive = key.removesuffix(row.name).rstrip()
        for name in (row.name, *row.aliases):
            found[directive, name] = row
            if directive == "kernels":
                found["kernels loop", name] = row
    found["", "host"] = _CLAUSES["update self"]
    return found


_SPELLINGS = _spellings()
