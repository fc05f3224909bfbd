# SPDX-License-Identifier: Apache-2.0
"""Rows P1 to P12: loops without a pragma, each with something that an automatic paralleliser has to find out."""

from __future__ import annotations

import math


def saxpy(a, x, y, n):
    for i in range(n):
        y[i] = a * x[i] + y[i]


def black76(call, put, f, k, t, r, s):
    for i in range(f.shape[0]):
        d1 = (math.log(f[i] / k[i]) + s * s / 2.0 * t[i]) / (s * math.sqrt(t[i]))
        d2 = d1 - s * math.sqrt(t[i])
        n1 = 0.5 * (1.0 + math.erf(d1 / math.sqrt(2.0)))
        n2 = 0.5 * (1.0 + math.erf(d2 / math.sqrt(2.0)))
        e = math.exp(-r * t[i])
        call[i] = e * (f[i] * n1 - k[i] * n2)
        put[i] = e * (k[i] * (1.0 - n2) - f[i] * (1.0 - n1))


def hilbert(h, n):
    for i in range(n):
        for j in range(n):
            h[i, j] = 1.0 / (i + j + 1)


def gemm(c, a, b):
    for i in range(c.shape[0]):
        for j in range(c.shape[1]):
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] * b[k, j]


def conv2d(out, w, img):
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            s = 0.0
            for u in range(3):
                for v in range(3):
                    s += w[u, v] * img[i + u, j + v]
            out[i, j] = s


def jacobi2d(a, b, steps, n):
    for t in range(steps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                b[i, j] = 0.2 * (a[i, j] + a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                a[i, j] = b[i, j]


def mvt(a, x1, x2, y1, y2, n):
    for i in range(n):
        for j in range(n):
            x1[i] += a[i, j] * y1[j]
            x2[j] += a[i, j] * y2[i]


def gemver(a, u1, v1, u2, v2, w, x, y, z, alpha, beta, n):
    for i in range(n):
        for j in range(n):
            a[i, j] = a[i, j] + u1[i] * v1[j] + u2[i] * v2[j]
    for i in range(n):
        for j in range(n):
            x[i] = x[i] + beta * a[j, i] * y[j]
    for i in range(n):
        x[i] = x[i] + z[i]
    for i in range(n):
        for j in range(n):
            w[i] = w[i] + alpha * a[i, j] * x[j]


def syrk(c, a, n, m):
    for i in range(n):
        for j in range(i + 1):
            for k in range(m):
                c[i, j] += a[i, k] * a[j, k]


def floyd_warshall(d, n):
    for k in range(n):
        for i in range(n):
            for j in range(n):
                d[i, j] = min(d[i, j], d[i, k] + d[k, j])


def offset_copy(a, b, lo, hi, k):
    for i in range(lo, hi):
        a[i + k] = a[i] + b[i]


def recurrence(s, x, y, q, n):
    for i in range(1, n):
        s[i] = s[i - 1] * q + x[i]
        y[i] = math.exp(x[i]) + 1.0


def mandelbrot(out, n, m):
    for i in range(n):
        for j in range(n):
            cr = -2.0 + 3.0 * j / n
            ci = -1.5 + 3.0 * i / n
            zr = 0.0
            zi = 0.0
            count = 0
            while zr * zr + zi * zi < 4.0 and count < m:
                t = zr * zr - zi * zi + cr
                zi = 2.0 * zr * zi + ci
                zr = t
                count += 1
            out[i, j] = count
