// SPDX-License-Identifier: Apache-2.0
// From an instruction of a kernel to the line of the source it comes from.
#pragma once

#include <string>

#include "pyacc_simt.h"

namespace pyacc::simt {

/// The object that loaded code comes from: while it lives, faults in the code name their lines.
class ImageLines {
 public:
  /// `kernel` is one of the kernels of the image. Objects that are not ELF have no lines.
  ImageLines(const pyacc_simt_kernel &kernel, std::string object);
  ~ImageLines();
  ImageLines(const ImageLines &) = delete;
  ImageLines &operator=(const ImageLines &) = delete;

  /// "file:line", or "" where the instruction is not one of the image's.
  std::string line_of(uintptr_t instruction) const;

 private:
  std::string object_;
  uintptr_t first_ = 0;  // of its instructions; 0: not known
  size_t bytes_ = 0;
};

/// "file:line" of an instruction of any image, or "".
std::string line_of(const void *instruction);

}  // namespace pyacc::simt
