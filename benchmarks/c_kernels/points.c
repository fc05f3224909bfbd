// SPDX-License-Identifier: Apache-2.0
// Points in space: every one with every other, in C with OpenMP.
#include <math.h>
#include <stdint.h>

typedef int64_t i64;

void nbody(i64 n, const double *x, const double *y, const double *z, const double *m, double *ax, double *ay,
           double *az) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++) {
    double sx = 0, sy = 0, sz = 0;
    for (i64 j = 0; j < n; j++) {
      double dx = x[j] - x[i], dy = y[j] - y[i], dz = z[j] - z[i];
      double inverse = 1.0 / sqrt(dx * dx + dy * dy + dz * dz + 1e-9);
      double w = m[j] * inverse * inverse * inverse;
      sx += w * dx;
      sy += w * dy;
      sz += w * dz;
    }
    ax[i] = sx;
    ay[i] = sy;
    az[i] = sz;
  }
}

void pairwise(i64 n, i64 dimensions, const double *x, double *d) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++)
    for (i64 j = 0; j < n; j++) {
      double total = 0;
      for (i64 k = 0; k < dimensions; k++) {
        double t = x[i * dimensions + k] - x[j * dimensions + k];
        total += t * t;
      }
      d[i * n + j] = sqrt(total);
    }
}

void kmeans(i64 n, i64 dimensions, i64 clusters, const float *points, const float *centres, int32_t *label) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++) {
    float best = 1e30f;
    int32_t nearest = 0;
    for (i64 c = 0; c < clusters; c++) {
      float total = 0;
      for (i64 q = 0; q < dimensions; q++) {
        float t = points[i * dimensions + q] - centres[c * dimensions + q];
        total += t * t;
      }
      if (total < best) {
        best = total;
        nearest = (int32_t)c;
      }
    }
    label[i] = nearest;
  }
}
