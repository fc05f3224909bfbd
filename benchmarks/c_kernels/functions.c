// SPDX-License-Identifier: Apache-2.0
// Mathematical functions, in C with OpenMP.
#include <math.h>
#include <stdint.h>

typedef int64_t i64;

void blackscholes(i64 n, const double *s, const double *k, const double *t, double rate, double volatility,
                  double *call, double *put) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++) {
    double root = volatility * sqrt(t[i]);
    double d1 = (log(s[i] / k[i]) + (rate + 0.5 * volatility * volatility) * t[i]) / root;
    double d2 = d1 - root;
    double n1 = 0.5 + 0.5 * erf(d1 * 0.7071067811865476);
    double n2 = 0.5 + 0.5 * erf(d2 * 0.7071067811865476);
    double discounted = k[i] * exp(-rate * t[i]);
    double price = s[i] * n1 - discounted * n2;
    call[i] = price;
    put[i] = price - s[i] + discounted;
  }
}

void vexp(i64 n, const double *x, double *y) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++)
    y[i] = exp(x[i]);
}

void vsincos(i64 n, const float *x, float *y) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i++) {
    float s = sinf(x[i]);
    float c = cosf(x[i]);
    y[i] = s * s * s + c;
  }
}

void softmax(i64 rows, i64 columns, const float *x, float *y) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < rows; i++) {
    float top = x[i * columns];
    for (i64 j = 0; j < columns; j++)
      top = x[i * columns + j] > top ? x[i * columns + j] : top;
    float total = 0;
    for (i64 j = 0; j < columns; j++) {
      float e = expf(x[i * columns + j] - top);
      y[i * columns + j] = e;
      total += e;
    }
    for (i64 j = 0; j < columns; j++)
      y[i * columns + j] /= total;
  }
}
