// SPDX-License-Identifier: Apache-2.0
// Records of 64-bit ELF objects, read without a look outside of their bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pyacc::elf {

constexpr uint32_t kSymbols = 2;      // SHT_SYMTAB
constexpr uint32_t kRelocations = 4;  // SHT_RELA
constexpr uint32_t kNoBits = 8;       // SHT_NOBITS

struct Header {
  unsigned char magic[16];
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, program_headers, section_headers;
  uint32_t flags;
  uint16_t header_bytes, program_header_bytes, program_header_count, section_header_bytes, section_count, names;
};

struct SectionHeader {
  uint32_t name, type;
  uint64_t flags, address, offset, size;
  uint32_t link, info;
  uint64_t alignment, entry_bytes;
};

struct Symbol {
  uint32_t name;
  unsigned char info, other;
  uint16_t section;
  uint64_t value, size;
};

struct Relocation {
  uint64_t offset, info;
  int64_t addend;
};

/// Number `index` of the records that a section consists of; zeros past its end.
template <class Record>
Record record(std::string_view content, size_t index) {
  Record found{};
  if (index < content.size() / sizeof found) std::memcpy(&found, content.data() + index * sizeof found, sizeof found);
  return found;
}

inline std::string_view text_at(std::string_view table, uint64_t offset) {
  if (offset >= table.size()) return {};
  table.remove_prefix(offset);
  return table.substr(0, table.find('\0'));
}

/// A stretch of the file; empty where it does not lie in the file.
inline std::string_view part(std::string_view bytes, uint64_t offset, uint64_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset) return {};
  return bytes.substr(offset, size);
}

}  // namespace pyacc::elf
