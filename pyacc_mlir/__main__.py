# SPDX-License-Identifier: Apache-2.0
"""`python -m pyacc_mlir devices`: the devices of this machine. `… cache info|clear`: the disk cache."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command line and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m pyacc_mlir", description="OpenACC for Python.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("devices", help="list the devices of this machine; a star marks the current one")
    cache = commands.add_parser("cache", help="the compiled code that is kept on disk")
    cache.add_argument("action", choices=("info", "clear"), help="say where and how much it is; remove it")
    given = parser.parse_args(arguments)
    sys.stdout.write(_devices() if given.command == "devices" else _cache(given.action))
    return 0


def _cache(action: str) -> str:
    from pyacc_mlir.cache.command import cache_clear, cache_info

    return cache_info() if action == "info" else cache_clear()


def _devices() -> str:
    from pyacc_mlir.runtime import icv
    from pyacc_mlir.runtime.device_list import devices, table
    from pyacc_mlir.runtime.device_pointer import device_name

    return table(devices(), device_name(icv.device()))


if __name__ == "__main__":
    sys.exit(main())
