# SPDX-License-Identifier: Apache-2.0
"""Rewrite LLVM 24 assembly text, as the MLIR wheel writes it, into what llvmlite's LLVM 22 reads.

The one difference met so far is the spelling of floating-point literals. LLVM 24 writes decimals that are exact only in
their type (`float 1.000000e-01`), `f0x<bits>`, `+inf`, `+qnan`, `+nan(0x<payload>)` and `+snan(0x<payload>)`. LLVM 22
reads the bits of a double (`0x…`, also for float), `0xH…` for half and `0xR…` for bfloat.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from fractions import Fraction

_TYPE = re.compile(r'(?<![\w.%@"$-])(half|bfloat|float|double)(?![\w.])')
_LITERAL = re.compile(
    r"""(?<![\w.%@"$-])(f0x[0-9A-Fa-f]+|[+-](?:inf|qnan|s?nan\(0x[0-9A-Fa-f]+\))|[+-]?\d+\.\d*(?:e[+-]?\d+)?)(?![\w."(])"""
)
_NO_LITERALS = ("!", ";", "attributes", "source_filename", "target")


@dataclass(frozen=True, slots=True)
class _Format:
    """A binary floating-point format: bits in all, in the fraction, in the exponent."""

    width: int
    fraction: int
    exponent: int

    @property
    def infinity(self) -> int:
        return ((1 << self.exponent) - 1) << self.fraction


_FORMATS = {
    "double": _Format(64, 52, 11),
    "float": _Format(32, 23, 8),
    "half": _Format(16, 10, 5),
    "bfloat": _Format(16, 7, 8),
}


def down(text: str) -> str:
    """`text` with every floating-point literal in LLVM 22's spelling."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if line.startswith(_NO_LITERALS) or not _LITERAL.search(line):
        return line
    types = [(match.start(), match.group(1)) for match in _TYPE.finditer(line)]

    def rewrite(match: re.Match[str]) -> str:
        # the type of a literal is the last one written before it
        before = [name for start, name in types if start < match.start()]
        return _spell(_bits(match.group(1), _FORMATS[before[-1]]), before[-1]) if before else match.group(0)

    return _LITERAL.sub(rewrite, line)


def _bits(literal: str, kind: _Format) -> int:
    if literal.startswith("f0x"):
        return int(literal[3:], 16)
    sign = int(literal[0] == "-") << (kind.width - 1)
    body = literal.lstrip("+-")
    if body == "inf":
        return sign | kind.infinity
    quiet = kind.infinity | 1 << (kind.fraction - 1)
    if body == "qnan":
        return sign | quiet
    if body.startswith("snan("):
        return sign | kind.infinity | int(body[5:-1], 16)
    if body.startswith("nan("):
        return sign | quiet | int(body[4:-1], 16)
    return sign | _round(abs(Fraction(literal)), kind)


def _round(value: Fraction, kind: _Format) -> int:
    """The bits of the nearest number of a format, ties to even; `value` is not negative."""
    if value == 0:
        return 0
    bias = (1 << (kind.exponent - 1)) - 1
    power = value.numerator.bit_length() - value.denominator.bit_length()
    if Fraction(2) ** power > value:
        power -= 1
    power = max(power, 1 - bias)  # below that, numbers are subnormal
    digits = round(value / Fraction(2) ** (power - kind.fraction))  # a Fraction rounds half to even
    if digits >= 1 << (kind.fraction + 1):
        digits >>= 1
        power += 1
    hidden = 1 << kind.fraction
    return ((power + bias) << kind.fraction) | (digits - hidden) if digits >= hidden else digits


def _spell(bits: int, name: str) -> str:
    match name:
        case "double":
            return f"0x{bits:016X}"
        case "half":
            return f"0xH{bits:04X}"
        case "bfloat":
            return f"0xR{bits:04X}"
        case _:
            return f"0x{_widen(bits):016X}"


def _widen(bits: int) -> int:
    """The bits of a double that equals a float; a NaN keeps its payload and stays signalling."""
    sign, exponent, fraction = bits >> 31, (bits >> 23) & 0xFF, bits & 0x7FFFFF
    if exponent == 0xFF:
        return sign << 63 | 0x7FF << 52 | fraction << 29
    (value,) = struct.unpack("<f", struct.pack("<I", bits))
    (wide,) = struct.unpack("<Q", struct.pack("<d", value))
    return int(wide)
