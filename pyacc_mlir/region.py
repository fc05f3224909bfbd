# SPDX-License-Identifier: Apache-2.0
"""What a shell calls for a data construct whose body stays in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pyacc_mlir.diagnostics.errors import DataError
from pyacc_mlir.frontend.shell import DATA_REGION, SECTION

if TYPE_CHECKING:
    from pyacc_mlir.runtime.data_region import DataRegion

Section = tuple[object, ...]


def data_region(*clauses: tuple[str, str, object, object]) -> DataRegion:
    """The context of a data construct; each clause is its name, the text of a variable, its value and its section."""
    from pyacc_mlir.runtime.data_region import DataClause, DataRegion

    for _, text, value, section in clauses:
        if section is not None:
            check_section(text, value, section)
    return DataRegion(*(DataClause(clause, text, value) for clause, text, value, _ in clauses))


def check_section(text: str, value: object, section: object) -> None:
    """Raise DataError where a section leaves its array."""
    shape = value.shape if isinstance(value, np.ndarray) else (len(value),) if isinstance(value, list) else None
    if shape is None:
        return
    parts: Section = section if isinstance(section, tuple) else (section,)
    if len(parts) > len(shape):
        raise DataError(f"`{text}` has {len(parts)} subscripts, but the array has {len(shape)} dimensions")
    for part, extent in zip(parts, shape, strict=False):
        bounds = (part.start, part.stop) if isinstance(part, slice) else (part,)
        for bound in bounds:
            if isinstance(bound, int | np.integer) and not -extent <= bound <= extent:
                raise DataError(f"`{text}` leaves the array: {bound} is outside 0 to {extent}")


class _Sections:
    """`sections[a:b, :]` is the subscript itself."""

    def __getitem__(self, key: object) -> object:
        return key


SHELL_NAMES: dict[str, object] = {DATA_REGION: data_region, SECTION: _Sections()}
