# SPDX-License-Identifier: Apache-2.0
"""A kernel that leaves its memory, run by a test in a process of its own: the device is lost to that process."""

import sys

import numpy as np

from pyacc_mlir import acc


# fmt: off
def now(x, far):
    #pragma acc parallel loop copy(x)
    for i in range(x.shape[0]):
        x[i + far] = 1


def later(x, far):
    #pragma acc data copyin(x)
    for step in range(1):
        #pragma acc parallel loop async(1)
        for i in range(x.shape[0]):
            x[i + far] = 1
        #pragma acc wait
# fmt: on


def main(function, device):
    compiled = acc.jit(device=device)(function)
    for _ in range(2):
        try:
            compiled(np.zeros(100), 1 << 42)
        except acc.DeviceError as error:
            print(error, *getattr(error, "__notes__", []), sep=" # ")


main({"now": now, "later": later}[sys.argv[1]], sys.argv[2])
