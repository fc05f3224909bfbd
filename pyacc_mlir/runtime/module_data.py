# SPDX-License-Identifier: Apache-2.0
"""Variables of a module that are declared there: present on a device from the first call of one of its functions on.

Their structured counter is 1 and never goes back (OpenACC 3.3 §2.13).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyacc_mlir.diagnostics.errors import DataError
from pyacc_mlir.runtime import _native, icv
from pyacc_mlir.runtime.data_region import DataClause, DataRegion
from pyacc_mlir.runtime.interpreted import Request, at_place
from pyacc_mlir.runtime.use_device import is_pointer_clause

#: Clause, modifiers, name of the variable, place in the file.
Declared = tuple[str, tuple[str, ...], str, str]

_MODULES: dict[tuple[int, str], ModuleData] = {}
_LOCK = threading.Lock()


@dataclass(slots=True)
class ModuleData:
    """What one file declares at its top, and where it has been made present."""

    variables: Mapping[str, object]
    declared: tuple[Declared, ...]
    entered: dict[_native.Device, tuple[int, DataRegion]] = field(default_factory=dict)

    @staticmethod
    def of(variables: Mapping[str, object], path: str, declared: tuple[Declared, ...]) -> ModuleData:
        """The one of a file, for all its functions; `variables` are the module's globals."""
        with _LOCK:
            return _MODULES.setdefault((id(variables), path), ModuleData(variables, declared))

    def enter(self, option: str) -> None:
        """Make the variables present on the device of a function with `acc.jit(device=option)`, if they are not yet.

        Raises:
            DataError: a variable is not assigned yet, or holds no data.
        """
        device = icv.device(option)
        if self._is_entered(device):
            return
        with _LOCK:
            if not self._is_entered(device):
                self.entered[device] = device.shutdowns, self._enter(device)

    def _is_entered(self, device: _native.Device) -> bool:
        """Whether it was, and the device has not been shut down since."""
        found = self.entered.get(device)
        return found is not None and found[0] == device.shutdowns

    def _enter(self, device: _native.Device) -> DataRegion:
        clauses: list[DataClause] = []
        for clause, modifiers, name, place in self.declared:
            with at_place(place):
                if name not in self.variables:
                    raise DataError(f"`{name}` in `declare` is not assigned yet")
                (item,) = Request.of(((clause, modifiers, name, self.variables[name], None),)).data
                if not is_pointer_clause(device, item):
                    DataRegion(item, device=device)  # an error belongs to this one
                    clauses.append(item)
        region = DataRegion(*clauses, device=device)
        with at_place(self.declared[0][3]):
            region.__enter__()
        return region
