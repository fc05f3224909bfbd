// SPDX-License-Identifier: Apache-2.0
// One pass over long vectors, in C with OpenMP.
#include <stdint.h>

typedef int64_t i64;

void saxpy(i64 n, float a, const float *x, float *y) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++)
    y[i] = a * x[i] + y[i];
}

void triad(i64 n, double s, double *a, const double *b, const double *c) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++)
    a[i] = b[i] + s * c[i];
}

double dot(i64 n, const double *x, const double *y) {
  double total = 0;
#pragma omp parallel for schedule(static) reduction(+ : total)
  for (i64 i = 0; i < n; i++)
    total += x[i] * y[i];
  return total;
}

static inline i64 end_of(i64 b, i64 length, i64 n) { return (b + 1) * length < n ? (b + 1) * length : n; }

void scan(i64 n, i64 chunks, const double *x, double *y, double *sums) {
  i64 length = (n + chunks - 1) / chunks;
#pragma omp parallel for schedule(static)
  for (i64 b = 0; b < chunks; b++) {
    double total = 0;
    for (i64 i = b * length; i < end_of(b, length, n); i++)
      total += x[i];
    sums[b] = total;
  }
  double before = 0;
  for (i64 b = 0; b < chunks; b++) {
    double own = sums[b];
    sums[b] = before;
    before += own;
  }
#pragma omp parallel for schedule(static)
  for (i64 b = 0; b < chunks; b++) {
    double total = sums[b];
    for (i64 i = b * length; i < end_of(b, length, n); i++) {
      total += x[i];
      y[i] = total;
    }
  }
}
