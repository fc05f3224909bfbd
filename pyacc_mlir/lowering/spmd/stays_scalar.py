# SPDX-License-Identifier: Apache-2.0
"""What the vectoriser does not do: the loop stays scalar, and is still right."""

from __future__ import annotations


class StaysScalarError(Exception):
    """The loop cannot be written with lanes; the text says why."""
