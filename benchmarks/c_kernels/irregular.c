// SPDX-License-Identifier: Apache-2.0
// Iterations that differ in length, indices from memory, counters, in C with OpenMP.
#include <stdint.h>

typedef int64_t i64;

void mandelbrot(i64 h, i64 w, i64 limit, int32_t *out) {
#pragma omp parallel for schedule(dynamic, 4)
  for (i64 i = 0; i < h; i++)
    for (i64 j = 0; j < w; j++) {
      double cr = -2.0 + 3.0 * j / w, ci = -1.5 + 3.0 * i / h, zr = 0, zi = 0;
      i64 k = 0;
      while (k < limit && zr * zr + zi * zi <= 4.0) {
        double t = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = t;
        k++;
      }
      out[i * w + j] = (int32_t)k;
    }
}

static inline uint64_t mix(uint64_t z) {
  z += 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

i64 mcpi(i64 n) {
  i64 inside = 0;
#pragma omp parallel for schedule(static) reduction(+ : inside)
  for (i64 i = 0; i < n; i++) {
    double x = (double)(mix(2 * (uint64_t)i) >> 11) * 0x1p-53;
    double y = (double)(mix(2 * (uint64_t)i + 1) >> 11) * 0x1p-53;
    if (x * x + y * y <= 1.0)
      inside++;
  }
  return inside;
}

// Private bins, which OpenMP makes for a reduction: several times faster than its atomic update.
void histogram(i64 n, const uint8_t *data, i64 *bins) {
  for (int b = 0; b < 256; b++)
    bins[b] = 0;
#pragma omp parallel for schedule(static) reduction(+ : bins[ : 256])
  for (i64 i = 0; i < n; i++)
    bins[data[i]]++;
}

void spmv(i64 n, const i64 *start, const int32_t *column, const double *value, const double *x, double *y) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++) {
    double total = 0;
    for (i64 k = start[i]; k < start[i + 1]; k++)
      total += value[k] * x[column[k]];
    y[i] = total;
  }
}
