# SPDX-License-Identifier: Apache-2.0
"""lit's configuration: runs in the source tree, needs no build folder and no LLVM installation.

    python -m lit tests/lit            all
    python -m lit -v tests/lit/frontend/loop.py

In a test `pyacc-opt` is ours, `filecheck` the one from PyPI, `%python` the interpreter that runs lit, `%t` lies in a
temporary folder. Features: `ptxas` (found, called as `%ptxas`), `cuda` (a CUDA driver answers), `x86`.
A process takes half a second to start, so write few files with many chunks (`--split-input-file`).
"""

import ctypes
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

import lit.formats

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent.parent
sys.path.insert(0, str(_ROOT))

from tests.support.ptxas import find_ptxas  # noqa: E402  # needs the path above

config.name = "pyacc-mlir"  # noqa: F821  # lit executes this file with `config` in place
config.test_format = lit.formats.ShTest(execute_external=False)  # noqa: F821
config.suffixes = [".py", ".mlir"]  # noqa: F821
config.excludes = ["lit.cfg.py", "Inputs"]  # noqa: F821
config.test_source_root = str(_HERE)  # noqa: F821
config.test_exec_root = str(Path(tempfile.gettempdir()) / f"pyacc-lit-{os.getuid()}")  # noqa: F821

config.environment.update(  # noqa: F821
    PYTHONPATH=os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")]),
    PYTHONDONTWRITEBYTECODE="",
    NO_COLOR="1",
    PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
)


def _has_cuda() -> bool:
    try:
        driver = ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    except OSError:
        return False
    count = ctypes.c_int()
    return driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0


_ptxas = find_ptxas()
_features = {
    "ptxas": _ptxas is not None,
    "cuda": _has_cuda(),
    "x86": platform.machine() in ("x86_64", "AMD64"),
}
config.available_features.update(name for name, present in _features.items() if present)  # noqa: F821

config.substitutions += [  # noqa: F821
    (r"\bpyacc-opt\b", f"{sys.executable} -m pyacc_mlir.tools.pyacc_opt"),
    (r"\bfilecheck\b", shutil.which("filecheck", path=str(Path(sys.executable).parent)) or "filecheck"),
    ("%python", sys.executable),
    ("%ptxas", str(_ptxas)),
]
