/* SPDX-License-Identifier: Apache-2.0 */
/* The table of functions by which the runtime drives a device.
 *
 * Every function takes `self` first and returns 0 or one of `enum pyacc_error`; `last_error` then explains, for the
 * thread that called. The runtime may call from several threads at once. The table stays valid until the process ends.
 *
 * A driver has streams of its own, or PYACC_DRIVER_QUEUE_THREADS: then the runtime keeps the queues, runs their work in
 * threads of its own and calls the driver from there with a null stream; stream_* and event_* may be null.
 * Work on the null stream is done when the function returns.
 */
#ifndef PYACC_DRIVER_H
#define PYACC_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PYACC_DRIVER_VERSION 1

/* As acc_error_t (OpenACC 3.3 §3.2). */
enum pyacc_error {
  PYACC_ERROR_NONE = 0,
  PYACC_ERROR_OTHER = 1,
  PYACC_ERROR_SYSTEM = 2,
  PYACC_ERROR_EXECUTION = 3,
  PYACC_ERROR_DEVICE_INIT = 4,
  PYACC_ERROR_DEVICE_SHUTDOWN = 5,
  PYACC_ERROR_DEVICE_UNAVAILABLE = 6,
  PYACC_ERROR_DEVICE_TYPE_UNAVAILABLE = 7,
  PYACC_ERROR_WRONG_DEVICE_TYPE = 8,
  PYACC_ERROR_OUT_OF_MEMORY = 9,
  PYACC_ERROR_NOT_PRESENT = 10,
  PYACC_ERROR_PARTLY_PRESENT = 11,
  PYACC_ERROR_PRESENT = 12,
  PYACC_ERROR_INVALID_ARGUMENT = 13,
  PYACC_ERROR_INVALID_ASYNC = 14,
  PYACC_ERROR_INVALID_NULL_POINTER = 15,
  PYACC_ERROR_INVALID_DATA_SECTION = 16,
  PYACC_NOT_READY = 100 /* answer of stream_query and event_query, not an error */
};

enum pyacc_driver_flags {
  PYACC_DRIVER_SHARED_MEMORY = 1, /* device addresses are host addresses */
  PYACC_DRIVER_QUEUE_THREADS = 2  /* no streams of its own */
};

enum pyacc_direction { PYACC_TO_DEVICE = 0, PYACC_FROM_DEVICE = 1, PYACC_ON_DEVICE = 2 };

typedef void *pyacc_stream;
typedef void *pyacc_event;

typedef struct pyacc_driver {
  int32_t version; /* PYACC_DRIVER_VERSION */
  int32_t flags;
  void *self;

  int (*alloc)(void *self, int64_t bytes, void **address);
  int (*free)(void *self, void *address);
  /* `rows` rows of `row_bytes` bytes; the pitch is from the start of one row to the next. */
  int (*copy)(void *self, int32_t direction, void *target, const void *source, int64_t row_bytes, int64_t rows,
              int64_t target_pitch, int64_t source_pitch, pyacc_stream stream);
  int (*zero)(void *self, void *address, int64_t bytes, pyacc_stream stream);
  int (*memory)(void *self, int64_t *free_bytes, int64_t *total_bytes); /* may be null */

  int (*stream_create)(void *self, pyacc_stream *stream);
  int (*stream_destroy)(void *self, pyacc_stream stream);
  int (*stream_synchronize)(void *self, pyacc_stream stream);
  int (*stream_query)(void *self, pyacc_stream stream);
  int (*event_create)(void *self, pyacc_event *event);
  int (*event_destroy)(void *self, pyacc_event event);
  int (*event_record)(void *self, pyacc_event event, pyacc_stream stream);
  int (*event_query)(void *self, pyacc_event event);
  int (*stream_wait_event)(void *self, pyacc_stream stream, pyacc_event event);

  /* `kernel` is a handle that the driver's own loader gave. args[i] points at the i-th argument; the driver has read
   * them when it returns. */
  int (*launch)(void *self, int64_t kernel, const int64_t grid[3], const int64_t block[3], int64_t shared_bytes,
                void **args, pyacc_stream stream);

  /* What the last failed call of this thread failed with: valid until the thread's next call. May be null. */
  const char *(*last_error)(void *self);

  /* Whether the last launch that failed, on this thread, ended by pyacc_rt_fail(*site, *a, *b): 1 or 0. May be null. */
  int (*failed_at)(void *self, int32_t *site, int64_t *a, int64_t *b);
} pyacc_driver;

/* ---- the software GPU, where it is built in ------------------------------------------------------------------ */

typedef struct {
  const char *name;
  void *address;
} pyacc_symbol;

const pyacc_driver *pyacc_simt_driver(void);
/* What compiled kernels may call; a null name ends the table. */
const pyacc_symbol *pyacc_simt_symbols(void);

#ifdef __cplusplus
}
#endif

#endif /* PYACC_DRIVER_H */
