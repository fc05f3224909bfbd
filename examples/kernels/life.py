# SPDX-License-Identifier: Apache-2.0
"""Conway's game of life on a torus: plain Python holds two boards on the device with `acc.data` and exchanges them."""

from pyacc_mlir import acc


@acc.jit
def generation(board, after):
    """`after` becomes the next generation of `board`."""
    height, width = board.shape
    #pragma acc parallel loop gang vector collapse(2) present(board, after)
    for i in range(height):
        for j in range(width):
            around = 0
            for di in (-1, 0, 1):
                for dj in (-1, 0, 1):
                    around += board[(i + di) % height, (j + dj) % width]
            after[i, j] = around == 3 or (around == 4 and board[i, j] == 1)


def play(board, generations):
    """The board after so many generations; plain Python that holds the data on the device."""
    after = board.copy()
    with acc.data(copyin=[board], create=[after]):
        for _ in range(generations):
            generation(board, after)
            board, after = after, board
        acc.update(self_=[board])
    return board
