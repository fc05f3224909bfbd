// SPDX-License-Identifier: Apache-2.0
#include "joined.hpp"

#include <algorithm>

namespace pyacc {

JoinedSections &JoinedSections::current() {
  thread_local JoinedSections sections;
  return sections;
}

void JoinedSections::join(std::span<const Part> parts) {
  clear();
  std::vector<Part> sorted(parts.begin(), parts.end());
  std::erase_if(sorted, [](const Part &part) { return part.range.is_empty(); });
  std::sort(sorted.begin(), sorted.end(), [](const Part &a, const Part &b) { return a.range.lo < b.range.lo; });
  const auto reach = [&](const Part &part) {  // from this section to the last one of its array
    uintptr_t end = part.range.hi;
    for (const Part &other : sorted) end = other.base == part.base ? std::max(end, other.range.hi) : end;
    return end;
  };
  for (const Part &part : sorted) {
    if (!groups_.empty() && groups_.back().hull.overlaps(part.range)) {
      groups_.back().hull.hi = std::max(groups_.back().hull.hi, reach(part));
      groups_.back().members.push_back(part.range);
    } else {
      groups_.push_back({{part.range.lo, reach(part)}, {part.range}, false});
    }
  }
  std::erase_if(groups_, [](const Group &group) { return group.members.size() == 1; });
}

const JoinedSections::Group *JoinedSections::find(const Range &range) const {
  for (const Group &group : groups_) {
    if (group.hull.contains(range)) return &group;
  }
  return nullptr;
}

Range JoinedSections::hull_of(const Range &range) const {
  const Group *group = find(range);
  return group == nullptr ? range : group->hull;
}

void JoinedSections::set_created(const Range &range) {
  if (Group *group = find(range)) group->is_created = true;
}

bool JoinedSections::is_created(const Range &range) const {
  const Group *group = find(range);
  return group != nullptr && group->is_created;
}

int64_t JoinedSections::num_left(const Range &range, const Range &entry) const {
  const Group *group = find(range);
  if (group == nullptr) return 1;
  const auto lies_in = [&](const Range &member) { return entry.contains(member); };
  return std::max<int64_t>(1, std::count_if(group->members.begin(), group->members.end(), lies_in));
}

void JoinedSections::take(const Range &range) {
  Group *group = find(range);
  if (group == nullptr) return;
  const auto is_same = [&](const Range &member) { return member.lo == range.lo && member.hi == range.hi; };
  const auto member = std::find_if(group->members.begin(), group->members.end(), is_same);
  if (member != group->members.end()) group->members.erase(member);
  if (group->members.empty()) groups_.erase(groups_.begin() + (group - groups_.data()));
}

}  // namespace pyacc
