// SPDX-License-Identifier: Apache-2.0
// Blocks one after the other; within a block the threads in turn, each until it waits.
#include "simt_executor.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <utility>

#include "simt_arena.hpp"
#include "simt_order.hpp"

namespace pyacc::simt {

namespace {

thread_local Executor *active = nullptr;

}  // namespace

Executor &Executor::of_this_thread() {
  // On the heap: the memory that threads begin with is scarce for libraries loaded later.
  thread_local const auto executor = std::make_unique<Executor>();
  return *executor;
}

Executor *Executor::running() {
  return active;
}

void Executor::run(Launch &launch, int64_t first, int64_t last) {
  watch_faults();
  failure_.clear();
  raised_ = {};
  fault_ = {};
  if (!begin(launch)) {
    launch.fail(first, "no memory for the stacks of its threads");
    return;
  }
  active = this;
  for (int64_t position = first; position < last && launch.wants(position); ++position) {
    begin_block(block_at(position, launch.blocks(), launch.seed));
    run_block();
    if (!failure_.empty()) launch.fail(position, failure_, raised_);
  }
  active = nullptr;
}

bool Executor::begin(Launch &launch) {
  launch_ = &launch;
  const int count = launch.threads();
  const auto [width, height, depth] = launch.block;
  threads_.resize(static_cast<size_t>(count));
  for (int number = 0; number < count; ++number) {
    Thread &thread = threads_[static_cast<size_t>(number)];
    thread.number = number;
    thread.registers = {number % width, number / width % height, number / (width * height), number % kWarp,
                        number / kWarp};
  }
  order_.resize(static_cast<size_t>(count));
  std::iota(order_.begin(), order_.end(), 0);
  if (launch.seed == kReversed) std::reverse(order_.begin(), order_.end());
  for (size_t axis = 0; axis < 3; ++axis) {
    registers_[PYACC_SIMT_NTID_X + axis] = launch.block[axis];
    registers_[PYACC_SIMT_NCTAID_X + axis] = static_cast<int32_t>(launch.grid[axis]);
  }
  registers_[PYACC_SIMT_NUM_WARPS] = (count + kWarp - 1) / kWarp;
  shared_ = shared_memory_.provide(launch.shared_bytes);
  return shared_ != nullptr && stacks_.provide(launch.waits() ? count : 1, launch.stack_bytes());
}

void Executor::begin_block(int64_t number) {
  const auto [width, height, depth] = launch_->grid;
  registers_[PYACC_SIMT_CTAID_X] = static_cast<int32_t>(number % width);
  registers_[PYACC_SIMT_CTAID_Y] = static_cast<int32_t>(number / width % height);
  registers_[PYACC_SIMT_CTAID_Z] = static_cast<int32_t>(number / (width * height));
  random_ = mix(launch_->seed, static_cast<uint64_t>(number));
  alive_ = launch_->threads();
  barriers_.fill({});
  std::memset(shared_, kPoison, static_cast<size_t>(launch_->shared_bytes));
  if (launch_->finds_races()) races_.begin_block(alive_, static_cast<size_t>(launch_->shared_bytes));
}

void Executor::run_block() {
  if (launch_->waits()) {
    run_fibres();
  } else {
    run_alone();
  }
}

void Executor::run_alone() {
  if (is_shuffled(launch_->seed)) shuffle(order_, random_);
  Context fibre;
  prepare(fibre, stacks_.top(0), stacks_.bytes(), alone_main);
  const FaultScope scope(fault_, scheduler_);
  switch_context(scheduler_, fibre);
  if (fault_.signal != 0) failure_ = describe_fault();
}

void Executor::alone_main() {
  Executor &self = *active;
  for (const int number : self.order_) {
    self.current_ = &self.threads_[static_cast<size_t>(number)];
    self.launch_->kernel.entry(self.launch_->args);
  }
  self.leave();
}

void Executor::run_fibres() {
  for (Thread &thread : threads_) {
    thread.state = State::kNew;
    thread.wait.place = nullptr;  // the text may be gone with the image of another launch
  }
  begin_warps();
  // A warp at a time, until all its lanes wait: their stacks stay in the cache. Shuffled, every thread among all others.
  const size_t group = is_shuffled(launch_->seed) ? order_.size() : kWarp;
  while (alive_ > 0 && failure_.empty()) {
    bool progress = wake();
    for (size_t first = 0; first < order_.size() && failure_.empty(); first += group) {
      while (run_group(first, std::min(first + group, order_.size()))) progress = true;
    }
    if (!progress && failure_.empty()) failure_ = describe_deadlock();
  }
}

/// Runs each of some threads until it waits. Whether any of them could.
bool Executor::run_group(size_t first, size_t last) {
  if (is_shuffled(launch_->seed)) shuffle(order_, random_);
  next_ = first;
  end_ = last;
  current_ = take_next();
  if (current_ == nullptr) return false;
  const FaultScope scope(fault_, scheduler_);
  switch_context(scheduler_, current_->context);
  if (fault_.signal != 0) failure_ = describe_fault();
  return failure_.empty();
}

/// The next of the group that can run, or null.
Thread *Executor::take_next() {
  while (next_ < end_) {
    Thread &thread = threads_[static_cast<size_t>(order_[next_++])];
    if (thread.state > State::kReady) continue;
    if (thread.state == State::kNew) prepare(thread.context, stacks_.top(thread.number), stacks_.bytes(), fibre_main);
    thread.state = State::kReady;
    return &thread;
  }
  return nullptr;
}

bool Executor::wake() {
  bool any = false;
  for (Thread &thread : threads_) {
    if (thread.state != State::kAsleep) continue;
    thread.state = State::kReady;
    any = true;
  }
  return any;
}

void Executor::fibre_main() {
  Executor &self = *active;
  self.launch_->kernel.entry(self.launch_->args);
  self.end_thread();
}

void Executor::suspend(State state) {
  current_->state = state;
  go_on(current_->context);
}

/// Leaves a fibre for the next of its group, or for the scheduler where there is none.
void Executor::go_on(Context &from) {
  Thread *const next = take_next();
  if (next != nullptr) current_ = next;
  switch_context(from, next != nullptr ? next->context : scheduler_);
}

void Executor::sleep() {
  suspend(State::kAsleep);
}

void Executor::end_thread() {
  current_->state = State::kDone;
  --alive_;
  on_lane_end(*current_);
  Context abandoned;
  go_on(abandoned);
  std::abort();  // nobody comes back to it
}

void Executor::fail(std::string message, const char *place) {
  failure_ = with_context(message, place);
  // Nothing on this stack is unwound: the argument is the one object on it that owns memory.
  std::string().swap(message);
  leave();
}

void Executor::raise(const Raised &raised, const char *place) {
  raised_ = raised;
  fail("the program raises an exception", place);
}

void Executor::leave() {
  Context abandoned;
  switch_context(abandoned, scheduler_);
  std::abort();  // nobody comes back to it
}

void Executor::access(const void *address, int64_t bytes, int32_t kind, const char *place) {
  const size_t offset = reinterpret_cast<uintptr_t>(address) - reinterpret_cast<uintptr_t>(shared_);
  if (offset >= static_cast<size_t>(launch_->shared_bytes)) return;
  const Access here{current_->number, 0, kind, place};
  const Access *const earlier = races_.find(offset, static_cast<size_t>(bytes), here);
  if (earlier != nullptr) fail(describe_race(*earlier, here), place);
  races_.note(offset, static_cast<size_t>(bytes), here);
}

void Executor::read(const void *address, int64_t bytes, const char *place) {
  const size_t offset = reinterpret_cast<uintptr_t>(address) - reinterpret_cast<uintptr_t>(shared_);
  const bool is_shared = offset + static_cast<size_t>(bytes) <= static_cast<size_t>(launch_->shared_bytes);
  if (!is_shared && !Arena::instance().holds(address, bytes)) return;
  const auto *const first = static_cast<const unsigned char *>(address);
  if (std::all_of(first, first + bytes, [](unsigned char byte) { return byte == kPoison; }))
    fail("an element is read that was never written", place);
}

int32_t Executor::register_of(int32_t which) const {
  const auto index = static_cast<size_t>(which);
  return which < PYACC_SIMT_BLOCK_REGISTERS ? current_->registers[index] : registers_[index];
}

char *Executor::dynamic_shared() const {
  return shared_ + round_up(static_cast<uint64_t>(launch_->kernel.shared_bytes), 16);
}

}  // namespace pyacc::simt
