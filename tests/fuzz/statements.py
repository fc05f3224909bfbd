# SPDX-License-Identifier: Apache-2.0
"""Random statements of one thread: assignments, stores, conditions, sequential loops."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.fuzz.choices import Choices
from tests.fuzz.expressions import Expressions
from tests.fuzz.values import LOW, MODULUS, Array, Loop, Scope
from tests.fuzz.whole_arrays import WholeArrays

Lines = list[str]


def indented(lines: Lines) -> Lines:
    return [f"    {line}" for line in lines]


@dataclass
class Budget:
    """Of the whole program: how many statements it may still have, how many names of arrays it has.

    The name of an array has one type in all of a function.
    """

    statements: int
    arrays: int = 0

    def array_name(self, prefix: str) -> str:
        self.arrays += 1
        return f"{prefix}{self.arrays}"


class Statements:
    """Statements at a place of the program; what they assign first is in the scope afterwards."""

    def __init__(self, choices: Choices, scope: Scope, budget: Budget) -> None:
        self.choices = choices
        self.scope = scope
        self.expressions = Expressions(choices, scope)
        self.budget = budget

    def suite(self, most: int = 3) -> Lines:
        """A block of statements, with at least one."""
        lines: Lines = []
        for _ in range(self.choices.between(1, most)):
            lines += self.statement()
        return lines

    def inner(self, loop: Loop | None = None) -> Statements:
        scope = self.scope.inner()
        if loop is not None:
            scope.loops.append(loop)
        return type(self)(self.choices, scope, self.budget)

    def statement(self) -> Lines:
        self.budget.statements -= 1
        simple = [self.assignment, self.store, self.store, self.augmented, self.unpacking]
        nested = [self.condition, self.loop, self.while_loop, self.local_array, self.view, self.whole_array]
        return self.choices.of(simple if self.budget.statements <= 0 else simple + nested)()

    # Scalars

    def assignment(self) -> Lines:
        kind = self.choices.of(("int", "float", "inexact"))
        known = {"int": self.scope.ints, "float": self.scope.floats, "inexact": self.scope.inexact}[kind]
        written = sorted(self.scope.writable.intersection(known))
        old = self.choices.of(written) if written and self.choices.chance(50) else None
        return [self._assign(kind, old)]

    def _assign(self, kind: str, old: str | None) -> str:
        scope, make = self.scope, self.expressions
        text = {
            "int": lambda: make.fit(make.int_()).text,
            "float": lambda: make.fit_float(make.float_()).text,
            "inexact": make.inexact,
        }[kind]()
        name = old or scope.fresh({"int": "k", "float": "x", "inexact": "z"}[kind])
        self.declare(kind, name)
        if kind == "float":
            text = f"float({text})"  # a Python float for good: what comes from float32 would stay one
        return f"{name} = {text}" if kind != "int" else f"{name} = int({text})"

    def declare(self, kind: str, name: str) -> None:
        self.scope.writable.add(name)
        if kind == "int":
            self.scope.ints[name] = (LOW, MODULUS - 1)
        else:
            {"float": self.scope.floats, "inexact": self.scope.inexact}[kind].add(name)

    def unpacking(self) -> Lines:
        """Two names at once: a swap, or a quotient and its rest."""
        written = sorted(self.scope.writable.intersection(self.scope.ints))
        if len(written) > 1 and self.choices.chance(50):
            a, b = written[0], written[-1]
            return [f"{a}, {b} = {b}, {self.expressions.fit(self.expressions.int_(2)).text}"]
        first, second = self.scope.fresh("k"), self.scope.fresh("m")
        dividend = self.expressions.fit(self.expressions.int_(2)).text
        line = f"{first}, {second} = divmod({dividend}, {self.choices.of((3, 7, -4))})"
        self.declare("int", first)
        self.declare("int", second)
        return [line]

    # Elements

    def store(self) -> Lines:
        arrays = self.scope.stores()
        if not arrays:
            return self.assignment()
        array = self.choices.of(arrays)
        return [f"{self.expressions.element(array)} = {self.value(array)}"]

    def value(self, array: Array) -> str:
        """What an array may hold."""
        make = self.expressions
        match array.kind:
            case "int":
                return make.fit(make.int_()).text
            case "float":
                return make.fit_float(make.float_()).text
            case "inexact":
                return make.inexact()
        small = [a for a in self.scope.readable() if a.kind == "small" and a.dtype == array.dtype]
        if small and self.choices.chance(50):
            text, dtype = make.small()
            if dtype == array.dtype:
                return text
        return make.fit(make.int_(2), 0, 127).text

    def augmented(self) -> Lines:
        arrays = [array for array in self.scope.stores() if array.kind in ("int", "float", "small")]
        if not arrays:
            return self.assignment()
        array = self.choices.of(arrays)
        element = self.expressions.element(array)
        if array.kind == "small":
            return [f"{element} {self.choices.of(('+=', '-=', '*=', '^=', '&='))} {self.choices.between(0, 3)}"]
        bound = MODULUS if array.kind == "int" else "64.0"
        value = self.expressions.fit(self.expressions.int_(2)).text if array.kind == "int" else (
            self.expressions.fit_float(self.expressions.float_(2)).text
        )
        target = f"t_{array.kind}"
        return [f"{target} = {element}", f"{target} += {value}", f"{element} = {target} % {bound}"]

    # Control

    def condition(self) -> Lines:
        lines = [f"if {self.expressions.bool_()}:", *indented(self.inner().suite(2))]
        if self.choices.chance(30):
            lines += [f"elif {self.expressions.bool_(1)}:", *indented(self.inner().suite(2))]
        if self.choices.chance(50):
            lines += ["else:", *indented(self.inner().suite(2))]
        return lines

    def header(self, most: int = 5) -> tuple[str, Loop]:
        """A loop over numbers: its line and its variable."""
        name = self.scope.fresh("i")
        extents = [(a.shape[x], a.extent(x)) for a in self.scope.readable() for x in range(len(a.shape))]
        small = [each for each in extents if each[0] <= most] or [(3, "3")]
        extent, text = self.choices.of(small)
        match self.choices.below(7):
            case 6:
                low, high = (self.expressions.fit(self.expressions.int_(1), 0, 4).text for _ in range(2))
                return f"for {name} in range({low}, {high}):", Loop(name, 0, 3)
            case 1:
                return f"for {name} in range({text} - 1, -1, -1):", Loop(name, 0, extent - 1)
            case 2 if extent > 1:
                return f"for {name} in range(1, {text}):", Loop(name, 1, extent - 1)
            case 3:
                return f"for {name} in range(0, {text}, 2):", Loop(name, 0, extent - 1)
            case 4 if self.scope.loops and self.scope.loops[-1].low >= 0 and self.scope.loops[-1].high <= most:
                outer = self.scope.loops[-1]
                return f"for {name} in range({outer.name} + 1):", Loop(name, 0, outer.high)
            case 5:
                return f"for {name} in range({text}, 0, -2):", Loop(name, 1, extent)
        return f"for {name} in range({text}):", Loop(name, 0, extent - 1)

    def loop(self) -> Lines:
        if len(self.scope.loops) > 3:
            return self.assignment()
        vectors = [a for a in self.scope.readable() if len(a.shape) == 1 and a.access != "own" and a.kind == "int"]
        if vectors and self.choices.chance(30):
            return self._over_values(self.choices.of(vectors))
        line, variable = self.header()
        lines = [line, *indented(self._body(self.inner(variable)))]
        return [*lines, "else:", *indented(self.inner().suite(1))] if self.choices.chance(15) else lines

    def _body(self, inner: Statements) -> Lines:
        lines = inner.suite(2)
        if self.choices.chance(25):
            jump = self.choices.of(("continue", "break"))
            lines += [f"if {inner.expressions.bool_(1)}:", f"    {jump}", *inner.suite(1)]
        return lines

    def _over_values(self, array: Array) -> Lines:
        """`for v in a`, with its number, or beside another array."""
        inner = self.inner()
        value = inner.scope.fresh("v")
        inner.scope.ints[value] = (LOW, MODULUS - 1)
        # The array stays as it is meanwhile.
        inner.scope.arrays[array.name] = replace(array, access="read")
        others = [a for a in self.scope.readable() if a.shape == array.shape and a.kind == "int" and a.access != "own"]
        match self.choices.below(3):
            case 0:
                line = f"for {value} in {array.name}:"
            case 1:
                name = inner.scope.fresh("i")
                inner.scope.loops.append(Loop(name, 0, array.shape[0] - 1))
                line = f"for {name}, {value} in enumerate({array.name}):"
            case _:
                other = inner.scope.fresh("w")
                inner.scope.ints[other] = (LOW, MODULUS - 1)
                second = self.choices.of(others)
                inner.scope.arrays[second.name] = replace(second, access="read")
                line = f"for {value}, {other} in zip({array.name}, {second.name}):"
        if self._has_views(array):
            return self.assignment()
        # A Python int, so that nothing wraps at 32 bits.
        return [line, f"    {value} = int({value})", *indented(inner.suite(2))]

    def _has_views(self, array: Array) -> bool:
        return any(a.view_of for a in self.scope.arrays.values() if a.root == array.root)

    def while_loop(self) -> Lines:
        if len(self.scope.loops) > 2:
            return self.assignment()
        name = self.scope.fresh("n")
        inner = self.inner()
        most = self.choices.between(1, 4)
        inner.scope.ints[name] = (0, most)
        test = f"{name} < {most}"
        if self.choices.chance(50):
            test = f"{test} and {inner.expressions.bool_(1)}"
        return [f"{name} = 0", f"while {test}:", f"    {name} += 1", *indented(inner.suite(2))]

    # Arrays

    def whole_array(self) -> Lines:
        return WholeArrays(self.choices, self.scope, self.expressions).assignment() or self.assignment()

    def local_array(self) -> Lines:
        if self.scope.parallel and len(self.scope.loops) > len(self.scope.parallel):
            return self.assignment()
        name = self.budget.array_name("q")
        shape = (self.choices.between(1, 4),) if self.choices.chance(70) else (2, self.choices.between(1, 3))
        dtype, kind = self.choices.of((("float64", "float"), ("int64", "int"), ("int32", "small")))
        maker = self.choices.of(("zeros", "ones"))
        text = str(shape[0]) if len(shape) == 1 else str(shape)
        self.scope.arrays[name] = Array(name, dtype, shape, kind)
        return [f"{name} = np.{maker}({text}, np.{dtype})"]

    def view(self) -> Lines:
        """A part of an array under a name; it is read only, where loops share the array out."""
        whole = [a for a in self.scope.readable() if a.shape and a.access != "own"]
        rows = [
            a for a in self.scope.readable()
            if a.access == "own" and 0 < len(self.scope.parallel) <= a.depth and len(a.shape) > len(self.scope.parallel)
        ]  # fmt: skip
        if not whole and not rows:
            return self.assignment()
        name = self.budget.array_name("r")
        array = self.choices.of(rows or whole)
        if rows:
            level = len(self.scope.parallel)
            own = ", ".join(loop.name for loop in self.scope.parallel)
            text, shape = f"{array.name}[{own}]", array.shape[level:]
            access, extents = "any", array.extents[level:]
        else:
            text, shape = self._slice(array)
            access, extents = array.access, ()
        self.scope.arrays[name] = Array(name, array.dtype, shape, array.kind, extents, access, view_of=array.root)
        return [f"{name} = {text}"]

    def _slice(self, array: Array) -> tuple[str, tuple[int, ...]]:
        first = array.shape[0]
        match self.choices.below(5):
            case 0 if first > 1:
                return f"{array.name}[1:]", (first - 1, *array.shape[1:])
            case 1:
                return f"{array.name}[::-1]", array.shape
            case 2:
                return f"{array.name}[::2]", ((first + 1) // 2, *array.shape[1:])
            case 3 if len(array.shape) > 1:
                return f"{array.name}.T", array.shape[::-1]
            case 4 if len(array.shape) > 1:
                index = self.expressions.index(first, array.extent(0))
                return f"{array.name}[{index}]", array.shape[1:]
        return f"{array.name}[:]", array.shape


