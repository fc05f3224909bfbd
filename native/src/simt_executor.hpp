// SPDX-License-Identifier: Apache-2.0
// Runs blocks on one system thread: a fibre for each GPU thread, or one for all where they never wait.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "simt_context.hpp"
#include "simt_faults.hpp"
#include "simt_launch.hpp"
#include "simt_races.hpp"
#include "simt_stacks.hpp"

namespace pyacc::simt {

enum class State : uint8_t { kNew, kReady, kAsleep, kAtBarrier, kInWarp, kDone };

/// What a GPU thread waits for, and what it brings.
struct Wait {
  int32_t op = 0;
  int32_t barrier = 0;
  uint32_t mask = 0;
  uint32_t lane = 0;
  uint32_t clamp = 0;
  uint64_t value = 0;
  uint64_t result = 0;
  const char *place = nullptr;
};

/// One GPU thread of the block that runs.
struct Thread {
  Context context;
  std::array<int32_t, PYACC_SIMT_BLOCK_REGISTERS> registers;
  int number;
  State state;
  Wait wait;
};

/// One of the sixteen barriers of a block.
struct Barrier {
  int32_t op = 0;
  int arrived = 0;
  int expected = 0;
  int trues = 0;
  std::array<const char *, kMaxThreads / kWarp> places{};  // of each warp, where all its lanes must be at one
  Clock clock{};  // where races are looked for
};

/// Lanes of a warp that wait for the same: one operation and one mask.
struct LaneGroup {
  int32_t op;
  uint32_t mask;
  uint32_t arrived;
};

struct Warp {
  uint32_t alive = 0;  // lanes that have not ended
  std::vector<LaneGroup> groups;
};

class Executor {
 public:
  /// That of the calling system thread, made when first asked for.
  static Executor &of_this_thread();
  /// The one that runs device code on this system thread. Null elsewhere.
  static Executor *running();

  /// Runs the blocks from `first` up to and without `last`, in the launch's order.
  void run(Launch &launch, int64_t first, int64_t last);

  // What device code asks for, in the thread that runs.
  int32_t register_of(int32_t which) const;
  char *shared() const { return shared_; }
  char *dynamic_shared() const;
  int32_t barrier(int32_t op, int32_t id, int32_t count, bool predicate, const char *place);
  uint64_t warp_operation(const Wait &wait);
  uint32_t active_mask() { return warp_of(*current_).alive; }
  void sleep();
  [[noreturn]] void end_thread();
  [[noreturn]] void fail(std::string message, const char *place);
  /// Fails as compiled code says.
  [[noreturn]] void raise(const Raised &raised, const char *place);
  void access(const void *address, int64_t bytes, int32_t kind, const char *place);
  /// Fails where a number is read that is still the poison of new memory.
  void read(const void *address, int64_t bytes, const char *place);

 private:
  bool begin(Launch &launch);
  void begin_block(int64_t number);
  void run_block();
  void run_alone();
  void run_fibres();
  bool run_group(size_t first, size_t last);
  bool wake();
  Thread *take_next();
  void suspend(State state);
  void go_on(Context &from);
  [[noreturn]] void leave();

  // simt_barrier.cpp
  void check_barrier(const Barrier &barrier, int32_t op, int32_t count, const char *place);
  void open_barrier(Barrier &barrier, int32_t id);
  void pass_barrier(Thread &thread, const Barrier &barrier);

  // simt_warp.cpp
  void begin_warps();
  Warp &warp_of(const Thread &thread) { return warps_[static_cast<size_t>(thread.number / kWarp)]; }
  bool finish_if_complete(Warp &warp, size_t group);
  void order_lanes(const Thread *lanes, uint32_t group);
  void on_lane_end(const Thread &thread);

  // simt_messages.cpp
  std::string describe_race(const Access &earlier, const Access &later) const;
  std::string describe_deadlock() const;
  std::string describe_fault() const;
  std::string with_context(const std::string &message, const char *place) const;

  static void fibre_main();
  static void alone_main();

  Launch *launch_ = nullptr;
  Context scheduler_;
  std::vector<Thread> threads_;
  std::vector<int> order_;
  size_t next_ = 0;  // position in the order of the thread to run next, and where the warp's threads end
  size_t end_ = 0;
  std::vector<Warp> warps_;
  std::array<Barrier, 16> barriers_{};
  std::array<int32_t, PYACC_SIMT_REGISTERS> registers_{};
  Thread *current_ = nullptr;
  int alive_ = 0;
  uint64_t random_ = 0;
  char *shared_ = nullptr;
  std::string failure_;
  Raised raised_;
  Fault fault_;
  Stacks stacks_;
  SharedMemory shared_memory_;
  RaceCheck races_;
};

}  // namespace pyacc::simt
