# SPDX-License-Identifier: Apache-2.0
"""Random expressions that are defined for all values of what they read, of ints, floats, bools and NumPy's numbers."""

from __future__ import annotations

from tests.fuzz.choices import Choices
from tests.fuzz.values import (
    BOUND,
    GRAIN,
    HIGH,
    LOW,
    MODULUS,
    MOST_BITS,
    MOST_INT,
    SMALL,
    Array,
    Float,
    Int,
    Scope,
    limits,
)  # fmt: skip


class Expressions:
    """Expressions over what a scope holds; `depth` is how deep they may still nest."""

    def __init__(self, choices: Choices, scope: Scope) -> None:
        self.choices = choices
        self.scope = scope
        self._inside = 0  # of how many indices

    # Elements

    def index(self, extent: int, text: str) -> str:
        """An index of an axis, in bounds."""
        if self._inside > 1:
            return str(self.choices.below(extent))
        self._inside += 1
        try:
            return self._index(extent, text)
        finally:
            self._inside -= 1

    def _index(self, extent: int, text: str) -> str:
        loops = [loop.name for loop in self.scope.loops if loop.low >= 0 and loop.high < extent]
        shifted = [
            f"{loop.name} {'+' if by > 0 else '-'} {abs(by)}" for loop in self.scope.loops for by in (-1, 1)
            if loop.low + by >= 0 and loop.high + by < extent
        ]  # fmt: skip
        mirrored = [f"-1 - {loop.name}" for loop in self.scope.loops if loop.low >= 0 and loop.high < extent]
        match self.choices.below(8):
            case 0:
                return str(self.choices.below(extent))
            case 1 if shifted:
                return self.choices.of(shifted)
            case 2 if mirrored:
                return self.choices.of(mirrored)
            case 3:
                return str(-1 - self.choices.below(extent))
            case 4:
                return f"{self.int_(1).text} % {text}"
        return self.choices.of(loops) if loops else f"{self.int_(1).text} % {text}"

    def element(self, array: Array) -> str:
        """An element of an array that may be read here, or written where it may be."""
        level = min(len(self.scope.parallel), array.depth) if array.access == "own" else 0
        own = [loop.name for loop in self.scope.parallel[:level]]
        free = [self.index(array.shape[axis], array.extent(axis)) for axis in range(level, len(array.shape))]
        if not array.shape:
            return f"{array.name}[()]"
        both = [*own, *free]
        if len(both) > 1 and self.choices.chance(15):
            return f"{array.name}[{both[0]}][{', '.join(both[1:])}]"
        return f"{array.name}[{', '.join(both)}]"

    def _array(self, *kinds: str) -> Array | None:
        found = [array for array in self.scope.readable() if array.kind in kinds]
        return self.choices.of(found) if found else None

    # Integers

    def int_(self, depth: int = 3) -> Int:
        if depth <= 0 or self.choices.chance(25):
            return self._int_leaf()
        a = self.int_(depth - 1)
        match self.choices.below(16):
            case 0 | 1:
                b = self.int_(depth - 1)
                return self._bounded(Int(f"({a.text} + {b.text})", a.low + b.low, a.high + b.high))
            case 2:
                b = self.int_(depth - 1)
                return self._bounded(Int(f"({a.text} - {b.text})", a.low - b.high, a.high - b.low))
            case 3:
                a, b = self.fit(a), self.fit(self.int_(depth - 1))
                ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
                return Int(f"({a.text} * {b.text})", min(ends), max(ends))
            case 4 | 5:
                return self._division(a, depth)
            case 6:
                return self._bits(a, depth)
            case 7:
                return self._shift(a)
            case 8:
                b = self.int_(depth - 1)
                name = self.choices.of(("min", "max"))
                return Int(f"{name}({a.text}, {b.text})", min(a.low, b.low), max(a.high, b.high))
            case 9:
                most = max(abs(a.low), abs(a.high))
                return Int(f"abs({a.text})", 0, most) if self.choices.chance(60) else Int(f"(-{a.text})", -most, most)
            case 10:
                b = self.int_(depth - 1)
                text = f"({a.text} if {self.bool_(depth - 1)} else {b.text})"
                return Int(text, min(a.low, b.low), max(a.high, b.high))
            case 11:
                return Int(f"int({self.bool_(depth - 1)})", 0, 1)
            case 12:
                e = self.float_(depth - 1)
                name = self.choices.of(("math.floor", "math.ceil", "math.trunc", "round", "int"))
                text = f"float({e.text})" if name == "math.trunc" else e.text  # np.float32 has no `__trunc__`
                return Int(f"{name}({text})", -e.bound - 1, e.bound + 1)
            case 13:
                a = self.fit(a)
                return Int(f"({a.text} ** {self.choices.between(0, 3)})", -1008**3, 1008**3)
            case 14 if self.scope.helpers and "h_int" in self.scope.helpers:
                return Int(f"h_int({self.fit(a).text}, {self.fit(self.int_(depth - 1)).text})")
        return Int(f"(~{a.text})", -a.high - 1, -a.low - 1)

    def _int_leaf(self) -> Int:
        match self.choices.below(6):
            case 0:
                value = self.choices.of((0, 1, 2, 3, 7, -1, -5, 100))
                return Int(f"({value})" if value < 0 else str(value), value, value)
            case 1 | 2 if self.scope.loops:
                loop = self.choices.of(self.scope.loops)
                return Int(loop.name, loop.low, loop.high)
            case 3 if (array := self._array("int")) is not None:
                element = self.element(array)
                return Int(element if array.dtype == "int64" else f"int({element})")
            case 4 if (array := self._array("small")) is not None:
                return Int(f"int({self.small(1)[0]})", *(-(2**32), 2**32))
            case 5 if (found := self._of_array()) is not None:
                return found
        if self.scope.ints:
            name = self.choices.of(sorted(self.scope.ints))
            return Int(name, *self.scope.ints[name])
        value = self.choices.between(0, 9)
        return Int(str(value), value, value)

    def _of_array(self) -> Int | None:
        """A number that a whole array gives."""
        arrays = [a for a in self.scope.readable() if a.kind == "int" and a.access != "own" and a.shape]
        if not arrays:
            return None
        array = self.choices.of(arrays)
        match self.choices.below(5):
            case 0:
                return Int(f"int({array.name}.sum())", -216 * HIGH, 216 * HIGH)
            case 1:
                return Int(f"int({array.name}.{self.choices.of(('max', 'min'))}())")
            case 2:
                return Int(f"int(np.{self.choices.of(('argmin', 'argmax'))}({array.name}))", 0, 216)
            case 3 if len(array.shape) == 1 and "h_row" in self.scope.helpers:
                return Int(f"h_row({array.name}, {self.fit(self.int_(1)).text})")
        return Int(f"len({array.name})", 1, 6)

    def _division(self, a: Int, depth: int) -> Int:
        op = self.choices.of(("//", "%"))
        if self.choices.chance(50):
            by = self.choices.of((2, 3, 7, 16, -3, -8))
            divisor = Int(f"({by})" if by < 0 else str(by), by, by)
        else:
            b = self.int_(depth - 1)
            divisor = Int(f"(abs({b.text}) + 1)", 1, max(abs(b.low), abs(b.high)) + 1)
        most = max(abs(a.low), abs(a.high)) + 1 if op == "//" else max(abs(divisor.low), abs(divisor.high))
        return Int(f"({a.text} {op} {divisor.text})", -most, most)

    def _bits(self, a: Int, depth: int) -> Int:
        b, op = self.int_(depth - 1), self.choices.of(("&", "|", "^"))
        most = 2 ** max(abs(x).bit_length() for x in (a.low, a.high, b.low, b.high))
        return Int(f"({a.text} {op} {b.text})", -most, most)

    def _shift(self, a: Int) -> Int:
        by = self.choices.between(0, 5)
        if self.choices.chance(50):
            return Int(f"({a.text} >> {by})", min(a.low, -1), max(a.high, 0))
        return self._bounded(Int(f"({a.text} << {by})", a.low << by, a.high << by))

    @staticmethod
    def _bounded(a: Int) -> Int:
        return a if -MOST_INT < a.low and a.high < MOST_INT else Int(f"({a.text} % {MODULUS})", 0, MODULUS - 1)

    @staticmethod
    def fit(a: Int, low: int = LOW, high: int = HIGH) -> Int:
        """The expression within what variables hold."""
        if low <= a.low and a.high <= high:
            return a
        return Int(f"({a.text} % {min(high + 1, MODULUS)})", 0, min(high, MODULUS - 1))

    # Exact floats

    def float_(self, depth: int = 3) -> Float:
        if depth <= 0 or self.choices.chance(25):
            return self._float_leaf()
        a = self.float_(depth - 1)
        match self.choices.below(10):
            case 0 | 1 | 2:
                b = self.float_(depth - 1)
                op = self.choices.of(("+", "-"))
                return self._few_bits(Float(f"({a.text} {op} {b.text})", a.bound + b.bound, max(a.grain, b.grain)))
            case 3 | 4:
                a, b = self.fit_float(a), self.fit_float(self.float_(depth - 1))
                return Float(f"({a.text} * {b.text})", a.bound * b.bound, a.grain + b.grain)
            case 5:
                b = self.float_(depth - 1)
                name = self.choices.of(("min", "max"))
                return Float(f"{name}({a.text}, {b.text})", max(a.bound, b.bound), max(a.grain, b.grain))
            case 6:
                name = self.choices.of(("abs", "-", "math.fabs", "np.abs"))
                return Float(f"{name}({a.text})" if name != "-" else f"(-{a.text})", a.bound, a.grain)
            case 7:
                b = self.float_(depth - 1)
                text = f"({a.text} if {self.bool_(depth - 1)} else {b.text})"
                return Float(text, max(a.bound, b.bound), max(a.grain, b.grain))
            case 8:
                by = self.choices.of(("2.0", "8.0", "0.5", "-4.0"))
                op = self.choices.of(("%", "//"))
                if op == "%":
                    return Float(f"({a.text} % {by})", 8, max(a.grain, 1))
                return self._few_bits(Float(f"({a.text} // {by})", a.bound * 2 + 1, 0))
        if "h_float" in self.scope.helpers:
            return Float(f"h_float({self.fit_float(a).text}, {self.fit(self.int_(depth - 1)).text})")
        return a

    def _float_leaf(self) -> Float:
        match self.choices.below(4):
            case 0:
                return Float(self.choices.of(("0.0", "1.0", "0.5", "-2.0", "3.25", "-0.125")), 4, 3)
            case 1:
                a = self.fit(self.int_(1), -64, 64)
                return Float(f"float({a.text})", 64, 0)
            case 2 if (array := self._array("float")) is not None:
                return Float(self.element(array))
        if self.scope.floats:
            return Float(self.choices.of(sorted(self.scope.floats)))
        return Float("1.5", 2, 1)

    @staticmethod
    def _few_bits(a: Float) -> Float:
        return a if a.bound.bit_length() + a.grain <= MOST_BITS else Float(f"({a.text} % 64.0)", 64, a.grain)

    @staticmethod
    def fit_float(a: Float) -> Float:
        """The expression within what variables hold."""
        if a.grain > GRAIN:
            a = Float(f"float(math.floor({a.text}))", a.bound + 1, 0)
        return a if a.bound <= BOUND else Float(f"({a.text} % 64.0)", 64, a.grain)

    # Floats that may differ in their last bits

    def inexact(self, depth: int = 2) -> str:
        """A float in ±8, about."""
        if depth <= 0 or self.choices.chance(30):
            names = sorted(self.scope.inexact)
            arrays = [array for array in self.scope.readable() if array.kind == "inexact"]
            if arrays and self.choices.chance(60):
                return self.element(self.choices.of(arrays))
            return self.choices.of(names) if names else f"({self.float_(1).text} / 7.0)"
        a = self.inexact(depth - 1)
        match self.choices.below(7):
            case 0:
                return f"math.{self.choices.of(('sin', 'cos', 'tanh', 'atan'))}({a})"
            case 1:
                return f"({a} + {self.inexact(depth - 1)}) / 3.0"
            case 2:
                return f"math.sqrt(abs({a}) + 0.5)"
            case 3:
                return f"({a} / (abs({self.inexact(depth - 1)}) + 1.0))"
            case 4:
                return f"math.exp(-abs({a}))"
            case 5:
                return f"({a} if {self.bool_(1)} else {self.inexact(depth - 1)})"
        return f"np.log1p(abs({a}))"

    # Conditions

    def bool_(self, depth: int = 2) -> str:
        match self.choices.below(8 if depth > 0 else 3):
            case 0:
                return f"({self._side(depth)} {self._comparison()} {self._side(depth)})"
            case 1:
                a, b = self.float_(depth - 1).text, self.float_(depth - 1).text
                return f"({a} {self._comparison()} {b})"
            case 2:
                a, b, c = (self._side(depth) for _ in range(3))
                return f"({a} {self._comparison()} {b} {self._comparison()} {c})"
            case 3:
                return f"(not {self.bool_(depth - 1)})"
            case 4 | 5:
                return f"({self.bool_(depth - 1)} {self.choices.of(('and', 'or'))} {self.bool_(depth - 1)})"
            case 6 if self._array("small") is not None:
                a, dtype = self.small(depth - 1)
                return f"({a} {self._comparison()} {self._literal(dtype)})"
        return f"({self.int_(depth - 1).text} % 2 == 0)"

    def _side(self, depth: int) -> str:
        return self.int_(depth - 1).text

    def _comparison(self) -> str:
        return self.choices.of(("<", ">", "<=", ">=", "==", "!="))

    # NumPy's integers: they wrap

    def small(self, depth: int = 2) -> tuple[str, str]:
        """An expression of elements and literals alone, and its dtype."""
        arrays = [array for array in self.scope.readable() if array.kind == "small"]
        first = self.choices.of(arrays)
        a, dtype = self.element(first), first.dtype
        if depth <= 0:
            return a, dtype
        match self.choices.below(7):
            case 0:
                same = self.choices.of([array for array in arrays if array.dtype == dtype])
                return f"({a} {self.choices.of(('+', '-', '*', '&', '|', '^'))} {self.element(same)})", dtype
            case 1:
                op = self.choices.of(("+", "-", "*", "&", "|", "^"))
                return f"({a} {op} {self._literal(dtype)})", dtype
            case 2:
                return f"({a} {self.choices.of(('<<', '>>'))} {self.choices.between(0, 9)})", dtype
            case 3:
                return f"({a} {self.choices.of(('//', '%'))} {self.choices.of((3, 5, 7, 100))})", dtype
            case 4:
                same = self.choices.of([array for array in arrays if array.dtype == dtype])
                return f"({a} {self.choices.of(('//', '%'))} ({self.element(same)} | 1))", dtype
            case 5:
                return f"{self.choices.of(('min', 'max'))}({a}, {self._literal(dtype)})", dtype
            case 6:
                to = self.choices.of(SMALL)
                return f"np.{to}({self.fit(self.int_(1), 0, 127).text})", to
        return a, dtype

    def _literal(self, dtype: str) -> str:
        low, high = limits(dtype)
        value = self.choices.of((1, 0, 3, 100, high, max(low, -7)))
        return f"({value})" if value < 0 else str(value)
