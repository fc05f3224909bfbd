// SPDX-License-Identifier: Apache-2.0
#include "section.hpp"

#include <algorithm>
#include <cstdlib>

#include "fault.hpp"

namespace pyacc {

namespace {

void check(const pyacc_section &section, int32_t dim) {
  const auto [extent, stride, lower, count] = dims_of(section)[dim];
  if (lower >= 0 && count >= 0 && lower + count <= extent) return;
  throw_fault(PYACC_ERROR_INVALID_DATA_SECTION,
              "a section of " + quoted(section.name) + " leaves it: " + std::to_string(lower) + " to " +
                  std::to_string(lower + count) + " in a dimension of " + std::to_string(extent));
}

/// Loops over the elements with positive strides, the widest stride first; dimensions that do not move are left out.
std::vector<Rows::Loop> loops_of(const pyacc_section &section) {
  std::vector<Rows::Loop> loops;
  for (int32_t i = 0; i < section.rank; ++i) {
    const Dim &dim = dims_of(section)[i];
    if (dim.count > 1 && dim.stride != 0) loops.push_back({dim.count, std::abs(dim.stride) * section.itemsize});
  }
  std::stable_sort(loops.begin(), loops.end(), [](const auto &a, const auto &b) { return a.stride > b.stride; });
  return loops;
}

}  // namespace

Range range_of(const pyacc_section &section) {
  const auto base = reinterpret_cast<uintptr_t>(section.base);
  if (base == 0) return {0, 0};
  int64_t first = 0, last = 0;
  bool is_empty = section.itemsize == 0;
  for (int32_t i = 0; i < section.rank; ++i) {
    check(section, i);
    const Dim &dim = dims_of(section)[i];
    is_empty = is_empty || dim.count == 0;
    const int64_t from = dim.lower * dim.stride, to = from + (dim.count - 1) * dim.stride;
    first += std::min(from, to);
    last += std::max(from, to);
  }
  if (is_empty) return {base, base};
  return {base + static_cast<uintptr_t>(first * section.itemsize),
          base + static_cast<uintptr_t>((last + 1) * section.itemsize)};
}

int64_t Rows::bytes() const {
  int64_t total = row_bytes * rows;
  for (const Loop &loop : blocks) total *= loop.count;
  return total;
}

Rows rows_of(const pyacc_section &section) {
  Rows result;
  result.row_bytes = section.itemsize;
  result.blocks = loops_of(section);
  std::vector<Rows::Loop> &loops = result.blocks;
  // Elements, then whole rows, that lie one after the other are one row.
  while (!loops.empty() && loops.back().stride == result.row_bytes) {
    result.row_bytes *= loops.back().count;
    loops.pop_back();
  }
  result.pitch = result.row_bytes;
  if (loops.empty()) return result;
  result.rows = loops.back().count;
  result.pitch = loops.back().stride;
  loops.pop_back();
  // A plane of rows that continues in the next one is one plane.
  while (!loops.empty() && loops.back().stride == result.pitch * result.rows) {
    result.rows *= loops.back().count;
    loops.pop_back();
  }
  return result;
}

OwnedSection::OwnedSection(const pyacc_section &section)
    : dims_(section.dims, section.dims + 4 * (section.dims == nullptr ? 0 : section.rank)),
      name_(section.name == nullptr ? "" : section.name),
      view_(section) {
  view_.dims = dims_.data();
  view_.name = section.name == nullptr ? nullptr : name_.c_str();
}

}  // namespace pyacc
