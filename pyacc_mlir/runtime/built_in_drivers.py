# SPDX-License-Identifier: Apache-2.0
"""The devices that every installation has: the host, and the software GPU where it is built in."""

from __future__ import annotations

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.driver import DeviceProperties

_CPU_INFO = "/proc/cpuinfo"


class BuiltInDriver:
    """A driver that the native runtime has under `name`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def num_devices(self) -> int:
        try:
            _native.device(self._name)
        except DeviceError:
            return 0
        return 1

    def table(self, number: int) -> int:
        raise NotImplementedError(f"the native runtime has the driver of {self._name} itself")

    def properties(self, number: int) -> DeviceProperties:
        device = _native.device(self._name, number)
        name, vendor, capability = _host_cpu() if self._name == "host" else _software_gpu()
        return DeviceProperties(
            name=name,
            vendor=vendor,
            memory=device.memory,
            free_memory=device.free_memory,
            capability=capability,
            driver=_version(),
            shared_memory=device.shares_memory,
        )


def _host_cpu() -> tuple[str, str, str]:
    """Name, vendor and capability of the processor."""
    import platform

    machine = platform.machine()
    found = _cpu_info()
    name = found.get("model name") or platform.processor() or machine
    return name, found.get("vendor_id", ""), f"{machine}, {_native.usable_cores()} cores"


def _software_gpu() -> tuple[str, str, str]:
    # It runs the code that GPUs of this capability get.
    return "software GPU", "pyacc-mlir", "sm_90"


def _cpu_info() -> dict[str, str]:
    """What Linux says of the first processor."""
    try:
        with open(_CPU_INFO, encoding="utf-8", errors="replace") as file:
            lines = file.read().partition("\n\n")[0].splitlines()
    except OSError:
        return {}
    pairs = (line.partition(":") for line in lines)
    return {key.strip(): value.strip() for key, _, value in pairs}


def _version() -> str:
    from importlib import metadata  # takes long to import: not for a call of a block

    try:
        return f"pyacc-mlir {metadata.version('pyacc-mlir')}"
    except metadata.PackageNotFoundError:
        return "pyacc-mlir"
