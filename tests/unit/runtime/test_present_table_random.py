# SPDX-License-Identifier: Apache-2.0
"""Random sequences of data actions on overlapping sections, against a simple model: counters, contents, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyacc_mlir.diagnostics.errors import DataError
from pyacc_mlir.runtime import _native
from tests.unit.runtime.table_model import UNKNOWN, ModelError, TableModel

KINDS = _native.DATA_KINDS
FLAGS = _native.DATA_FLAGS
ENTERS = ("copyin", "copy", "create_zero", "copyout_zero", "present", "no_create")
EXITS = ("copyin", "copy", "copyout_zero", "delete", "present")
ROWS, COLUMNS = 3, 5
BYTES_OF_STEP = 4


def views(flat: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """The same bytes as arrays of several layouts."""
    plain = flat.reshape(ROWS, COLUMNS)
    return [plain, plain.T, plain[::-1, ::-1], plain[:, ::2]]


class Machine:
    """A device and the model, in step."""

    def __init__(self) -> None:
        self.device = _native.device("simt")
        self.flat = np.arange(1, ROWS * COLUMNS + 1, dtype=np.uint8)
        self.arrays = views(self.flat)
        self.offsets = views(np.arange(ROWS * COLUMNS))
        self.model = TableModel(self.flat.tolist())
        self.base = self.flat.__array_interface__["data"][0]

    def step(self, action: int, flags: int, first: int, last: int) -> None:
        """One action; the bytes say which, with which modifiers, on which section."""
        layout = flags & 3
        array, offsets = self.arrays[layout], self.offsets[layout]
        # Few sections, so that they meet: half of them the rows of one place, a quarter everything.
        rows = slice(first & 1, 2 + (last & 1)) if first & 2 else slice(0, 1 + last % 3)
        columns = slice(first >> 4 & 1, 1 + (last >> 4) % array.shape[1]) if last & 8 else slice(None)
        elements = offsets[rows, columns].ravel().tolist()
        is_dynamic, has_modifier, is_finalized = bool(flags & 4), bool(flags & 8), bool(flags & 16)
        kind = action >> 2
        given = (array, "x", (rows, columns))
        match action & 3:
            case 0:
                name = ENTERS[kind % len(ENTERS)]
                mask = KINDS[name] | is_dynamic * FLAGS["dynamic"] | has_modifier * FLAGS["alwaysin"]
                self.both(
                    lambda: self.model.enter(name, elements, is_dynamic, has_modifier),
                    lambda: self.device.enter(mask, *given),
                )
            case 1:
                name = EXITS[kind % len(EXITS)]
                is_finalized = is_finalized and is_dynamic
                mask = KINDS[name] | is_dynamic * FLAGS["dynamic"] | has_modifier * FLAGS["alwaysout"]
                self.both(
                    lambda: self.model.exit(name, elements, is_dynamic, has_modifier, is_finalized),
                    lambda: self.device.exit(mask | is_finalized * FLAGS["finalize"], *given),
                )
            case 2:
                name = "update_device" if is_dynamic else "update_self"
                self.both(
                    lambda: self.model.update(is_dynamic, elements, has_modifier),
                    lambda: self.device.update(KINDS[name] | has_modifier * FLAGS["if_present"], *given),
                )
            case _:
                self.write(kind, is_dynamic)

    def write(self, value: int, on_device: bool) -> None:
        """A change of one byte on one side: who has it is what the actions are about."""
        at = value % len(self.flat)
        if not on_device:
            self.flat[at] = self.model.host[at] = value
            return
        for interval in self.model.intervals:
            if interval.lo <= at < interval.hi:
                interval.content[at] = value
                self.device.memcpy_to_device(self.device.deviceptr(self.base + at), np.array([value], np.uint8))

    def both(self, model: Any, device: Any) -> None:
        expected = found = None
        try:
            model()
        except ModelError as error:
            expected = error.args[0]
        try:
            device()
        except DataError as error:
            found = vars(error)["code"]
        assert found == expected

    def check(self) -> None:
        entries = self.device.present()
        rows = [(e["host"] - self.base, e["bytes"], e["structured"], e["dynamic"]) for e in entries]
        assert rows == self.model.present()
        for at, value in enumerate(self.model.host):
            if value == UNKNOWN:  # nobody knows it: from now on it is what it is
                self.model.host[at] = int(self.flat[at])
        assert self.flat.tolist() == self.model.host

    def check_contents(self) -> None:
        found = np.empty(1, np.uint8)
        for interval in self.model.intervals:
            for at, value in interval.content.items():
                if value != UNKNOWN:
                    self.device.memcpy_from_device(found, self.device.deviceptr(self.base + at))
                    assert (at, found[0]) == (at, value)


@settings(
    max_examples=10_000, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(min_size=10 * BYTES_OF_STEP, max_size=10 * BYTES_OF_STEP))
def test_sequences_of_actions_agree_with_the_model(steps: bytes) -> None:
    machine = Machine()
    try:
        for at in range(0, len(steps) - BYTES_OF_STEP + 1, BYTES_OF_STEP):
            machine.step(*steps[at : at + BYTES_OF_STEP])
            machine.check()
        machine.check_contents()
    finally:
        machine.device.shut_down()
    assert machine.device.stats()["present_bytes"] == 0
