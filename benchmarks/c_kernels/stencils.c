// SPDX-License-Identifier: Apache-2.0
// Stencils and convolutions, in C with OpenMP.
#include <math.h>
#include <stdint.h>

typedef int64_t i64;

double laplace2d(i64 n, i64 m, const double *a, double *b) {
  double err = 0;
#pragma omp parallel for schedule(static) reduction(max : err)
  for (i64 i = 1; i < n - 1; i++)
    for (i64 j = 1; j < m - 1; j++) {
      double v = 0.25 * (a[i * m + j + 1] + a[i * m + j - 1] + a[(i - 1) * m + j] + a[(i + 1) * m + j]);
      b[i * m + j] = v;
      double e = fabs(v - a[i * m + j]);
      err = e > err ? e : err;
    }
  return err;
}

void jacobi2d(i64 n, i64 m, const double *a, double *b) {
#pragma omp parallel for schedule(static)
  for (i64 i = 1; i < n - 1; i++)
    for (i64 j = 1; j < m - 1; j++)
      b[i * m + j] =
          0.2 * (a[i * m + j] + a[i * m + j + 1] + a[i * m + j - 1] + a[(i - 1) * m + j] + a[(i + 1) * m + j]);
}

void heat3d(i64 n, const double *a, double *b) {
  i64 p = n * n;
#pragma omp parallel for collapse(2) schedule(static)
  for (i64 i = 1; i < n - 1; i++)
    for (i64 j = 1; j < n - 1; j++)
      for (i64 k = 1; k < n - 1; k++) {
        i64 q = i * p + j * n + k;
        b[q] = 0.125 * (a[q + p] - 2.0 * a[q] + a[q - p]) + 0.125 * (a[q + n] - 2.0 * a[q] + a[q - n]) +
               0.125 * (a[q + 1] - 2.0 * a[q] + a[q - 1]) + a[q];
      }
}

void conv2d(i64 n, i64 m, const float *a, float *b) {
#pragma omp parallel for schedule(static)
  for (i64 i = 1; i < n - 1; i++)
    for (i64 j = 1; j < m - 1; j++)
      b[i * m + j] = 0.2f * a[(i - 1) * m + j - 1] - 0.3f * a[i * m + j - 1] + 0.4f * a[(i + 1) * m + j - 1] +
                     0.5f * a[(i - 1) * m + j] + 0.6f * a[i * m + j] + 0.7f * a[(i + 1) * m + j] -
                     0.8f * a[(i - 1) * m + j + 1] - 0.9f * a[i * m + j + 1] + 0.1f * a[(i + 1) * m + j + 1];
}

void convk(i64 n, i64 taps, const float *a, const float *w, float *b) {
  i64 h = taps / 2;
#pragma omp parallel for collapse(2) schedule(static)
  for (i64 i = h; i < n - h; i++)
    for (i64 j = h; j < n - h; j++) {
      float total = 0;
      for (i64 p = 0; p < taps; p++)
        for (i64 q = 0; q < taps; q++)
          total += w[p * taps + q] * a[(i + p - h) * n + j + q - h];
      b[i * n + j] = total;
    }
}
