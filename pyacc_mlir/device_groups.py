# SPDX-License-Identifier: Apache-2.0
"""Which group of clauses a `device_type` directive has for a device (OpenACC 3.3 §2.4)."""

from __future__ import annotations

from collections.abc import Iterable

#: What else the devices that we know are called; all others are `not_host`.
_ALIASES = {"host": ("multicore",), "multicore": ("host",)}

Names = tuple[str, ...]


def chosen_group(groups: Iterable[Names], device: str) -> Names:
    """The group that names the device most closely; () where none is meant for it: the defaults alone hold.

    The device's own name comes before a word for its kind, that before `default`, and `*` comes last.
    """
    found = tuple(groups)
    for name in (device, *_ALIASES.get(device, ("not_host",)), "default", "*"):
        for group in found:
            if name in group:
                return group
    return ()
