# SPDX-License-Identifier: Apache-2.0
"""`python -m pyacc_mlir devices`: the devices of this machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out the command line and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m pyacc_mlir", description="OpenACC for Python.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("devices", help="list the devices of this machine; a star marks the current one")
    parser.parse_args(arguments)
    sys.stdout.write(_devices())
    return 0


def _devices() -> str:
    from pyacc_mlir.runtime import icv
    from pyacc_mlir.runtime.device_list import devices, table
    from pyacc_mlir.runtime.device_pointer import device_name

    return table(devices(), device_name(icv.device()))


if __name__ == "__main__":
    sys.exit(main())
