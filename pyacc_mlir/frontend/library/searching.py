# SPDX-License-Identifier: Apache-2.0
"""Sorting and searching in one-dimensional arrays. NaNs come last, as in NumPy."""

# Compiled for the types of each call: there is nothing to annotate. One `return` at the end needs no flag.
# mypy: ignore-errors

from __future__ import annotations

import numpy as np


def sort_in_place(a):
    """Heapsort: in place, and never slow."""
    count = a.shape[0]
    begin = count // 2
    end = count
    while end > 1:
        if begin > 0:
            begin -= 1
        else:
            end -= 1
            last = a[end]
            a[end] = a[0]
            a[0] = last
        root = begin
        item = a[root]
        child = 2 * root + 1
        while child < end:
            if child + 1 < end and (a[child] < a[child + 1] or (np.isnan(a[child + 1]) and not np.isnan(a[child]))):
                child += 1
            if item < a[child] or (np.isnan(a[child]) and not np.isnan(item)):
                a[root] = a[child]
                root = child
                child = 2 * root + 1
            else:
                child = end
        a[root] = item


def sort(a):
    result = a.copy()
    sort_in_place(result)
    return result


def median(a):
    ordered = a.flatten()
    sort_in_place(ordered)
    count = ordered.shape[0]
    result = 0.5 * (ordered[(count - 1) // 2] + 0.0 + ordered[count // 2])
    if np.isnan(ordered[count - 1]):
        result = ordered[count - 1] + 0.0
    return result


def searchsorted(a, v):
    low, high = 0, a.shape[0]
    while low < high:
        middle = (low + high) // 2
        if a[middle] < v:
            low = middle + 1
        else:
            high = middle
    return low


def interp(x, xp, fp):
    last = xp.shape[0] - 1
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        if xp[middle] <= x:
            low = middle
        else:
            high = middle
    result = 0.0
    if x <= xp[0]:
        result = fp[0] + 0.0
    elif x >= xp[last]:
        result = fp[last] + 0.0
    else:
        slope = (fp[low + 1] - fp[low]) / (xp[low + 1] - xp[low])
        result = slope * (x - xp[low]) + fp[low]
    if np.isnan(x):
        result = x + 0.0
    return result


def isin(element, test_elements):
    return element in test_elements
