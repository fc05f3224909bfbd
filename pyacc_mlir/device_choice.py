# SPDX-License-Identifier: Apache-2.0
"""On which device a function runs, and for which target its blocks are compiled there.

`acc.jit(device=…)` comes first, then what the thread has set (`set`, `acc.set_device_type`, `acc.set_device_num`), then
the environment, then the host.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.lowering.targets.target import Target, TargetKind
from pyacc_mlir.options import SIMT_CHECKS, CompileOptions, environment

if TYPE_CHECKING:
    from pyacc_mlir.artifact import Artifact
    from pyacc_mlir.runtime import _native

#: Names that are known without a look at what is installed.
_KINDS = ("host", "simt", "nvidia", "auto", "default", "not_host")

#: What PYACC_NOTIFY may ask for, as the native runtime's mask.
_NOTIFY = {"": 0, "0": 0, "1": 3, "launches": 1, "copies": 2}


def device_name(option: str = "") -> str:
    """The device for `acc.jit(device=option)` as of now, in one form: "host", "simt", "nvidia:1".

    Raises:
        DeviceError: there is no such device.
    """
    from pyacc_mlir.runtime import icv
    from pyacc_mlir.runtime.device_pointer import device_name as name_of

    return name_of(icv.device(option)) if option else icv.find_name()


def check_names(options: CompileOptions) -> None:
    """Check the device and the target that a program names; whether the device is here is seen when it is used.

    Raises:
        DeviceError: there is no such kind of device.
        ValueError: there is no such target.
    """
    Target.parse(options.target)
    kind = options.device.partition(":")[0].strip().lower()
    if kind and kind not in _KINDS:
        from pyacc_mlir.runtime import devices  # a third party may have registered it

        if kind not in devices.types():
            known = ", ".join((*devices.types(), "auto"))
            raise DeviceError(f"unknown device {options.device!r}: expected one of {known}")


@functools.cache
def apply_environment() -> None:
    """Tell the native runtime what the environment asks for: once, after that it is the program's to change.

    Raises:
        ValueError: a variable has no such value.
    """
    from pyacc_mlir.runtime import _native

    found = environment()
    if found.num_threads:
        _native.set_num_threads(found.num_threads)
    if found.notify not in _NOTIFY:
        raise ValueError(f"PYACC_NOTIFY is {found.notify!r}: expected 1, launches or copies")
    if _NOTIFY[found.notify]:
        _native.set_notify(_NOTIFY[found.notify])


def target_of(options: CompileOptions) -> Target:
    """The target that the options name, with the checks that the environment asks for."""
    parsed = Target.parse(options.target)
    checks = environment().checks & SIMT_CHECKS if parsed.kind is TargetKind.SIMT else frozenset()
    return replace(
        parsed,
        fastmath=options.fastmath,
        contract=options.contract,
        reduction_order=options.reduction_order,
        checks=checks,
    )


def options_on(device: str, options: CompileOptions) -> CompileOptions:
    """The options with the target of a device, named as in `acc.jit`; a target that was asked for by name stays.

    Raises:
        DeviceError: the device runs nothing that can be compiled here.
    """
    if options.target != "host":
        return options
    return replace(options, target=_target(device))


def _target(device: str) -> str:
    from pyacc_mlir.runtime import devices

    kind, number = devices.parse(device)
    if kind in ("host", "simt"):
        return kind
    capability = devices.properties(kind, number).capability
    if not capability.startswith("sm_"):
        raise DeviceError(f"the device {device} runs {capability!r}: expected sm_<number>")
    return capability


def load_on(device: str, artifact: Artifact) -> _native.Plan:
    """The artifact as a plan of the device. Raises DeviceError where it cannot run there."""
    from pyacc_mlir.runtime import devices
    from pyacc_mlir.runtime.loader import load

    if artifact.target.startswith("host"):
        return load(artifact)
    kind, number = devices.parse(device)
    driver = devices.driver(kind)
    images = driver if hasattr(driver, "load_image") else None
    return load(artifact, f"{kind}:{number}" if number else kind, images)  # type: ignore[arg-type]  # an ImageLoader
