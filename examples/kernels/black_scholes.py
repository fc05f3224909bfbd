# SPDX-License-Identifier: Apache-2.0
"""Prices of European options: elementwise work with `math`, in blocks that flow over two queues."""

import math

from pyacc_mlir import acc


def normal(x):
    """The cumulative normal distribution."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


@acc.jit
def prices(spot, strike, years, rate, volatility, call, put, block):
    """`call` and `put` become the prices of all options."""
    n = len(spot)
    #pragma acc data create(spot, strike, years, call, put)
    #{
    for begin in range(0, n, block):
        end = min(begin + block, n)
        queue = begin // block % 2
        #pragma acc update device(spot[begin:end], strike[begin:end], years[begin:end]) async(queue)
        #pragma acc parallel loop async(queue)
        for i in range(begin, end):
            spread = volatility * math.sqrt(years[i])
            d1 = (math.log(spot[i] / strike[i]) + (rate + 0.5 * volatility**2) * years[i]) / spread
            d2 = d1 - spread
            discounted = strike[i] * math.exp(-rate * years[i])
            call[i] = spot[i] * normal(d1) - discounted * normal(d2)
            put[i] = discounted * normal(-d2) - spot[i] * normal(-d1)
        #pragma acc update self(call[begin:end], put[begin:end]) async(queue)
    #pragma acc wait
    #}
