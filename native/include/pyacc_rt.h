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
 * num_gangs  >= 1: that many gangs (65536 at most), even where there are fewer threads. 0: the runtime chooses.
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
  PYACC_DATA_IMPLICIT = 1 << 10, /* no clause says so */
  PYACC_DATA_IF_PRESENT = 1 << 11, /* update, host_data: absent data is passed over */
  PYACC_DATA_ALWAYS_IN = 1 << 12,  /* moves at entry even where present */
  PYACC_DATA_ALWAYS_OUT = 1 << 13, /* moves at exit whatever the counters say */
  PYACC_DATA_CAPTURE = 1 << 14     /* a copy of its own even in shared memory */
};

/* ---- devices ------------------------------------------------------------------------------------------------ */

/* The device of these calls is that of the plan. They end the block where they fail. */

/* The thread's default queue; none: the caller waits; the default queue of a thread that has set none. */
enum { PYACC_QUEUE_NOVAL = -1, PYACC_QUEUE_SYNC = -2, PYACC_QUEUE_DEFAULT = -3 };

/* A variable, or a section of one. What is present is the range from the first element to the last in memory; only the
 * elements of the section move. */
typedef struct {
  void *base;       /* element [0, ..., 0] of the whole variable; null: no data, always present */
  const char *name; /* for messages */
  int64_t itemsize;
  int32_t rank; /* 0: a scalar */
  int32_t site; /* of the directive, in the artifact's error table; -1: none */
  const int64_t *dims; /* for each dimension: extent, stride in elements, lower bound, count */
} pyacc_section;

/* Says which sections the clauses of one directive name, before their calls of enter_data or exit_data: sections that
 * overlap become one present range, and each is moved as its own clause says. Without this call the first clause alone
 * decides. */
PYACC_API void pyacc_rt_join_sections(int64_t count, const pyacc_section *const *sections);

/* Entry and exit actions of a data clause (OpenACC 3.3 §2.7). enter_data returns the device address of `base`, even
 * where the section does not hold it; that of attach and detach is the address of the pointer. */
PYACC_API void *pyacc_rt_enter_data(int32_t kind, const pyacc_section *section, int64_t queue);
PYACC_API void pyacc_rt_exit_data(int32_t kind, const pyacc_section *section, int64_t queue);

/* kind: PYACC_DATA_UPDATE_SELF or _UPDATE_DEVICE, with or without PYACC_DATA_IF_PRESENT */
PYACC_API void pyacc_rt_update(int32_t kind, const pyacc_section *section, int64_t queue);

/* host_data: the device address of `base`; if_present: `base` itself where it is absent */
PYACC_API void *pyacc_rt_use_device(const pyacc_section *section, int32_t if_present);

/* count 0: all queues of the device. async: PYACC_QUEUE_SYNC (the caller waits) or the queue that waits. */
PYACC_API void pyacc_rt_wait(int64_t count, const int64_t *queues, int64_t async);

/* Launches a kernel of the plan by its number. args[i] points at the i-th argument, of arg_bytes[i] bytes. */
PYACC_API void pyacc_rt_launch(int32_t kernel, const int64_t grid[3], const int64_t block[3], int64_t shared_bytes,
                               void **args, const int64_t *arg_bytes, int32_t num_args, int64_t queue, int32_t site);

/* pyacc_rt_parallel on a queue of the host; the context is copied. */
PYACC_API void pyacc_rt_parallel_async(pyacc_gang_fn body, const void *ctx, int64_t ctx_bytes, int64_t num_gangs,
                                       int64_t work, int64_t cost, int64_t queue, int32_t site);

/* ---- errors ------------------------------------------------------------------------------------------------- */

/* Ends the block with an error; never returns. `site` is an index into the artifact's error table, `a` and `b` fill
 * its message. From inside a gang it ends the region: of several gangs that fail, the lowest is reported. */
PYACC_API void pyacc_rt_fail(int32_t site, int64_t a, int64_t b);

#ifdef __cplusplus
}
#endif

#endif /* PYACC_RT_H */
