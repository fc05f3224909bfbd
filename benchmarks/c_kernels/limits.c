// SPDX-License-Identifier: Apache-2.0
// What this machine can do at most: bytes per second past the caches, multiply-adds per second.
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef int64_t i64;
typedef double lanes __attribute__((vector_size(64)));

// Both arrays aligned to 16 bytes; n is a multiple of 2.
void limit_copy(i64 n, const double *x, double *y) {
#pragma omp parallel for schedule(static)
  for (i64 i = 0; i < n; i += 2) {
#if defined(__SSE2__)
    _mm_stream_pd(y + i, _mm_load_pd(x + i));
#else
    y[i] = x[i], y[i + 1] = x[i + 1];
#endif
  }
}

// 2 * 8 * 12 operations in each of n rounds, in each of `threads` threads.
double limit_fma(i64 n, i64 threads) {
  double total = 0;
#pragma omp parallel for schedule(static) reduction(+ : total)
  for (i64 t = 0; t < threads; t++) {
    lanes sums[12], factor = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
    for (int k = 0; k < 12; k++)
      sums[k] = factor + (double)(t + k);
    for (i64 i = 0; i < n; i++)
#pragma GCC unroll 12
      for (int k = 0; k < 12; k++)
        sums[k] = sums[k] * factor + factor;
    for (int k = 0; k < 12; k++)
      total += sums[k][0];
  }
  return total;
}
