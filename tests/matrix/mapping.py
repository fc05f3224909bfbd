# SPDX-License-Identifier: Apache-2.0
"""Construct x level: where each iteration of one loop runs, that it runs once, and that no other one does."""

from __future__ import annotations

from collections.abc import Iterator

from tests.matrix.case import ID, PLACE, Buffer, Case, headed, looped

CONSTRUCTS = ("parallel loop", "parallel+loop", "kernels loop", "kernels+loop", "serial loop", "serial+loop")
LEVELS = ("gang", "worker", "vector", "gang worker", "gang vector", "worker vector", "gang worker vector")
SCHEDULES = ("seq", "auto", "independent", "", "independent gang", "auto gang vector")


def mapping_cases() -> Iterator[Case]:
    for construct in CONSTRUCTS:
        for level in (*LEVELS, *SCHEDULES):
            yield _case(construct, level)
        if construct.startswith("kernels"):
            yield from (_case(construct, f"independent {level}") for level in LEVELS if level != "gang")


def _case(construct: str, level: str) -> Case:
    once = f"$id[$i] = {PLACE}\n$a[$i] = $a[$i] * 2 + $i"
    redundant = "$a[$i] = $b[$i] * 2 + $i"  # every gang runs all of a loop that is, or is found, sequential
    body = redundant if construct.startswith("parallel") and ("seq" in level or "auto" in level) else once
    places = _places(construct, level)
    buffers = (Buffer("a"), Buffer("b", values="small"), ID)
    return Case(f"{construct} {level or 'implied'}", looped(headed(construct, level), body), buffers, places)


def _places(construct: str, level: str) -> str:
    """The levels that the rules of 2.9 give; of a loop that the compiler analyses only the values are known."""
    explicit = " ".join(word for word in level.split() if word in ("gang", "worker", "vector"))
    if construct.startswith("parallel") and "auto" not in level and level != "seq":
        if not explicit:
            return "gang worker vector"  # at least gang, by the rule
        return explicit if "gang" in explicit else f"gang {explicit}"
    if construct.startswith("kernels") and "independent" in level and explicit:
        return explicit if "gang" in explicit else f"gang {explicit}"  # the compiler may add gangs
    return ""
