// SPDX-License-Identifier: Apache-2.0
// Products of matrices and vectors, and a transposition, in C with OpenMP.
#include <stdint.h>

typedef int64_t i64;

void gemm(i64 n, const double *a, const double *b, double *c) {
#pragma omp parallel for collapse(2) schedule(static)
  for (i64 i = 0; i < n; i++)
    for (i64 j = 0; j < n; j++) {
      double total = 0;
      for (i64 k = 0; k < n; k++)
        total += a[i * n + k] * b[k * n + j];
      c[i * n + j] = total;
    }
}

void gemm_ikj(i64 n, const double *a, const double *b, double *c) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++) {
    for (i64 j = 0; j < n; j++)
      c[i * n + j] = 0;
    for (i64 k = 0; k < n; k++)
      for (i64 j = 0; j < n; j++)
        c[i * n + j] += a[i * n + k] * b[k * n + j];
  }
}

void gemv(i64 n, const double *a, const double *x, double *y) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++) {
    double total = 0;
    for (i64 j = 0; j < n; j++)
      total += a[i * n + j] * x[j];
    y[i] = total;
  }
}

void gemvt(i64 n, const double *a, const double *x, double *y) {
#pragma omp parallel for schedule(static)
  for (i64 j = 0; j < n; j++) {
    double total = 0;
    for (i64 i = 0; i < n; i++)
      total += a[i * n + j] * x[i];
    y[j] = total;
  }
}

void transpose(i64 n, const double *a, double *b) {
#pragma omp parallel for collapse(2) schedule(static)
  for (i64 i = 0; i < n; i++)
    for (i64 j = 0; j < n; j++)
      b[i * n + j] = a[j * n + i];
}
