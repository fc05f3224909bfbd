// SPDX-License-Identifier: Apache-2.0
// From an instruction of a kernel to the line of the source it comes from.
#pragma once

#include <string>

namespace pyacc::simt {

/// "file:line", or "" where it is not known.
std::string line_of(const void *instruction);

}  // namespace pyacc::simt
