# SPDX-License-Identifier: Apache-2.0
"""Random programs of gang, worker and vector loops that mean the same in plain Python.

Each level writes only what its own numbers name, so no program races; everything is whole numbers.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

_ELEMENT = {"gang": "b[i]", "worker": "c[i, k]"}  # what code at a level owns
_ROW = {"gang": "a[i, j]", "worker": "e[i, k, j]"}  # what a vector loop at that level writes


def random_program(seed: int) -> str:
    """The source of `program(a, b, c, e)`; arrays of shape (n, m), (n,), (n, l), (n, l, m)."""
    return _Writer(random.Random(seed)).program()


@dataclass
class _Writer:
    random: random.Random
    lines: list[str] = field(default_factory=list)
    names: int = 0
    workers: int = 0

    def program(self) -> str:
        self.workers = self.random.choice([0, 2, 3, 4])
        sizes = f"num_gangs({self.random.randint(1, 3)}) vector_length({self.random.choice([1, 7, 32, 33, 64, 96])})"
        if self.workers:
            sizes += f" num_workers({self.workers})"
        self.write(0, "def program(a, b, c, e):")
        self.write(1, "n, l, m = e.shape")
        self.write(1, f"#pragma acc parallel {sizes}")
        self.write(1, "#pragma acc loop gang")
        self.write(1, "for i in range(n):")
        for _ in range(2):
            self.body(2, "gang", ["i", "b[i]"], nested=0)
        return "\n".join(self.lines) + "\n"

    def write(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def name(self) -> str:
        self.names += 1
        return f"t{self.names}"

    def expression(self, values: list[str]) -> str:
        left, right = self.random.choice(values), self.random.choice([*values, str(self.random.randint(1, 5))])
        forms = ("({} + {}) % 97", "({} * 3 - {}) % 101", "{} - {}", "max({}, {})")
        return self.random.choice(forms).format(left, right)

    def body(self, depth: int, level: str, values: list[str], nested: int) -> None:
        """Statements of the gang or worker level, redundant for all lanes."""
        values = list(values)
        element = _ELEMENT[level]
        for _ in range(self.random.randint(1, 4)):
            match self.random.randrange(10):
                case 0 | 1:
                    self.write(depth, f"{element} = {self.expression([*values, element])}")
                case 2:
                    values.append(self.name())
                    self.write(depth, f"{values[-1]} = {self.expression([*values[:-1], element])}")
                case 3 if nested < 3:
                    self.write(depth, f"if {self.random.choice(values)} % 2 == 0:")
                    self.body(depth + 1, level, values, nested + 1)
                case 4 if nested < 3:
                    number = self.name()
                    self.write(depth, f"for {number} in range({self.random.randint(1, 3)}):")
                    self.body(depth + 1, level, [*values, number], nested + 1)
                case 5 | 6 if level == "gang" and self.workers and nested < 2:
                    self.worker_loop(depth, values)
                case _:
                    self.vector_loop(depth, level, values)

    def worker_loop(self, depth: int, values: list[str]) -> None:
        if self.random.random() < 0.3:
            total = self.name()
            self.write(depth, f"{total} = {self.expression(values)}")
            self.write(depth, f"#pragma acc loop worker reduction(+:{total})")
            self.write(depth, "for k in range(l):")
            self.write(depth + 1, f"{total} += c[i, k] % 17")
            self.write(depth, f"b[i] = (b[i] + {total}) % 1013")
            return
        self.write(depth, "#pragma acc loop worker")
        self.write(depth, "for k in range(l):")
        self.body(depth + 1, "worker", [*values, "k", "c[i, k]", "b[i]"], nested=1)

    def vector_loop(self, depth: int, level: str, values: list[str]) -> None:
        element, row = _ELEMENT[level], _ROW[level]
        if self.random.random() < 0.5:
            self.write(depth, "#pragma acc loop vector")
            self.write(depth, "for j in range(m):")
            self.write(depth + 1, f"{row} = ({row} + {element} * 2 + j) % 211")
            return
        total, operator = self.name(), self.random.choice(["+", "max"])
        self.write(depth, f"{total} = {self.expression(values)}")
        self.write(depth, f"#pragma acc loop vector reduction({operator}:{total})")
        self.write(depth, "for j in range(m):")
        update = f"{total} += {row} % 13" if operator == "+" else f"{total} = max({total}, {row} % 1000)"
        self.write(depth + 1, update)
        self.write(depth, f"{element} = ({element} + {total}) % 1009")
