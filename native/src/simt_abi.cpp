// SPDX-License-Identifier: Apache-2.0
// The functions that kernels call, and their names.
#include "simt_arena.hpp"
#include "simt_executor.hpp"

using pyacc::simt::Arena;
using pyacc::simt::Executor;
using pyacc::simt::Wait;

namespace {

Executor &self() {
  return *Executor::running();
}

}  // namespace

extern "C" {

int32_t pyacc_simt_register(int32_t which) {
  return self().register_of(which);
}

void *pyacc_simt_shared(void) {
  return self().shared();
}

void *pyacc_simt_dynamic_shared(void) {
  return self().dynamic_shared();
}

int32_t pyacc_simt_barrier(int32_t op, int32_t id, int32_t count, int32_t predicate, const char *place) {
  return self().barrier(op, id, count, predicate != 0, place);
}

uint64_t pyacc_simt_warp(int32_t op, uint32_t mask, uint64_t value, uint32_t lane, uint32_t clamp, const char *place) {
  Wait wait;
  wait.op = op;
  wait.mask = mask;
  wait.value = value;
  wait.lane = lane;
  wait.clamp = clamp;
  wait.place = place;
  return self().warp_operation(wait);
}

uint32_t pyacc_simt_active_mask(void) {
  return self().active_mask();
}

void pyacc_simt_sleep(void) {
  self().sleep();
}

void pyacc_simt_trap(const char *place) {
  self().fail("the program stops with an error", place);
}

void pyacc_simt_fail(int32_t site, int64_t a, int64_t b, const char *place) {
  self().raise({site, a, b}, place);
}

void pyacc_simt_exit(void) {
  self().end_thread();
}

void *pyacc_simt_malloc(int64_t bytes) {
  return Arena::instance().allocate(bytes);
}

void pyacc_simt_free(void *address) {
  if (address != nullptr && !Arena::instance().free(address)) self().fail("free of what is not allocated", nullptr);
}

void pyacc_simt_access(const void *address, int64_t bytes, int32_t kind, const char *place) {
  self().access(address, bytes, kind, place);
}

void pyacc_simt_read(const void *address, int64_t bytes, const char *place) {
  self().read(address, bytes, place);
}

const pyacc_symbol *pyacc_simt_symbols(void) {
#define PYACC_SYMBOL(function) {#function, reinterpret_cast<void *>(function)}
  static const pyacc_symbol table[] = {
      PYACC_SYMBOL(pyacc_simt_register), PYACC_SYMBOL(pyacc_simt_shared),      PYACC_SYMBOL(pyacc_simt_dynamic_shared),
      PYACC_SYMBOL(pyacc_simt_barrier),  PYACC_SYMBOL(pyacc_simt_warp),        PYACC_SYMBOL(pyacc_simt_active_mask),
      PYACC_SYMBOL(pyacc_simt_sleep),    PYACC_SYMBOL(pyacc_simt_trap),        PYACC_SYMBOL(pyacc_simt_exit),
      PYACC_SYMBOL(pyacc_simt_malloc),   PYACC_SYMBOL(pyacc_simt_free),        PYACC_SYMBOL(pyacc_simt_access),
      PYACC_SYMBOL(pyacc_simt_fail),     PYACC_SYMBOL(pyacc_simt_read),
      {nullptr, nullptr}};
#undef PYACC_SYMBOL
  return table;
}

}  // extern "C"
