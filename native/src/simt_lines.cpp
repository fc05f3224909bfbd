// SPDX-License-Identifier: Apache-2.0
#include "simt_lines.hpp"

#include <mutex>
#include <set>
#include <utility>

#include "simt_elf.hpp"
#include "simt_line_table.hpp"

namespace pyacc::simt {

namespace {

struct Images {
  std::mutex mutex;
  std::set<const ImageLines *> all;
};

/// Never deleted: kernels may run while the process ends.
Images &images() {
  static auto *const found = new Images();
  return *found;
}

}  // namespace

ImageLines::ImageLines(const pyacc_simt_kernel &kernel, std::string object) : object_(std::move(object)) {
  const ElfObject elf(object_);
  if (const auto entry = elf.symbol(std::string(kernel.name) + "_entry")) {
    first_ = reinterpret_cast<uintptr_t>(kernel.entry) - *entry;
    bytes_ = elf.section(".text").size();
  }
  const std::lock_guard lock(images().mutex);
  images().all.insert(this);
}

ImageLines::~ImageLines() {
  const std::lock_guard lock(images().mutex);
  images().all.erase(this);
}

std::string ImageLines::line_of(uintptr_t instruction) const {
  if (first_ == 0 || instruction - first_ >= bytes_) return "";
  return find_line(ElfObject(object_).section(".debug_line"), instruction - first_);
}

std::string line_of(const void *instruction) {
  const std::lock_guard lock(images().mutex);
  for (const ImageLines *image : images().all) {
    std::string line = image->line_of(reinterpret_cast<uintptr_t>(instruction));
    if (!line.empty()) return line;
  }
  return "";
}

}  // namespace pyacc::simt
