// SPDX-License-Identifier: Apache-2.0
// The order in which blocks and threads run: a function of the seed alone.
#pragma once

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace pyacc::simt {

constexpr uint64_t kInOrder = 0;
constexpr uint64_t kReversed = 1;

inline bool is_shuffled(uint64_t seed) {
  return seed > kReversed;
}

/// The next number of a sequence (splitmix64).
inline uint64_t next(uint64_t &state) {
  uint64_t value = state += 0x9E3779B97F4A7C15;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

/// A start of its own for each number.
inline uint64_t mix(uint64_t seed, uint64_t number) {
  uint64_t state = seed ^ (number * 0xD1342543DE82EF95);
  return next(state);
}

inline void shuffle(std::vector<int> &order, uint64_t &state) {
  for (size_t left = order.size(); left > 1; --left) std::swap(order[left - 1], order[next(state) % left]);
}

/// The number of the block that comes `position`-th.
inline int64_t block_at(int64_t position, int64_t blocks, uint64_t seed) {
  if (seed == kInOrder) return position;
  if (seed == kReversed) return blocks - 1 - position;
  // Steps that have no factor in common with the number of blocks meet each block once.
  uint64_t state = seed;
  const auto count = static_cast<uint64_t>(blocks);
  uint64_t step = next(state) % count | 1;
  while (std::gcd(step, count) != 1) step += 2;
  const unsigned __int128 travelled = static_cast<unsigned __int128>(step) * static_cast<uint64_t>(position);
  return static_cast<int64_t>((travelled + next(state) % count) % count);
}

}  // namespace pyacc::simt
