# SPDX-License-Identifier: Apache-2.0
"""The smallest program: y = a·x + y over a vector. Run it: python examples/saxpy.py"""

import numpy as np

from pyacc_mlir import acc


@acc.jit
def saxpy(a: float, x: "f32[:]", y: "f32[:]"):
    #pragma acc parallel loop copyin(x) copy(y)
    for i in range(x.shape[0]):
        y[i] = a * x[i] + y[i]


def main() -> None:
    x = np.arange(8, dtype=np.float32)
    y = np.ones(8, dtype=np.float32)
    saxpy(2.0, x, y)
    print(y)


if __name__ == "__main__":
    main()
