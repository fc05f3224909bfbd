/* SPDX-License-Identifier: Apache-2.0 */
/* The C ABI between kernels compiled for the software GPU and its runtime.
 *
 * A kernel is the LLVM IR that goes to NVPTX, compiled for this machine. What a GPU has as special registers and
 * instructions are calls of the functions below. For each kernel @k an image holds `void k_entry(void **args)`, which
 * is one GPU thread, and `const pyacc_simt_kernel k_kernel`, whose address is the kernel's handle.
 *
 * A `place` is the text "file:line" of the source that an operation comes from; it lives as long as the image.
 */
#ifndef PYACC_SIMT_H
#define PYACC_SIMT_H

#include <stdint.h>

#include "pyacc_driver.h"
#include "pyacc_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PYACC_SIMT_VERSION 1

enum pyacc_simt_kernel_flags {
  PYACC_SIMT_WAITS = 1,   /* threads wait for one another, or end early: each needs a stack of its own */
  PYACC_SIMT_ATOMICS = 2, /* blocks meet in memory: they run in order, so that results do not depend on timing */
  PYACC_SIMT_RACES = 4    /* the code says what memory it uses, by pyacc_simt_access */
};

typedef struct {
  int32_t version; /* PYACC_SIMT_VERSION */
  int32_t flags;
  int32_t shared_bytes; /* static */
  int32_t stack_bytes;  /* of the arrays that each thread has for itself */
  int32_t num_args;
  const char *name;
  const char *place;
  void (*entry)(void **args);
  const char *const *pointer_names; /* for each argument: its variable, "" unknown; null where it is no pointer */
} pyacc_simt_kernel;

/* ---- identity ------------------------------------------------------------------------------------------------ */

enum pyacc_simt_register {
  PYACC_SIMT_TID_X,
  PYACC_SIMT_TID_Y,
  PYACC_SIMT_TID_Z,
  PYACC_SIMT_LANE,
  PYACC_SIMT_WARP,
  PYACC_SIMT_BLOCK_REGISTERS, /* the ones from here on are the same for all threads of a block */
  PYACC_SIMT_CTAID_X = PYACC_SIMT_BLOCK_REGISTERS,
  PYACC_SIMT_CTAID_Y,
  PYACC_SIMT_CTAID_Z,
  PYACC_SIMT_NTID_X,
  PYACC_SIMT_NTID_Y,
  PYACC_SIMT_NTID_Z,
  PYACC_SIMT_NCTAID_X,
  PYACC_SIMT_NCTAID_Y,
  PYACC_SIMT_NCTAID_Z,
  PYACC_SIMT_NUM_WARPS,
  PYACC_SIMT_REGISTERS
};

PYACC_API int32_t pyacc_simt_register(int32_t which);

/* The block's shared memory: the kernel's static part, and what the launch adds. */
PYACC_API void *pyacc_simt_shared(void);
PYACC_API void *pyacc_simt_dynamic_shared(void);

/* ---- waiting ------------------------------------------------------------------------------------------------- */

enum pyacc_simt_barrier_op {
  PYACC_SIMT_BARRIER_WAIT,
  PYACC_SIMT_BARRIER_ARRIVE, /* does not wait */
  PYACC_SIMT_BARRIER_POPC,   /* how many threads have a true predicate */
  PYACC_SIMT_BARRIER_AND,
  PYACC_SIMT_BARRIER_OR,
  PYACC_SIMT_BARRIER_ALIGNED = 256 /* added: all threads must be at the same instruction */
};

/* Barrier `id` (0 to 15) of `count` threads of the block; 0 means all of them. */
PYACC_API int32_t pyacc_simt_barrier(int32_t op, int32_t id, int32_t count, int32_t predicate, const char *place);

enum pyacc_simt_warp_op {
  PYACC_SIMT_WARP_SYNC,
  PYACC_SIMT_SHUFFLE_INDEX,
  PYACC_SIMT_SHUFFLE_UP,
  PYACC_SIMT_SHUFFLE_DOWN,
  PYACC_SIMT_SHUFFLE_XOR,
  PYACC_SIMT_VOTE_ANY,
  PYACC_SIMT_VOTE_ALL,
  PYACC_SIMT_VOTE_UNIFORM,
  PYACC_SIMT_VOTE_BALLOT,
  PYACC_SIMT_MATCH_ANY,
  PYACC_SIMT_MATCH_ALL,
  PYACC_SIMT_REDUCE_ADD,
  PYACC_SIMT_REDUCE_MIN,
  PYACC_SIMT_REDUCE_MAX,
  PYACC_SIMT_REDUCE_UMIN,
  PYACC_SIMT_REDUCE_UMAX,
  PYACC_SIMT_REDUCE_AND,
  PYACC_SIMT_REDUCE_OR,
  PYACC_SIMT_REDUCE_XOR,
  PYACC_SIMT_ELECT
};

/* What the lanes in `mask` do together. `lane` and `clamp` are the operands of a shuffle. The predicate of an operation
 * that has one is bit 32 of the result. */
PYACC_API uint64_t pyacc_simt_warp(int32_t op, uint32_t mask, uint64_t value, uint32_t lane, uint32_t clamp,
                                   const char *place);

PYACC_API uint32_t pyacc_simt_active_mask(void);
PYACC_API void pyacc_simt_sleep(void); /* lets others go on */

/* ---- ending, memory ------------------------------------------------------------------------------------------ */

PYACC_API void pyacc_simt_trap(const char *place); /* ends the kernel with an error; does not return */
/* Ends the kernel as pyacc_rt_fail ends a block; does not return. */
PYACC_API void pyacc_simt_fail(int32_t site, int64_t a, int64_t b, const char *place);
PYACC_API void pyacc_simt_exit(void);              /* ends the thread; does not return */
PYACC_API void *pyacc_simt_malloc(int64_t bytes);
PYACC_API void pyacc_simt_free(void *address);

enum pyacc_simt_access { PYACC_SIMT_READ, PYACC_SIMT_WRITE, PYACC_SIMT_ATOMIC };

/* Says that the thread accesses memory: only images compiled to find races call it. */
PYACC_API void pyacc_simt_access(const void *address, int64_t bytes, int32_t kind, const char *place);

/* Says that the thread reads a number: only images compiled to find what was never written call it. */
PYACC_API void pyacc_simt_read(const void *address, int64_t bytes, const char *place);

/* ---- the host's side ----------------------------------------------------------------------------------------- */

/* The order of blocks and of the threads of a block: 0 increasing, 1 decreasing, else shuffled by that seed. */
PYACC_API void pyacc_simt_set_seed(uint64_t seed);

#ifdef __cplusplus
}
#endif

#endif /* PYACC_SIMT_H */
