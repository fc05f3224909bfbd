# SPDX-License-Identifier: Apache-2.0
"""One cell of the matrix: a few lines of a program, the arrays they work on, and what is known of its mapping.

In the text `$x` is a name of the case's own; G, W, V are sizes and lo, hi, st a range, all of them numbers that come
in. So a case is compiled once and run with every `Setting`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Elements of an array in its first dimension. Iterations of all settings lie inside, with elements left on both sides.
EXTENT = 72
#: What those elements hold that nothing may write.
POISON = 77


@dataclass(frozen=True)
class Setting:
    """Gangs, workers, lanes and a range."""

    gangs: int
    workers: int
    lanes: int
    start: int
    stop: int
    step: int

    def __str__(self) -> str:
        return f"{self.gangs}x{self.workers}x{self.lanes} {self.start}:{self.stop}:{self.step}"

    def numbers(self) -> tuple[int, ...]:
        return self.gangs, self.workers, self.lanes, self.start, self.stop, self.step

    def iterations(self) -> range:
        return range(self.start, self.stop, self.step)


SETTINGS = (
    Setting(1, 1, 1, 3, 40, 1),
    Setting(3, 2, 33, 2, 66, 1),
    Setting(7, 4, 64, 65, 1, -3),
    Setting(3, 1, 4, 9, 9, 1),
    Setting(2, 4, 32, 4, 66, 5),
)


@dataclass(frozen=True)
class Buffer:
    """An array of a case. `values`: "poison", "small" (1 to 5), "signs" (-2 to 2), "units" (mostly 1, some 2)."""

    name: str
    dtype: str = "int64"
    shape: tuple[int, ...] = (EXTENT,)
    values: str = "poison"

    def make(self) -> np.ndarray:
        count = int(np.prod(self.shape))
        numbers = np.arange(count)
        chosen = {
            "poison": np.full(count, POISON),
            "small": numbers * 7 % 5 + 1,
            "signs": numbers * 3 % 5 - 2,
            "units": 1 + (numbers % 23 == 7),
        }[self.values]
        if self.dtype == "bool":
            chosen = chosen % 2 == 1
        return chosen.astype(self.dtype).reshape(self.shape)


@dataclass(frozen=True)
class Case:
    """`levels`: those that the loop which fills `$id` is shared over, "" where `$id` is not looked at."""

    name: str
    text: str
    buffers: tuple[Buffer, ...]
    levels: str = ""
    settings: tuple[Setting, ...] = SETTINGS

    def __str__(self) -> str:
        return self.name


#: What `$id[i]` is given: the place where an iteration runs.
PLACE = "acc.gang_id() * 1000000 + acc.worker_id() * 1000 + acc.vector_lane()"
ID = Buffer("id", values="poison")
SIZES = "num_gangs(G) num_workers(W) vector_length(V)"


def indented(text: str, depth: int = 1) -> str:
    return "".join("    " * depth + line + "\n" for line in text.strip("\n").splitlines())


def headed(construct: str, level: str, construct_clauses: str = "", loop_clauses: str = "") -> list[str]:
    """The pragmas above a loop: `construct` is "parallel loop" (combined) or "parallel+loop" (two directives)."""
    sizes = "" if construct.startswith("serial") else SIZES
    if "+" in construct:
        name = construct.partition("+")[0]
        return [f"#pragma acc {name} {sizes} {construct_clauses}", f"#pragma acc loop {level} {loop_clauses}"]
    return [f"#pragma acc {construct} {level} {sizes} {construct_clauses} {loop_clauses}"]


def looped(head: list[str], body: str, loop: str = "for $i in range(lo, hi, st):") -> str:
    return "\n".join([*head, loop, indented(body).rstrip("\n")])
