# SPDX-License-Identifier: Apache-2.0
"""Shells of random functions, with blocks run as Python: they must do what the functions do."""

from __future__ import annotations

import pytest

from tests.unit.frontend.random_programs import outcome, random_function
from tests.unit.frontend.shell_oracle import shelled


@pytest.mark.parametrize("divide", [False, True], ids=["whole", "divided"])
def test_shell_of_random_functions(divide: bool) -> None:
    for seed in range(60):
        text, function = random_function(seed)
        assert outcome(shelled(function, divide).function) == outcome(function), text
