# SPDX-License-Identifier: Apache-2.0
"""Random functions with constructs in all kinds of suites, whose host parts bind and unbind names at will."""

from __future__ import annotations

import linecache
import random
from collections.abc import Callable
from typing import Any

import numpy as np

_NAMES = "abcd"


def random_function(seed: int) -> tuple[str, Callable[..., Any]]:
    """The text of a function `f(x, log)` of an array and a list, and the function."""
    writer = _Writer(random.Random(seed))
    text = writer.function()
    filename = f"<random program {seed}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    scope: dict[str, Any] = {}
    exec(compile(text, filename, "exec"), scope)
    return text, scope["f"]


def outcome(function: Callable[..., Any]) -> str:
    """What a call does: the result, the array, the list. Of an unbound name only that it is reported."""
    x, log = np.zeros(3, dtype=np.int64), []
    try:
        result = function(x, log)
    except NameError:  # it may be raised where the block begins, a little early
        return "unbound name"
    return repr(([None if value is None else int(value) for value in result], x.tolist(), [int(item) for item in log]))


class _Writer:
    def __init__(self, choice: random.Random) -> None:
        self.random = choice
        self.counters = 0

    def function(self) -> str:
        body = [line for _ in range(self.random.randint(2, 5)) for line in self.statement(3, in_loop=False)]
        bound = [f"{name} = {self.random.randint(0, 2)}" for name in _NAMES if self.random.random() < 0.8]
        result = ", ".join(name for name in _NAMES if self.random.random() < 0.5)
        lines = ["if 0: a = b = c = d = 0", *bound, *body, f"return [{result}]"]
        return "def f(x, log):\n" + "".join(f"    {line}\n" for line in lines)

    def name(self) -> str:
        return self.random.choice(_NAMES)

    def value(self) -> str:
        values = [str(self.random.randint(0, 3)), self.name(), self.name(), f"({self.name()} + 1)", "int(x[0])"]
        return self.random.choice(values)

    def statement(self, depth: int, *, in_loop: bool) -> list[str]:
        kinds = [self.simple, self.construct]
        if depth:
            kinds += [self.construct, self.branch, self.counted, self.repeated, self.attempt, self.region]
        return self.random.choice(kinds)(depth, in_loop)

    def suite(self, depth: int, in_loop: bool) -> list[str]:
        lines = [line for _ in range(self.random.randint(1, 3)) for line in self.statement(depth - 1, in_loop=in_loop)]
        return [f"    {line}" for line in lines]

    def simple(self, depth: int, in_loop: bool) -> list[str]:
        one, other = self.random.sample(_NAMES, 2)
        choices = [
            f"{one} = {self.value()}",
            f"{one} = {self.value()}",
            f"{one} += {self.value()}",
            f"{one}, {other} = {other}, {self.value()}",
            f"x[{self.random.randint(0, 2)}] = {self.value()}",
            f"log.append({self.value()})",
            f"log.append((lambda: {self.value()})())",
            f"del {one}",
        ]
        return [self.random.choice([*choices, "break", "continue"] if in_loop else choices)]

    def construct(self, depth: int, in_loop: bool) -> list[str]:
        name = self.name()
        if self.random.random() < 0.5:
            return ["#pragma acc parallel loop", "for i in range(len(x)):", f"    x[i] += {self.value()}"]
        return [f"#pragma acc parallel loop reduction(+:{name})", "for i in range(3):", f"    {name} += 1"]

    def branch(self, depth: int, in_loop: bool) -> list[str]:
        lines = [f"if {self.value()} > {self.value()}:", *self.suite(depth, in_loop)]
        return [*lines, "else:", *self.suite(depth, in_loop)] if self.random.random() < 0.5 else lines

    def counted(self, depth: int, in_loop: bool) -> list[str]:
        return [f"for {self.name()} in range({self.value()} % 4):", *self.suite(depth, True)]

    def repeated(self, depth: int, in_loop: bool) -> list[str]:
        self.counters += 1
        counter = f"t{self.counters}"
        head = [f"{counter} = 0", f"while {counter} < {self.random.randint(0, 3)}:", f"    {counter} += 1"]
        return [*head, *self.suite(depth, True)]

    def attempt(self, depth: int, in_loop: bool) -> list[str]:
        raising = ["    if a > 1:", "        raise ValueError"]
        return ["try:", *self.suite(depth, in_loop), *raising, "except ValueError:", *self.suite(depth, in_loop)]

    def region(self, depth: int, in_loop: bool) -> list[str]:
        return ["#pragma acc data copy(x)", "#{", *(line[4:] for line in self.suite(depth, False)), "#}"]
