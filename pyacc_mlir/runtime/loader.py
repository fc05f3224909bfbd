# SPDX-License-Identifier: Apache-2.0
"""From an artifact to a plan: object code into memory, names bound, entry point found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyacc_mlir.diagnostics.errors import DeviceError
from pyacc_mlir.runtime import _native
from pyacc_mlir.runtime.linking import load_object

if TYPE_CHECKING:
    from pyacc_mlir.artifact import Artifact, Kernel


class LoadError(DeviceError):
    """An artifact that cannot run in this process."""


@dataclass(frozen=True, slots=True)
class LoadedImage:
    """The kernels of a device image: the driver's handles in the order asked for, valid as long as `keep_alive`."""

    handles: tuple[int, ...]
    keep_alive: object


class ImageLoader(Protocol):
    """What a driver has that runs images of a format of its own (`runtime/driver.py`)."""

    def load_image(self, number: int, format: str, image: bytes, kernels: tuple[Kernel, ...]) -> LoadedImage:
        """Raises LoadError where the device `number` cannot run it.

        Messages about a kernel name its place: it is not said again when the kernel is launched.
        """


def load(artifact: Artifact, device: str = "", images: ImageLoader | None = None) -> _native.Plan:
    """Loads the code of `artifact`; it stays in memory as long as the plan.

    Args:
        device: where the kernels run, "nvidia:1"; of an artifact for the software GPU it need not be said.
        images: loads the kernels of any other device.

    Raises:
        LoadError: it is for another kind of device, damaged, or needs functions that are not here.
    """
    if artifact.target.startswith("host"):
        name: str | None = None
        kernels: tuple[tuple[int, str, str, int], ...] = ()
        held: object = None
    else:
        name = device or artifact.target.partition(":")[0]
        loaded = _load_kernels(artifact, name, images)
        places = ((kernel.name, kernel.filename, kernel.line) for kernel in artifact.kernels)
        kernels = tuple((handle, *place) for handle, place in zip(loaded.handles, places, strict=True))
        held = loaded.keep_alive
    engine, address = _link(artifact)
    return _native.Plan(
        artifact.name,
        address,
        artifact.params,
        artifact.outputs,
        artifact.error_sites,
        (engine, held),
        device=name,
        kernels=kernels,
    )


def _load_kernels(artifact: Artifact, device: str, images: ImageLoader | None) -> LoadedImage:
    kind, _, number = device.partition(":")
    names = tuple(kernel.name for kernel in artifact.kernels)
    if kind == "simt":
        return _load_simt(artifact, names)
    if images is None:
        raise LoadError(f"block {artifact.name} is compiled for {artifact.target}: no driver here runs it")
    if not artifact.device_images:
        return LoadedImage((), None)
    format, image = artifact.device_images[0]
    return images.load_image(int(number or 0), format, image, artifact.kernels)


def _load_simt(artifact: Artifact, names: tuple[str, ...]) -> LoadedImage:
    from pyacc_mlir.runtime import simt_image

    images = [image for format, image in artifact.device_images if format == "simt"]
    if not names:
        return LoadedImage((), None)
    if len(images) != 1:
        raise LoadError(f"block {artifact.name} has {len(images)} images for simt: expected one")
    try:
        loaded = simt_image.load(images[0], names)
    except (KeyError, ValueError) as error:
        raise LoadError(f"block {artifact.name}: {error.args[0]}") from error
    return LoadedImage(tuple(loaded.handles[name] for name in names), loaded)


def _link(artifact: Artifact) -> tuple[object, int]:
    """What holds the code, and the address of the entry."""
    try:
        loaded = load_object(artifact.object_code, [artifact.entry])
    except ValueError as error:
        raise LoadError(f"block {artifact.name} for {artifact.target}: {error}") from error
    if not (address := loaded.addresses[artifact.entry]):
        raise LoadError(f"block {artifact.name}: its object code has no function {artifact.entry}")
    return loaded.keep_alive, address
