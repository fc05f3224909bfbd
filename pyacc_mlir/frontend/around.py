# SPDX-License-Identifier: Apache-2.0
"""What holds around a suite of a function: what is bound where it begins, what may be read where it ends."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from pyacc_mlir.frontend.liveness import Flow, flow


@dataclass(frozen=True, slots=True)
class Entry:
    """What is bound where a suite begins."""

    definite: frozenset[str]
    maybe: frozenset[str]

    def after(self, statements: Sequence[ast.stmt]) -> Entry:
        passed = flow(statements, self.definite)
        definite = self.definite if passed.definite is None else frozenset(passed.definite)
        return Entry(definite, self.maybe | definite | frozenset(passed.maybe))


@dataclass(frozen=True, slots=True)
class Exit:
    """What may be read where a suite ends, and where a jump out of it may lead.

    `sure`: the names in `live` of which that can be said without doubt, for warnings.
    """

    live: frozenset[str] = frozenset()
    jumps: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()

    def before(self, statements: Sequence[ast.stmt]) -> Exit:
        """The same, before `statements`, which this follows."""
        passed = flow(statements)
        assigned = self.live if passed.definite is None else frozenset(passed.definite)
        jumps = self.jumps if passed.jumps else frozenset()
        read = frozenset(passed.exposed)
        sure = (read - passed.doubtful) | (self.sure - assigned)
        return Exit(read | (self.live - assigned) | jumps, self.jumps, sure)

    def or_jump(self, *targets: Flow) -> Exit:
        """The same, inside a statement that may go on with any of `targets`."""
        live = self.live.union(*(target.exposed for target in targets))
        sure = self.sure.union(*(target.exposed.keys() - target.doubtful for target in targets))
        return Exit(live, self.jumps | live, sure)
