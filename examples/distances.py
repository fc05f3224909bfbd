# SPDX-License-Identifier: Apache-2.0
"""Distances between all pairs of the 1797 handwritten digits of scikit-learn. Run: python examples/distances.py"""

import numpy as np

from pyacc_mlir import acc


@acc.jit
def pairwise_distances(X: "f64[:, :]", D: "f64[:, :]"):
    m, n = X.shape
    #pragma acc parallel copyin(X) copyout(D)
    #{
    #pragma acc loop gang
    for i in range(m):
        #pragma acc loop vector
        for j in range(m):
            d = 0.0
            for k in range(n):
                tmp = X[i, k] - X[j, k]
                d += tmp * tmp
            D[i, j] = d**0.5
    #}


def pairwise_distances_numpy(X, D):
    """NumPy without a temporary of m x m x n numbers, which would need 1.6 GB."""
    for i in range(len(X)):
        D[i] = np.sqrt(((X - X[i]) ** 2).sum(axis=1))


def digits() -> np.ndarray:
    """1797 pictures of 8 x 8 pixels."""
    from sklearn.datasets import load_digits

    return np.ascontiguousarray(load_digits().data)


def main() -> None:
    X = digits()
    D = np.empty((len(X), len(X)))
    pairwise_distances(X, D)
    np.fill_diagonal(D, np.inf)
    first, second = np.unravel_index(D.argmin(), D.shape)
    print(f"{len(X)} digits; the most alike are numbers {first} and {second}, {D[first, second]:.3f} apart")


if __name__ == "__main__":
    main()
