# SPDX-License-Identifier: Apache-2.0
"""Artifacts as bytes, for files: plain numbers, texts and tuples, so that reading a file runs nothing.

Objects that are compiled in (`Param.constant`) stay out; whoever reads an artifact has them.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyacc_mlir.artifact import Artifact, ErrorSite, Kernel, Output, Param, ParamKind, Premises, Remark

#: Readable by every Python from 3.4 on.
_MARSHAL = 4


def pack(plain: tuple[Any, ...]) -> bytes:
    """The bytes of numbers, texts, bytes, and tuples of them."""
    return marshal.dumps(plain, _MARSHAL)


def unpack(content: bytes) -> Any:
    """What `pack` was given. The bytes must be those that it made: see to it with a digest.

    Raises:
        ValueError: they are not.
    """
    try:
        return marshal.loads(content)
    except (EOFError, TypeError) as error:
        raise ValueError(f"damaged: {error}") from None


def plain_artifact(artifact: Artifact) -> tuple[object, ...]:
    """The artifact as `pack` takes it."""
    return (
        artifact.name,
        artifact.target,
        artifact.entry,
        artifact.object_code,
        tuple(
            (each.name, each.kind.value, each.dtype, each.ndim, each.layout, each.writes) for each in artifact.params
        ),
        tuple((each.name, each.dtype, each.numpy) for each in artifact.outputs),
        tuple((each.exception, each.message, each.filename, each.line, each.column) for each in artifact.error_sites),
        tuple((each.code, each.message, each.filename, each.line, each.column) for each in artifact.remarks),
        artifact.device_images,
        tuple((each.name, each.filename, each.line) for each in artifact.kernels),
        artifact.captures,
        (artifact.premises.disjoint, artifact.premises.simple, artifact.premises.natural),
    )


def artifact_of(plain: tuple[Any, ...], constants: Mapping[str, object]) -> Artifact:
    """The artifact again; `constants` are the objects compiled in, by the names of their parameters.

    Raises:
        ValueError: it was written by another version, or needs other constants.
    """
    name, target, entry, object_code, params, outputs, sites, remarks, images, kernels, captures, premises = plain
    made = [Param(name, ParamKind(kind), *rest) for name, kind, *rest in params]
    if any(each.kind is ParamKind.CONSTANT and each.name not in constants for each in made):
        raise ValueError(f"block {name} needs objects that are not given")
    bound = (replace(each, constant=constants[each.name]) if each.kind is ParamKind.CONSTANT else each for each in made)
    return Artifact(
        name,
        target,
        entry,
        object_code,
        tuple(bound),
        tuple(Output(*each) for each in outputs),
        tuple(ErrorSite(*each) for each in sites),
        tuple(Remark(*each) for each in remarks),
        images,
        kernels=tuple(Kernel(*each) for each in kernels),
        captures=captures,
        premises=Premises(*premises),
    )


def rebound(artifact: Artifact, constants: Mapping[str, object]) -> Artifact:
    """The artifact for other objects that mean the same: those of another function object of the same text."""
    if not any(each.kind is ParamKind.CONSTANT for each in artifact.params):
        return artifact
    params = tuple(
        replace(each, constant=constants[each.name]) if each.kind is ParamKind.CONSTANT else each
        for each in artifact.params
    )
    return replace(artifact, params=params)
