# SPDX-License-Identifier: Apache-2.0
"""All cases of the matrix."""

from __future__ import annotations

from tests.matrix.case import Case
from tests.matrix.clauses import clause_cases
from tests.matrix.loop_forms import loop_form_cases
from tests.matrix.mapping import mapping_cases
from tests.matrix.nests import nest_cases
from tests.matrix.privacy import privacy_cases
from tests.matrix.reductions import reduction_cases
from tests.matrix.types import type_cases


def all_cases() -> list[Case]:
    return [
        *mapping_cases(),
        *loop_form_cases(),
        *type_cases(),
        *reduction_cases(),
        *privacy_cases(),
        *clause_cases(),
        *nest_cases(),
    ]
