// SPDX-License-Identifier: Apache-2.0
// As much of a relocatable ELF object as it takes to find its line table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyacc::simt {

/// Sections and symbols of an object for this machine. Reads nothing outside of its bytes, whatever they are.
class ElfObject {
 public:
  explicit ElfObject(std::string_view bytes);

  /// The content of a section with its 64-bit relocations done as if all sections lay at 0; empty where there is none.
  std::string section(std::string_view name) const;
  /// Where a symbol is in its section.
  std::optional<uint64_t> symbol(std::string_view name) const;

 private:
  struct Section {
    std::string_view name;
    uint32_t type;
    uint32_t link;
    uint32_t info;
    std::string_view content;
  };

  const Section *find(std::string_view name) const;
  void relocate(std::string &content, size_t section) const;
  std::string_view part(uint64_t offset, uint64_t bytes) const;

  std::string_view bytes_;
  std::vector<Section> sections_;
};

}  // namespace pyacc::simt
