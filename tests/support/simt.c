/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs one GPU kernel, compiled for this machine, thread by thread: a fibre for each thread of a block, block after
 * block. A fibre runs until it meets a barrier or a shuffle, so the order of threads is fixed and can be reversed:
 * code that lacks a barrier gives a wrong answer in one of the two orders.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

enum { MAX_THREADS = 1024, WARP = 32, MAX_WARPS = MAX_THREADS / WARP, BARRIERS = 16, STACK = 64 * 1024 };
enum { OK = 0, DEADLOCK = 1, TOO_MANY_THREADS = 2, MIXED_BARRIER = 3 };
typedef struct { int x, y, z; } dim;
typedef enum { READY, AT_BARRIER, AT_WARP, DONE } status;
typedef struct {
  ucontext_t context;
  status state;
  int barrier;
} fibre;

static dim grid, block, block_index;
static fibre fibres[MAX_THREADS];
static ucontext_t scheduler;
static int current, threads, failure;
static int arrived[BARRIERS], expected[BARRIERS], warp_arrived[MAX_WARPS];
static uint32_t published[MAX_THREADS];
static char *stacks;
static void (*kernel)(void **);
static void **arguments;

int simt_tid_x(void) { return current % block.x; }
int simt_tid_y(void) { return current / block.x % block.y; }
int simt_tid_z(void) { return current / (block.x * block.y); }
int simt_ctaid_x(void) { return block_index.x; }
int simt_ctaid_y(void) { return block_index.y; }
int simt_ctaid_z(void) { return block_index.z; }
int simt_ntid_x(void) { return block.x; }
int simt_ntid_y(void) { return block.y; }
int simt_ntid_z(void) { return block.z; }
int simt_nctaid_x(void) { return grid.x; }
int simt_nctaid_y(void) { return grid.y; }
int simt_nctaid_z(void) { return grid.z; }

static void wait_as(status state) {
  fibres[current].state = state;
  swapcontext(&fibres[current].context, &scheduler);
}

static int live_in_warp(int warp) {
  int live = 0;
  for (int i = warp * WARP; i < (warp + 1) * WARP && i < threads; i++) live += fibres[i].state != DONE;
  return live;
}

void simt_barrier_count(int id, int count) {
  if (arrived[id] && expected[id] != count) failure = MIXED_BARRIER;
  expected[id] = count;
  fibres[current].barrier = id;
  if (++arrived[id] < count) {
    wait_as(AT_BARRIER);
    return;
  }
  arrived[id] = 0;
  for (int i = 0; i < threads; i++)
    if (fibres[i].state == AT_BARRIER && fibres[i].barrier == id) fibres[i].state = READY;
  wait_as(READY); /* the last to arrive goes on in turn, like the others */
}

void simt_barrier(void) { simt_barrier_count(0, threads); }

void simt_warp_sync(int mask) {
  int warp = current / WARP;
  (void)mask;
  if (++warp_arrived[warp] < live_in_warp(warp)) {
    wait_as(AT_WARP);
    return;
  }
  warp_arrived[warp] = 0;
  for (int i = warp * WARP; i < (warp + 1) * WARP && i < threads; i++)
    if (fibres[i].state == AT_WARP) fibres[i].state = READY;
  wait_as(READY);
}

uint32_t simt_shuffle_xor(int mask, uint32_t value, int distance, int clamp) {
  (void)clamp;
  published[current] = value;
  simt_warp_sync(mask);
  uint32_t other = published[current ^ distance];
  simt_warp_sync(mask);
  return other;
}

float simt_shuffle_xor_float(int mask, float value, int distance, int clamp) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  bits = simt_shuffle_xor(mask, bits, distance, clamp);
  memcpy(&value, &bits, sizeof bits);
  return value;
}

static void enter(void) {
  kernel(arguments);
  fibres[current].state = DONE;
  setcontext(&scheduler);
}

static int run_block(int reverse) {
  memset(arrived, 0, sizeof arrived);
  memset(warp_arrived, 0, sizeof warp_arrived);
  for (int i = 0; i < threads; i++) {
    fibre *f = &fibres[i];
    getcontext(&f->context);
    f->context.uc_stack.ss_sp = stacks + (size_t)i * STACK;
    f->context.uc_stack.ss_size = STACK;
    f->context.uc_link = &scheduler;
    makecontext(&f->context, enter, 0);
    f->state = READY;
  }
  for (int left = threads; left > 0;) {
    int progress = 0;
    for (int k = 0; k < threads; k++) {
      current = reverse ? threads - 1 - k : k;
      if (fibres[current].state != READY) continue;
      progress = 1;
      swapcontext(&scheduler, &fibres[current].context);
      if (failure) return failure;
      left -= fibres[current].state == DONE;
    }
    if (!progress) return DEADLOCK;
  }
  return OK;
}

/* Returns 0, or why the kernel cannot end. */
int simt_launch(void (*entry)(void **), void **args, const int *blocks, const int *lanes, int reverse) {
  grid = (dim){blocks[0], blocks[1], blocks[2]};
  block = (dim){lanes[0], lanes[1], lanes[2]};
  threads = block.x * block.y * block.z;
  kernel = entry;
  arguments = args;
  failure = OK;
  if (threads > MAX_THREADS) return TOO_MANY_THREADS;
  if (!stacks) stacks = malloc((size_t)MAX_THREADS * STACK);
  for (int i = 0, n = grid.x * grid.y * grid.z; i < n; i++) {
    int number = reverse ? n - 1 - i : i;
    block_index = (dim){number % grid.x, number / grid.x % grid.y, number / (grid.x * grid.y)};
    int status = run_block(reverse);
    if (status) return status;
  }
  return OK;
}
