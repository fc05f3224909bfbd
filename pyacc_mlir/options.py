# SPDX-License-Identifier: Apache-2.0
"""The options of a compiled function, and the environment: the only reader of `os.environ`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from pyacc_mlir.diagnostics.errors import DeviceError

#: Every variable that is read, with its one line for `pyacc-opt --help-env`.
VARIABLES: dict[str, str] = {
    "ACC_DEVICE_TYPE": "default device type: host, simt or nvidia; unset: host; python: functions run as plain Python",
    "ACC_DEVICE_NUM": "default device number, from 0",
    "PYACC_NUM_THREADS": "threads of the host device; unset or 0: one for each usable core",
    "PYACC_DISABLE": "1: decorated functions run as plain Python",
    "PYACC_NOTIFY": "1: a line on stderr for each launch and copy; launches or copies: these alone",
    "PYACC_CHECK": "a list: bounds, overflow, div, nan, uninit (elements and variables that are read before they are"
    " written) are checked in compiled code; races: the software GPU looks for threads that meet in shared memory"
    " without a barrier",
    "PYACC_DUMP": "a directory that takes the text of each compiled block at each stage",
    "PYACC_TIME": "1: a line on stderr for each block that is compiled, with the time of each stage",
    "PYACC_CACHE": "whether compiled code is kept and looked for; 0: neither in memory nor on disk",
    "PYACC_CACHE_SIZE": "how many MiB of compiled code are kept on disk; unset: 512",
    "PYACC_CACHE_DIR": "where compiled code is kept; unset: pyacc-mlir in the user's cache directory",
}

DEFAULT_CACHE_BYTES = 512 << 20

#: Checks that change compiled code; `boundscheck=True` asks for the first two.
CODE_CHECKS = frozenset({"bounds", "div", "overflow", "nan", "uninit"})

#: Checks of the software GPU.
SIMT_CHECKS = frozenset({"races", "uninit"})

#: LLVM's fast-math flags; `fastmath=True` grants them all.
FASTMATH_FLAGS = frozenset({"nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc"})


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says."""

    device_type: str = ""
    device_num: int = 0
    is_python: bool = False  # the device type is Python itself: the host, where nothing is compiled
    num_threads: int = 0
    disabled: bool = False
    dump: str = ""
    notify: str = ""
    checks: frozenset[str] = frozenset()
    cache_dir: str = ""
    times: bool = False
    cache: bool = True
    cache_bytes: int = DEFAULT_CACHE_BYTES


def environment(variables: Mapping[str, str] | None = None) -> Environment:
    """The environment as it is now.

    Raises:
        ValueError: a number is not one; the text names the variable.
    """
    found = os.environ if variables is None else variables
    device_type = found.get("ACC_DEVICE_TYPE", "").lower()
    is_python = device_type.strip() == "python"
    return Environment(
        device_type="host" if is_python else device_type,
        is_python=is_python,
        device_num=_number(found, "ACC_DEVICE_NUM"),
        num_threads=_number(found, "PYACC_NUM_THREADS"),
        disabled=found.get("PYACC_DISABLE", "") not in ("", "0"),
        dump=found.get("PYACC_DUMP", ""),
        notify=found.get("PYACC_NOTIFY", ""),
        checks=_checks(found.get("PYACC_CHECK", "")),
        cache_dir=found.get("PYACC_CACHE_DIR", "") or _user_cache(found),
        times=found.get("PYACC_TIME", "") not in ("", "0"),
        cache=found.get("PYACC_CACHE", "") != "0",
        cache_bytes=_number(found, "PYACC_CACHE_SIZE") << 20 or DEFAULT_CACHE_BYTES,
    )


def _checks(text: str) -> frozenset[str]:
    checks = frozenset(text.replace(",", " ").split())
    known = CODE_CHECKS | SIMT_CHECKS
    if unknown := checks - known:
        raise ValueError(f"PYACC_CHECK names {sorted(unknown)[0]!r}: expected some of {', '.join(sorted(known))}")
    return checks


def _number(variables: Mapping[str, str], name: str) -> int:
    text = variables.get(name, "") or "0"
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name} is {text!r}: expected a number, 0 or more")
    return int(text)


def _user_cache(variables: Mapping[str, str]) -> str:
    """Where the system wants this user's files that can be made again."""
    root = variables.get("LOCALAPPDATA") if sys.platform == "win32" else variables.get("XDG_CACHE_HOME")
    return os.path.join(root or os.path.expanduser("~/.cache"), "pyacc-mlir")


@dataclass(frozen=True, slots=True)
class CompileOptions:
    """The options of `acc.jit`.

    Attributes:
        device: where the function runs.
        auto: analyse loops that carry no pragma.
        fastmath: LLVM's fast-math flags that are granted.
        boundscheck: check every index, and every division of integers.
        cache: keep compiled code on disk.
        strict: an error where a statement would stay in the interpreter.
        target: compile for this target, which need not be here.
        contract: a multiply and an add of one expression may become one fused operation.
        reduction_order: `"fixed"`: partial results are combined in an order that depends on the program and its
            arguments alone, so that a sum is the same for every number of threads and in every run.
        assuming: code may rely on what each call checks (`artifact.Premises`); the compiler's own, not the user's.
    """

    device: str = ""
    auto: bool = False
    fastmath: frozenset[str] = frozenset()
    boundscheck: bool = False
    cache: bool = True
    strict: bool = False
    target: str = "host"
    contract: bool = True
    reduction_order: str = "any"
    assuming: bool = True

    @property
    def checks(self) -> frozenset[str]:
        """What compiled code checks, by these options and the environment as it is now."""
        return environment().checks & CODE_CHECKS | (frozenset({"bounds", "div"}) if self.boundscheck else frozenset())

    @staticmethod
    def of(arguments: Mapping[str, Any]) -> CompileOptions:
        """The options from the keyword arguments of `acc.jit`.

        Raises:
            TypeError: there is no such option.
            ValueError: an option has no such value.
            DeviceError: the device cannot be one.
        """
        known = [field.name for field in fields(CompileOptions) if field.name != "assuming"]
        for name in arguments:
            if name not in known:
                raise TypeError(f"acc.jit has no option {name!r}: expected one of {', '.join(known)}")
        if "fastmath" in arguments:
            arguments = {**arguments, "fastmath": _flags(arguments["fastmath"])}
        options = replace(CompileOptions(), **arguments)
        if options.reduction_order not in ("any", "fixed"):
            raise ValueError(f"reduction_order={options.reduction_order!r}: expected 'any' or 'fixed'")
        _, colon, number = options.device.partition(":")
        if colon and not (number.isascii() and number.isdigit()):
            raise DeviceError(f"{options.device!r} is no device: expected a name, a colon and a number: 'nvidia:1'")
        return options


def _flags(value: object) -> frozenset[str]:
    if isinstance(value, bool):
        return FASTMATH_FLAGS if value else frozenset()
    if not isinstance(value, (set, frozenset, list, tuple)):
        raise TypeError(f"fastmath={value!r}: expected a bool or a set of flags")
    flags = frozenset(value)
    if unknown := flags - FASTMATH_FLAGS:
        names = ", ".join(sorted(FASTMATH_FLAGS))
        raise ValueError(f"unknown fastmath flag {sorted(map(str, unknown))[0]!r}: expected some of {names}")
    return flags
