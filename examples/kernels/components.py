# SPDX-License-Identifier: Apache-2.0
"""Connected components by the least label: atomic `min`, and a logical reduction that says when to stop."""

from pyacc_mlir import acc


@acc.jit
def components(heads, tails, label):
    """`label[v]` becomes the least vertex that `v` is connected with. Returns the number of rounds."""
    n = len(label)
    rounds = 0
    changed = True
    #pragma acc data copyin(heads, tails) copyout(label)
    #{
    #pragma acc parallel loop
    for v in range(n):
        label[v] = v
    while changed:
        changed = False
        #pragma acc parallel loop reduction(||:changed)
        for e in range(len(heads)):
            #pragma acc atomic read
            a = label[heads[e]]
            #pragma acc atomic read
            b = label[tails[e]]
            if a != b:
                changed = True
                #pragma acc atomic update
                label[heads[e]] = min(label[heads[e]], b)
                #pragma acc atomic update
                label[tails[e]] = min(label[tails[e]], a)
        rounds += 1
    #}
    return rounds
