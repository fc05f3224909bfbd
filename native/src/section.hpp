// SPDX-License-Identifier: Apache-2.0
// Sections of variables: the range of memory they span, and the rows of bytes that their elements are.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pyacc_rt.h"

namespace pyacc {

/// Host addresses from `lo` up to, not including, `hi`.
struct Range {
  uintptr_t lo;
  uintptr_t hi;

  bool is_empty() const { return lo >= hi; }
  int64_t bytes() const { return static_cast<int64_t>(hi - lo); }
  bool contains(const Range &other) const { return lo <= other.lo && other.hi <= hi; }
  bool overlaps(const Range &other) const { return lo < other.hi && other.lo < hi; }
};

/// One dimension, as pyacc_section has it.
struct Dim {
  int64_t extent;
  int64_t stride;  // in elements
  int64_t lower;
  int64_t count;
};

inline const Dim *dims_of(const pyacc_section &section) {
  return reinterpret_cast<const Dim *>(section.dims);
}

/// From the first to the last element in memory; empty where the section has none.
/// Throws Fault where the section leaves its variable.
Range range_of(const pyacc_section &section);

/// The elements as rows, relative to the lowest address: equal for the host's copy and the device's.
struct Rows {
  struct Loop {
    int64_t count;
    int64_t stride;  // bytes
  };
  int64_t row_bytes = 0;
  int64_t rows = 1;
  int64_t pitch = 0;         // bytes from row to row
  std::vector<Loop> blocks;  // loops around the rows, the outermost first

  int64_t bytes() const;

  /// Calls visit(offset) for each block of rows.
  template <class Visit>
  void for_each_block(Visit visit) const {
    for_each(visit, 0, 0);
  }

 private:
  template <class Visit>
  void for_each(Visit &visit, size_t level, int64_t offset) const {
    if (level == blocks.size()) return visit(offset);
    for (int64_t i = 0; i < blocks[level].count; ++i) for_each(visit, level + 1, offset + i * blocks[level].stride);
  }
};

Rows rows_of(const pyacc_section &section);

/// A section that owns its dimensions and its name.
class OwnedSection {
 public:
  explicit OwnedSection(const pyacc_section &section);
  OwnedSection(const OwnedSection &other) : OwnedSection(other.view_) {}
  OwnedSection &operator=(const OwnedSection &) = delete;

  const pyacc_section &view() const { return view_; }

 private:
  std::vector<int64_t> dims_;
  std::string name_;
  pyacc_section view_;
};

}  // namespace pyacc
