// SPDX-License-Identifier: Apache-2.0
// Sections of one directive that overlap, or are parts of one array: they become one present range, and each still moves
// as its clause says.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "present_table.hpp"

namespace pyacc {

/// Such sections of the directive that this thread carries out.
class JoinedSections {
 public:
  /// Those of the calling thread.
  static JoinedSections &current();

  /// A section's memory, and where its array begins: a device knows an array by one address.
  struct Part {
    const void *base;
    Range range;
  };

  void join(std::span<const Part> parts);
  void clear() { groups_.clear(); }
  bool is_empty() const { return groups_.empty(); }

  /// The range to create for `range`: larger where the directive has other sections of its array.
  Range hull_of(const Range &range) const;

  /// The entry of `range`'s group was made by this directive.
  void set_created(const Range &range);
  bool is_created(const Range &range) const;

  /// How many sections of `range`'s group that lie in `entry`, this one included, have not been taken yet.
  int64_t num_left(const Range &range, const Range &entry) const;

  /// The clause of this section is done.
  void take(const Range &range);

 private:
  struct Group {
    Range hull;
    std::vector<Range> members;
    bool is_created;
  };
  const Group *find(const Range &range) const;
  Group *find(const Range &range) { return const_cast<Group *>(std::as_const(*this).find(range)); }

  std::vector<Group> groups_;
};

/// Takes the section when its action ends, well or not.
class TakenSection {
 public:
  explicit TakenSection(const Range &range) : range_(range) {}
  TakenSection(const TakenSection &) = delete;
  ~TakenSection() { JoinedSections::current().take(range_); }

 private:
  Range range_;
};

}  // namespace pyacc
