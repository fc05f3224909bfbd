# SPDX-License-Identifier: Apache-2.0
"""Random nests for hypothesis: up to four loops deep, mixed clauses, statements between the levels.

A loop writes only `b<d>[loop, i0, …, id]`, the element of its own numbers in the part that is its own, so no program
races (gangs do not wait for each other between loops), and every gang may run what is redundant: such statements
assign, from values that do not change. All numbers are whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

#: Extents of the four loops; an array of each depth holds one element more in every dimension.
EXTENTS = (6, 5, 4, 3)
#: Loops at each depth, at most.
PARTS = (2, 6, 16, 40)
#: What a loop may be shared over, outermost first, by the first level that is left.
_LEVELS = {
    0: ("gang", "gang worker", "gang vector", "gang worker vector", "seq", "", "independent"),
    1: ("worker", "worker vector", "vector", "seq"),
    2: ("vector", "seq"),
    3: ("seq",),
}
_CONSTRUCTS = ("parallel", "parallel", "kernels", "serial")
_OPERATORS = {"+": "{0} += {1}", "max": "{0} = max({0}, {1})", "^": "{0} ^= {1}"}


@dataclass
class Nest:
    """The text of `program(x, b0, b1, b2, b3)` as it is written."""

    draw: st.DrawFn
    lines: list[str] = field(default_factory=list)
    names: int = 0
    parts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def part(self, number: int) -> int:
        """The next part of the array of a depth."""
        self.parts[number] += 1
        return self.parts[number] - 1

    def write(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def pick(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def chance(self) -> bool:
        return self.draw(st.booleans())

    def name(self) -> str:
        self.names += 1
        return f"t{self.names}"


@st.composite
def nests(draw: st.DrawFn) -> str:
    nest = Nest(draw)
    construct = nest.pick(*_CONSTRUCTS)
    nest.write(0, "def program(x, b0, b1, b2, b3):")
    sizes = "" if construct == "serial" else f"num_gangs({nest.pick('1', '3', '7')}) "
    if sizes:
        sizes += f"num_workers({nest.pick('1', '2', '4')}) vector_length({nest.pick('1', '4', '32', '33')})"
    nest.write(1, f"#pragma acc {construct} {sizes}")
    nest.write(1, "if True:")
    for _ in range(draw(st.integers(1, 2))):
        _loop(nest, 2, 0, 0, construct, ["x[1]"])
    return "\n".join(nest.lines) + "\n"


def _used(level: str, before: int) -> int:
    """Which levels are left below a loop: 0 all, 1 worker and vector, 2 vector, 3 none."""
    if "vector" in level:
        return 3
    if "worker" in level:
        return 2
    return max(before, 1) if level != "seq" else before


def _loop(nest: Nest, depth: int, number: int, left: int, construct: str, values: list[str]) -> None:
    """A loop over `i<number>`; with collapse or tile, over the next one as well."""
    level = nest.pick(*_LEVELS[left])
    blocked = nest.pick("", "", "collapse(2)", "tile(2, 3)") if number < 3 and level != "seq" else ""
    count = 2 if blocked else 1
    if construct == "kernels" and level not in ("seq", "independent"):
        level = f"independent {level}"
    clauses = f"{level} {blocked}".strip()
    private = ""
    if nest.chance():
        private = nest.name()
        clauses += f" private({private})"
    nest.write(depth, f"#pragma acc loop {clauses}")
    for k in range(number, number + count):
        nest.write(depth + k - number, f"for i{k} in {_range(nest, k, bool(blocked))}:")
    inner = depth + count
    last = number + count - 1
    here = [*values, *(f"i{k}" for k in range(number, number + count))]
    after = _used(level, left)
    if private:
        nest.write(inner, f"{private} = {_value(nest, here)}")
        here.append(private)
    _body(nest, inner, last, after, construct, here)


def _range(nest: Nest, number: int, rectangular: bool) -> str:
    end = EXTENTS[number]
    forms = [f"range({end})", f"range(1, {end}, 2)", f"range({end - 1}, -1, -1)", "range(2, 2)"]
    if number and not rectangular:
        forms.append(f"range(i{number - 1} % {end})")
    return nest.pick(*forms[:2], *forms)


def _value(nest: Nest, values: list[str]) -> str:
    left, right = nest.pick(*values), nest.pick(*values, "3", "5")
    return nest.pick("({} + {}) % 97", "{} * 3 - {}", "max({}, {})", "({} ^ {}) + 1").format(left, right)


def _body(nest: Nest, depth: int, number: int, left: int, construct: str, values: list[str]) -> None:
    """Statements of a level, loops below it between them."""
    own = f"b{number}[{nest.part(number)}, {', '.join(f'i{k}' for k in range(number + 1))}]"
    nest.write(depth, f"{own} = {_value(nest, values)}")
    for _ in range(nest.draw(st.integers(0, 2))):
        if number >= 3:
            break
        if nest.chance():
            _loop(nest, depth, number + 1, left, construct, values)
        else:
            total = _reduction(nest, depth, number + 1, left, values)
            nest.write(depth, f"{own} = {total} * 2 + {nest.pick(*values)}")
    if nest.chance():
        local = nest.name()
        nest.write(depth, f"{local} = {_value(nest, values)}")
        nest.write(depth, f"if {local} % 2:")
        nest.write(depth + 1, f"{own} = {local}")


def _reduction(nest: Nest, depth: int, number: int, left: int, values: list[str]) -> str:
    """A scalar of this level, reduced by the loop below."""
    total, operator = nest.name(), nest.pick(*_OPERATORS)
    level = nest.pick(*_LEVELS[max(left, 1)])
    nest.write(depth, f"{total} = {nest.pick(*values)}")
    nest.write(depth, f"#pragma acc loop {level} reduction({operator}:{total})")
    nest.write(depth, f"for i{number} in {_range(nest, number, False)}:")
    update = _OPERATORS[operator].format(total, f"({_value(nest, [*values, f'i{number}'])})")
    nest.write(depth + 1, update)
    return total
