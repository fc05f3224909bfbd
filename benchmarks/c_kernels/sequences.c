// SPDX-License-Identifier: Apache-2.0
// Parallel loops inside a sequential one, in C with OpenMP.
#include <stdint.h>

typedef int64_t i64;

void floyd(i64 n, int32_t *p) {
  for (i64 k = 0; k < n; k++) {
#pragma omp parallel for schedule(static)
    for (i64 i = 0; i < n; i++)
      for (i64 j = 0; j < n; j++) {
        int32_t t = p[i * n + k] + p[k * n + j];
        p[i * n + j] = p[i * n + j] < t ? p[i * n + j] : t;
      }
  }
}

void lu(i64 n, double *a) {
  for (i64 k = 0; k < n; k++) {
#pragma omp parallel for schedule(static)
    for (i64 i = k + 1; i < n; i++) {
      a[i * n + k] = a[i * n + k] / a[k * n + k];
      for (i64 j = k + 1; j < n; j++)
        a[i * n + j] -= a[i * n + k] * a[k * n + j];
    }
  }
}

void wavefront(i64 n, double *g) {
  for (i64 d = 2; d <= 2 * (n - 1); d++) {
    i64 low = d - (n - 1) > 1 ? d - (n - 1) : 1, high = d - 1 < n - 1 ? d - 1 : n - 1;
#pragma omp parallel for schedule(static)
    for (i64 i = low; i <= high; i++)
      g[i * n + d - i] = g[(i - 1) * n + d - i] + g[i * n + d - i - 1] - g[(i - 1) * n + d - i - 1];
  }
}
