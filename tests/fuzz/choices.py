# SPDX-License-Identifier: Apache-2.0
"""Where a random program's decisions come from: hypothesis, which then looks for a smaller program that fails too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choices:
    """Decisions of which the first possibility is the simplest: shrinking goes towards it."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def below(self, count: int) -> int:
        return int(self._draw(st.integers(0, count - 1))) if count > 1 else 0

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def of(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def chance(self, percent: int) -> bool:
        return self.below(100) >= 100 - percent

    def some(self, items: Sequence[T], percent: int) -> list[T]:
        return [item for item in items if self.chance(percent)]
