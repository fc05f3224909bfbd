// SPDX-License-Identifier: Apache-2.0
// The line table of an object, as DWARF 4 defines it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pyacc::simt {

/// The line that the instruction at `address` comes from, as "file:line"; "" where the table does not say.
std::string find_line(std::string_view table, uint64_t address);

}  // namespace pyacc::simt
