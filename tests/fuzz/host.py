# SPDX-License-Identifier: Apache-2.0
"""Random host code: constructs, data regions around them, loops and conditions around both."""

from __future__ import annotations

from dataclasses import replace

from tests.fuzz.constructs import PRAGMA, shared_loop, with_role
from tests.fuzz.statements import Lines, Statements, indented
from tests.fuzz.values import Loop

#: Levels of the loops of a nest, outer first.
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("",), ("gang",), ("gang vector",), ("gang worker vector",), ("vector",), ("gang", "vector"), ("gang", "worker"),
    ("gang worker", "vector"), ("", ""), ("gang", "worker", "vector"), ("", "seq"),
)  # fmt: skip
_IN_REGION = (("gang", "vector"), ("gang",), ("gang vector",), ("gang", "worker", "vector"))


class Host(Statements):
    """Host code. What a parallel or serial construct assigns is not seen after it."""

    def program(self, most: int) -> Lines:
        lines: Lines = []
        for _ in range(self.choices.between(1, most)):
            lines += self.choices.of((self.construct, self.construct, self.construct, self.data, self.repeated,
                                      self.suite))()  # fmt: skip
        return lines

    def construct(self) -> Lines:
        return self.choices.of((self.parallel_loop, self.parallel_loop, self.kernels, self.serial, self.parallel))()

    def inner(self, loop: Loop | None = None) -> Statements:
        return Statements(self.choices, self.scope, self.budget).inner(loop)  # nothing of a loop of the host is shared

    def parallel_loop(self) -> Lines:
        levels = self.choices.of(_LEVELS)
        shared = self._shared_out(2 if len(levels) == 1 else len(levels))
        directive = "kernels loop independent" if self.choices.chance(15) else "parallel loop"
        lines = shared_loop(shared, directive, levels, "" if directive[0] == "k" else self._sizes() + self._queue())
        for name in shared.scope.ints.keys() - self.scope.ints.keys():
            self.declare("int", name)
        for name in shared.scope.floats - self.scope.floats:
            self.declare("float", name)
        return lines

    def parallel(self) -> Lines:
        """A region: code of all gangs alike, and shared loops, of which none uses what another writes."""
        shared = self._shared_out(2)
        owned = [name for name, array in shared.scope.arrays.items() if array.access == "own"]
        half = self.choices.below(len(owned) + 1)
        roles = dict(shared.scope.arrays)
        shared.scope.arrays |= {name: replace(roles[name], access="none") for name in owned}
        lines = shared.assignment() if self.choices.chance(60) else []
        for names in (owned[:half], owned[half:]):
            part = Statements(self.choices, shared.scope.inner(), self.budget)
            part.scope.writable = set()
            part.scope.arrays |= {name: roles[name] for name in names}
            lines += shared_loop(part, "loop", self.choices.of(_IN_REGION), reduces=False)
        return _braces(f"{PRAGMA} parallel {self._sizes()}".rstrip(), lines)

    def kernels(self) -> Lines:
        """Any sequential program: it is the compiler that finds what is independent."""
        before = dict(self.scope.arrays)
        inner = Statements(self.choices, self.scope, self.budget)
        lines = inner.assignment() if self.choices.chance(20) else []
        lines += self._loop_nest(inner)
        if self.choices.chance(40):
            lines += self._loop_nest(inner)
        self.scope.arrays = before
        return _braces(f"{PRAGMA} kernels", lines)

    @staticmethod
    def _loop_nest(inner: Statements) -> Lines:
        line, variable = inner.header()
        body = inner.inner(variable)
        lines = body.suite(2)
        if body.choices.chance(50):
            second, variable = body.header()
            lines += [second, *indented(body.inner(variable).suite(2))]
        return [line, *indented(lines)]

    def serial(self) -> Lines:
        """One thread; its variables are its own."""
        inner = Statements(self.choices, self.scope.inner(), self.budget)
        inner.scope.writable = set()
        return _braces(f"{PRAGMA} serial", inner.suite(3))

    # Around constructs

    def data(self) -> Lines:
        """Constructs, and host code between them that sees and changes the arrays by `update`."""
        whole = [array for array in self.scope.arrays.values() if not array.view_of and array.name[0] in "ah"]
        named = self.choices.some(whole, 60)
        if not named:
            return self.construct()
        fixed = [array.name for array in named if array.access == "any" and self.choices.chance(30)]
        copied = [array.name for array in named if array.name not in fixed]
        region = Host(self.choices, self.scope.inner(), self.budget)
        for name, array in self.scope.arrays.items():
            if array.root in fixed:
                region.scope.arrays[name] = replace(array, access="read")
        lines = region.construct()
        if self.choices.chance(40) and copied:
            lines += [f"{PRAGMA} update self({', '.join(copied)})", *region.suite(2)]
            lines += [f"{PRAGMA} update device({', '.join(copied)})"]
        lines += region.construct() if self.choices.chance(60) else []
        clauses = [f"{name}({', '.join(names)})" for name, names in (("copy", copied), ("copyin", fixed)) if names]
        if self.choices.chance(30):
            entered = f"{PRAGMA} enter data copyin({', '.join([*copied, *fixed])})"
            left = [f"{name}({', '.join(names)})" for name, names in (("copyout", copied), ("delete", fixed)) if names]
            return [entered, *lines, f"{PRAGMA} exit data {' '.join(left)}"]
        return _braces(f"{PRAGMA} data {' '.join(clauses)}", lines)

    def repeated(self) -> Lines:
        """A loop or a condition of the host around constructs."""
        body = Host(self.choices, self.scope.inner(), self.budget)
        if self.choices.chance(50):
            return [f"if {self.expressions.bool_(1)}:", *indented(body.program(1))]
        name = self.scope.fresh("i")
        body.scope.loops.append(Loop(name, 0, 2))
        return [f"for {name} in range(3):", *indented(body.program(1))]

    def _sizes(self) -> str:
        sizes = (("num_gangs", (1, 2, 3, 7)), ("vector_length", (1, 4, 32, 40)))
        return " ".join(f"{name}({self.choices.of(values)})" for name, values in self.choices.some(sizes, 30))

    def _queue(self) -> str:
        return " async(1)" if self.choices.chance(15) else ""

    def _shared_out(self, levels: int) -> Statements:
        """The scope of a construct: who may do what with each array."""
        scope = self.scope.inner()
        scope.writable = set()
        for name, array in self.scope.arrays.items():
            root = scope.arrays.get(array.root, array)  # it comes before its views
            scope.arrays[name] = with_role(array, root, self.choices.below(10), levels)
        return Statements(self.choices, scope, self.budget)


def _braces(pragma: str, lines: Lines) -> Lines:
    return [pragma, "#{", *lines, "#}"]
