# SPDX-License-Identifier: Apache-2.0
"""What a present table has to do, for bytes: as simple as can be, and nothing of the runtime in it."""

from __future__ import annotations

from dataclasses import dataclass, field

NOT_PRESENT, PARTLY_PRESENT = 10, 11
FRESH = {"copyin": "copy", "copy": "copy", "create_zero": "zero", "copyout_zero": "zero"}


class ModelError(Exception):
    """An error of the table, with its code as the only argument."""


@dataclass
class Interval:
    """Present bytes from `lo` up to `hi`."""

    lo: int
    hi: int
    content: dict[int, int]  # None of it is known of bytes that are missing
    structured: int = 0
    dynamic: int = 0


@dataclass
class TableModel:
    """Host bytes, and what is present of them. Sections are sets of offsets."""

    host: list[int]
    intervals: list[Interval] = field(default_factory=list)

    def find(self, section: list[int]) -> Interval | None:
        lo, hi = min(section), max(section) + 1
        for interval in self.intervals:
            if interval.lo <= lo and hi <= interval.hi:
                return interval
            if interval.lo < hi and lo < interval.hi:
                raise ModelError(PARTLY_PRESENT)
        return None

    def enter(self, kind: str, section: list[int], dynamic: bool, always: bool) -> None:
        if not section:
            return
        interval = self.find(section)
        if interval is None:
            if kind == "no_create":
                return
            if kind == "present":
                raise ModelError(NOT_PRESENT)
            interval = Interval(min(section), max(section) + 1, {})
            self.intervals.append(interval)
            if FRESH[kind] == "zero":
                interval.content = dict.fromkeys(range(interval.lo, interval.hi), 0)
            else:
                self.move_in(interval, section)
        elif always and kind in ("copyin", "copy"):
            self.move_in(interval, section)
        if dynamic:
            interval.dynamic += 1
        else:
            interval.structured += 1

    def exit(self, kind: str, section: list[int], dynamic: bool, always: bool, finalize: bool) -> None:
        if not section:
            return
        interval = self.find(section)
        if interval is None or (interval.dynamic if dynamic else interval.structured) == 0:
            return
        if dynamic:
            interval.dynamic = 0 if finalize else interval.dynamic - 1
        else:
            interval.structured -= 1
        is_last = interval.structured + interval.dynamic == 0
        if kind in ("copy", "copyout_zero") and (is_last or always):
            self.move_out(interval, section)
        if is_last:
            self.intervals.remove(interval)

    def update(self, to_device: bool, section: list[int], if_present: bool) -> None:
        if not section:
            return
        interval = self.find(section)
        if interval is None:
            if if_present:
                return
            raise ModelError(NOT_PRESENT)
        (self.move_in if to_device else self.move_out)(interval, section)

    def move_in(self, interval: Interval, section: list[int]) -> None:
        interval.content.update((at, self.host[at]) for at in section)

    def move_out(self, interval: Interval, section: list[int]) -> None:
        for at in section:
            # What was never written is not known: the test never looks at it.
            self.host[at] = interval.content.get(at, UNKNOWN)

    def present(self) -> list[tuple[int, int, int, int]]:
        return sorted((i.lo, i.hi - i.lo, i.structured, i.dynamic) for i in self.intervals)


UNKNOWN = -1
