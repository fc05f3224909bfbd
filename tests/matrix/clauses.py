# SPDX-License-Identifier: Apache-2.0
"""Data, queue, condition and device clauses on every construct."""

from __future__ import annotations

from collections.abc import Iterator

from tests.matrix.case import SETTINGS, Buffer, Case, headed, indented, looped

_HEADS = (
    ("parallel loop", "gang vector"),
    ("parallel+loop", "gang worker vector"),
    ("kernels loop", "independent"),
    ("kernels+loop", ""),
    ("serial loop", ""),
    ("serial+loop", ""),
)
_BODY = "$a[$i] = $a[$i] + $b[$i]"
_BUFFERS = (Buffer("a"), Buffer("b", values="small"))
_CLAUSES = (
    "copy($a) copyin($b)",
    "copy($a, $b)",
    "copy($a[1:]) copyin($b[0:70])",
    "copy($a[:]) copyin($b[1:])",
    "pcopy($a) present_or_copyin($b)",
    "copyin(readonly: $b)",
    "default(present) copy($a) copyin($b)",
    "default(none) copy($a) copyin($b)",
    "if(lo > 2)",
    "if(False)",
    "if(hi > 0 and st != 0)",
    "self",
    "self(lo < hi)",
    "async",
    "async(1)",
    "async(st * st) wait",
    "wait",
    "wait(1)",
    "wait(1, 2) async(2)",
    "device_type(nvidia) async(3) device_type(*) async(1)",
)
_STRICT = "default(none) copy($a) copyin($b)"


def clause_cases() -> Iterator[Case]:
    for construct, level in _HEADS:
        yield from (_case(construct, level, clauses) for clauses in _CLAUSES)
        yield from _regions(construct, level)
        yield from _temporaries(construct, level)


def _case(construct: str, level: str, clauses: str) -> Case:
    if clauses == _STRICT:
        # Scalars need a clause too (3.2).
        clauses += " copyin(lo, hi, st)" if construct.startswith("kernels") else " firstprivate(lo, hi, st)"
    text = looped(headed(construct, level, clauses), _BODY) + "\n#pragma acc wait"
    return Case(f"{construct} {level} {clauses.replace('$', '')}", text, _BUFFERS, settings=SETTINGS[1:])


def _regions(construct: str, level: str) -> Iterator[Case]:
    """In a data region: what is present is found, what is created is private to the device."""
    forms = {
        "data copy, present": ("data copy($a) copyin($b)", "present($a, $b)"),
        "data copy, default present": ("data copy($a) copyin($b)", "default(present)"),
        "data copy, copyin": ("data copy($a) copyin($b)", "copyin($a, $b)"),
        "data copy, no_create": ("data copy($a) copyin($b)", "no_create($a, $b)"),
        "data section, present section": ("data copy($a[1:71]) copyin($b[1:])", "present($a[1:71], $b[1:])"),
    }
    for name, (data, clauses) in forms.items():
        inner = looped(headed(construct, level, clauses), _BODY)
        text = f"#pragma acc {data}\nif True:\n{indented(inner)}"
        yield Case(f"{construct} {level} in {name}", text, _BUFFERS, settings=SETTINGS[1:])


def _temporaries(construct: str, level: str) -> Iterator[Case]:
    """copyout fills all of an array; an array of the device alone lives from one construct to the next."""
    fill = looped(headed(construct, level, "copyout($c)"), "$c[$i] = $i * 3", "for $i in range(72):")
    yield Case(f"{construct} {level} copyout", fill, (Buffer("c"),), settings=SETTINGS[1:2])
    first = looped(headed(construct, level, "present($t)"), "$t[$i] = $i * 3", "for $i in range(72):")
    second = looped(headed(construct, level, "present($t)"), "$a[$i] = $t[71 - $i]")
    text = f"$t = np.empty(72)\n#pragma acc data create($t) copy($a)\nif True:\n{indented(first)}{indented(second)}"
    yield Case(f"{construct} {level} create", text, (Buffer("a", "float64"),), settings=SETTINGS[1:])
