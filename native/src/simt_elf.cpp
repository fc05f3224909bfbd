// SPDX-License-Identifier: Apache-2.0
#include "simt_elf.hpp"

#include <cstring>

#include "elf.hpp"

namespace pyacc::simt {

using namespace elf;

namespace {

// R_X86_64_64 and R_AARCH64_ABS64: the address itself.
constexpr uint32_t kAbsolute[] = {1, 257};

}  // namespace

ElfObject::ElfObject(std::string_view bytes) : bytes_(bytes) {
  const auto header = record<Header>(bytes_, 0);
  if (std::memcmp(header.magic, "\177ELF", 4) != 0 || header.section_header_bytes != sizeof(SectionHeader)) return;
  const auto table = part(header.section_headers, uint64_t{header.section_count} * sizeof(SectionHeader));
  const auto names_header = record<SectionHeader>(table, header.names);
  const auto names = part(names_header.offset, names_header.size);
  for (size_t index = 0; index < header.section_count; ++index) {
    const auto one = record<SectionHeader>(table, index);
    const auto content = one.type == kNoBits ? std::string_view{} : part(one.offset, one.size);
    sections_.push_back({text_at(names, one.name), one.type, one.link, one.info, content});
  }
}

std::string_view ElfObject::part(uint64_t offset, uint64_t bytes) const {
  return elf::part(bytes_, offset, bytes);
}

const ElfObject::Section *ElfObject::find(std::string_view name) const {
  for (const Section &one : sections_) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

std::string ElfObject::section(std::string_view name) const {
  const Section *const found = find(name);
  if (found == nullptr) return {};
  std::string content(found->content);
  relocate(content, static_cast<size_t>(found - sections_.data()));
  return content;
}

void ElfObject::relocate(std::string &content, size_t section) const {
  for (const Section &table : sections_) {
    if (table.type != kRelocations || table.info != section || table.link >= sections_.size()) continue;
    for (size_t index = 0; index < table.content.size() / sizeof(Relocation); ++index) {
      const auto one = record<Relocation>(table.content, index);
      const auto type = static_cast<uint32_t>(one.info);
      if ((type != kAbsolute[0] && type != kAbsolute[1]) || content.size() < 8 || one.offset > content.size() - 8) continue;
      const auto target = record<Symbol>(sections_[table.link].content, one.info >> 32);
      const uint64_t value = target.value + static_cast<uint64_t>(one.addend);
      std::memcpy(content.data() + one.offset, &value, sizeof value);
    }
  }
}

std::optional<uint64_t> ElfObject::symbol(std::string_view name) const {
  for (const Section &table : sections_) {
    if (table.type != kSymbols || table.link >= sections_.size()) continue;
    for (size_t index = 0; index < table.content.size() / sizeof(Symbol); ++index) {
      const auto one = record<Symbol>(table.content, index);
      if (one.section != 0 && text_at(sections_[table.link].content, one.name) == name) return one.value;
    }
  }
  return std::nullopt;
}

}  // namespace pyacc::simt
