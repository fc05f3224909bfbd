/* SPDX-License-Identifier: Apache-2.0 */
/* The C ABI between compiled blocks and the runtime.
 *
 * Compiled code knows these functions by name only; the loader binds the names when it loads an artifact. Nothing
 * else of the runtime is visible to compiled code, and nothing here mentions Python.
 *
 * A block is `int32_t block(void *frame)`. A frame is an array of 8-byte slots, one for each LLVM argument of the
 * lowered function, in order:
 *   array             base pointer, aligned pointer (the same), offset (0), sizes..., strides... (in elements)
 *   scalar            its bytes, extended with zeros to 8 (complex128 takes two slots)
 *   live-out scalar   pointer, pointer, 0: the memref of rank 0 that the block stores to; it is zero at entry
 * A block returns 0, or leaves through pyacc_rt_fail.
 */
#ifndef PYACC_RT_H
#define PYACC_RT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define PYACC_API __attribute__((visibility("default")))
#else
#define PYACC_API
#endif

/* ---- parallel execution ------------------------------------------------------------------------------------- */

typedef void (*pyacc_gang_fn)(int64_t gang, int64_t num_gangs, void *ctx);

/* Runs `body` once for each gang, on the thread team, and returns when all are done.
 *
 * num_gangs  >= 1: exactly that many gangs, even where there are fewer threads. 0: the runtime chooses.
 * work       trip count of the gang loop, -1 where it is not known.
 * cost       estimated operations of one iteration, 0 where it is not known.
 *
 * Gangs start in increasing order, so a gang may wait for a lower one. A call from inside a gang runs serially. */
PYACC_API void pyacc_rt_parallel(pyacc_gang_fn body, void *ctx, int64_t num_gangs, int64_t work, int64_t cost);

/* The code between enter and leave runs in gang order. `turn` belongs to one region and is 0 when it starts; every
 * gang enters and leaves exactly once. */
PYACC_API void pyacc_rt_ordered_enter(int64_t *turn, int64_t gang);
PYACC_API void pyacc_rt_ordered_leave(int64_t *turn);

/* ---- data --------------------------------------------------------------------------------------------------- */

enum pyacc_data_kind {
  PYACC_DATA_COPY = 0,
  PYACC_DATA_COPYIN = 1,
  PYACC_DATA_COPYIN_READONLY = 2,
  PYACC_DATA_COPYOUT = 3,
  PYACC_DATA_COPYOUT_ZERO = 4,
  PYACC_DATA_CREATE = 5,
  PYACC_DATA_CREATE_ZERO = 6,
  PYACC_DATA_PRESENT = 7,
  PYACC_DATA_NO_CREATE = 8,
  PYACC_DATA_DEVICEPTR = 9,
  PYACC_DATA_ATTACH = 10,
  PYACC_DATA_DETACH = 11,
  PYACC_DATA_DELETE = 12,
  PYACC_DATA_USE_DEVICE = 13,
  PYACC_DATA_UPDATE_SELF = 14,
  PYACC_DATA_UPDATE_DEVICE = 15,
  PYACC_DATA_KINDS = 16,
  /* Added to a kind. */
  PYACC_DATA_DYNAMIC = 1 << 8,  /* enter data, exit data: counts in the dynamic counter */
  PYACC_DATA_FINALIZE = 1 << 9, /* exit data finalize */
  PYACC_DATA_IMPLICIT = 1 << 10 /* no clause says so */
};

/* Entry and exit actions of a data clause on one variable. Enter returns the device address of `base`.
 * extents_then_strides: `rank` extents, then `rank` strides in elements. A scalar has rank 0. */
PYACC_API void *pyacc_rt_data_enter(int32_t kind, void *base, int64_t itemsize, int64_t rank,
                                    const int64_t *extents_then_strides);
PYACC_API void pyacc_rt_data_exit(int32_t kind, void *base, int64_t itemsize, int64_t rank,
                                  const int64_t *extents_then_strides);

/* ---- errors ------------------------------------------------------------------------------------------------- */

/* Ends the block with an error; never returns. `site` is an index into the artifact's error table, `a` and `b` fill
 * its message. From inside a gang it ends the region: of several gangs that fail, the lowest is reported. */
PYACC_API void pyacc_rt_fail(int32_t site, int64_t a, int64_t b);

#ifdef __cplusplus
}
#endif

#endif /* PYACC_RT_H */
