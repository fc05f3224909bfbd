// SPDX-License-Identifier: Apache-2.0
// Barriers of a block. They are strict: where a GPU would go on without threads that have ended, or do anything at all
// where the threads of a warp are at different instructions, the kernel fails.
#include "simt_executor.hpp"

namespace pyacc::simt {

namespace {

std::string number(int value) {
  return std::to_string(value);
}

int32_t result_of(const Barrier &barrier) {
  switch (barrier.op) {
    case PYACC_SIMT_BARRIER_POPC:
      return barrier.trues;
    case PYACC_SIMT_BARRIER_AND:
      return barrier.trues == barrier.expected;
    case PYACC_SIMT_BARRIER_OR:
      return barrier.trues > 0;
    default:
      return 0;
  }
}

}  // namespace

int32_t Executor::barrier(int32_t op, int32_t id, int32_t count, bool predicate, const char *place) {
  if (id < 0 || id >= static_cast<int32_t>(barriers_.size())) fail("barrier " + number(id) + " does not exist", place);
  Barrier &barrier = barriers_[static_cast<size_t>(id)];
  check_barrier(barrier, op, count, place);
  const bool is_aligned = (op & PYACC_SIMT_BARRIER_ALIGNED) != 0;
  op &= ~PYACC_SIMT_BARRIER_ALIGNED;
  if (barrier.arrived++ == 0) {
    barrier = {op, 1, count > 0 ? count : launch_->threads(), 0, {}, {}};
  }
  if (op != PYACC_SIMT_BARRIER_ARRIVE) barrier.op = op;
  if (is_aligned) barrier.places[static_cast<size_t>(current_->number / kWarp)] = place;
  barrier.trues += predicate;
  if (launch_->finds_races()) races_.release(current_->number, barrier.clock);
  current_->wait.barrier = id;
  current_->wait.place = place;
  const bool is_last = barrier.arrived == barrier.expected;
  if (is_last) open_barrier(barrier, id);
  if (op == PYACC_SIMT_BARRIER_ARRIVE) return 0;
  // The last to arrive goes on in turn, like the others.
  if (is_last) pass_barrier(*current_, barrier);
  suspend(is_last ? State::kReady : State::kAtBarrier);
  return static_cast<int32_t>(current_->wait.result);
}

void Executor::check_barrier(const Barrier &barrier, int32_t op, int32_t count, const char *place) {
  const int threads = launch_->threads();
  if (count % kWarp != 0) fail("barrier of " + number(count) + " threads, which is no multiple of a warp", place);
  if (count > threads) fail("barrier of " + number(count) + " threads in a block of " + number(threads), place);
  if (barrier.arrived == 0) return;
  if ((count > 0 ? count : threads) != barrier.expected) {
    fail("barrier of " + number(count) + " threads at which others wait for " + number(barrier.expected), place);
  }
  const char *const other = barrier.places[static_cast<size_t>(current_->number / kWarp)];
  if ((op & PYACC_SIMT_BARRIER_ALIGNED) != 0 && other != nullptr && other != place) {
    fail(std::string("divergent barrier: other threads of the warp are at the one at ") + other, place);
  }
}

void Executor::open_barrier(Barrier &barrier, int32_t id) {
  for (Thread &thread : threads_) {
    if (thread.state != State::kAtBarrier || thread.wait.barrier != id) continue;
    pass_barrier(thread, barrier);
    thread.state = State::kReady;
  }
  barrier.arrived = 0;
}

void Executor::pass_barrier(Thread &thread, const Barrier &barrier) {
  thread.wait.result = static_cast<uint64_t>(result_of(barrier));
  if (launch_->finds_races()) races_.acquire(thread.number, barrier.clock);
}

}  // namespace pyacc::simt
