// SPDX-License-Identifier: Apache-2.0
// Data clauses on memory shared with the host: nothing moves and every address stays (OpenACC 3.3 §2.6.2); what was
// asked for is counted.
#include "pyacc_rt.h"
#include "stats.hpp"

namespace pyacc {

Stats stats;

namespace {

int32_t clause(int32_t kind) {
  return (kind & 0xff) % PYACC_DATA_KINDS;
}

}  // namespace

}  // namespace pyacc

extern "C" void *pyacc_rt_data_enter(int32_t kind, void *base, int64_t, int64_t, const int64_t *) {
  pyacc::count(pyacc::stats.data_enters[pyacc::clause(kind)]);
  return base;
}

extern "C" void pyacc_rt_data_exit(int32_t kind, void *, int64_t, int64_t, const int64_t *) {
  pyacc::count(pyacc::stats.data_exits[pyacc::clause(kind)]);
}
