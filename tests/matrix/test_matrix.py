# SPDX-License-Identifier: Apache-2.0
"""Every combination of a case and a setting is a test of its own, on the host and on the software GPU."""

from __future__ import annotations

import pytest

from tests.conftest import RUN_DEVICES
from tests.matrix.case import Case, Setting
from tests.matrix.cases import all_cases
from tests.matrix.group import Group, grouped
from tests.matrix.oracle import assert_equal, assert_places

GROUPS = grouped(all_cases())
COMBINATIONS = [
    pytest.param(group, case, setting, id=f"{case} {setting}")
    for group in GROUPS
    for case in group.cases
    for setting in case.settings
]


def test_size_of_the_matrix() -> None:
    assert len(COMBINATIONS) >= 1500


@pytest.mark.parametrize("device", RUN_DEVICES)
@pytest.mark.parametrize(("group", "case", "setting"), COMBINATIONS)
def test_combination(device: str, group: Group, case: Case, setting: Setting) -> None:
    got = group.outcomes(device)[case.name, setting]
    if isinstance(got, Exception):
        raise got
    assert_equal(got, group.expected(setting)[group.cases.index(case)])
    if case.levels:
        assert_places(case, setting, device, got["id"])
