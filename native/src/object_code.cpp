// SPDX-License-Identifier: Apache-2.0
#include "object_code.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace pyacc {

using namespace elf;

namespace {

constexpr uint16_t kX86_64 = 62;  // e_machine
constexpr uint16_t kRelocatable = 1;  // ET_REL
constexpr uint64_t kWrite = 1, kAlloc = 2, kExecute = 4, kThreadLocal = 0x400;  // SHF_*
constexpr uint32_t kUnwindTable = 0x70000001;  // SHT_X86_64_UNWIND: errors leave compiled code by a jump
constexpr uint16_t kUndefined = 0, kAbsolute = 0xfff1, kFirstReserved = 0xff00;  // SHN_*
constexpr unsigned kWeak = 2;  // STB_WEAK
constexpr size_t kStubBytes = 8, kSlotBytes = 8;
constexpr size_t kMostBytes = size_t{1} << 30;

enum Type : uint32_t {  // R_X86_64_*
  kAbs64 = 1,
  kPc32 = 2,
  kPlt32 = 4,
  kGotPcRel = 9,
  kPc64 = 24,
  kGotOff64 = 25,
  kGotPc32 = 26,
  kGotPcRelX = 41,
  kRexGotPcRelX = 42,
};

size_t up(size_t size, size_t alignment) {
  return (size + alignment - 1) / alignment * alignment;
}

size_t page_bytes() {
  static const auto bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

bool fits_32(uint64_t distance) {
  return static_cast<int64_t>(distance) == static_cast<int32_t>(distance);
}

}  // namespace

bool loads_objects() {
#if defined(__x86_64__) && defined(__linux__)
  return true;
#else
  return false;
#endif
}

ObjectCode::ObjectCode(std::string_view bytes) : bytes_(bytes) {
  read_sections();
  find_symbols();
  place();
  try {
    fill();
    for (const Section &table : sections_) {
      if (table.header.type == kRelocations) relocate(table);
    }
    name_symbols();
    protect();
  } catch (...) {
    munmap(memory_, bytes_mapped_);
    throw;
  }
  bytes_ = names_ = {};  // the caller's
}

ObjectCode::~ObjectCode() {
  munmap(memory_, bytes_mapped_);
}

void ObjectCode::read_sections() {
  const auto header = record<Header>(bytes_, 0);
  if (std::memcmp(header.magic, "\177ELF\2\1", 6) != 0) throw ObjectError("not a 64-bit little-endian ELF object file");
  if (!loads_objects() || header.machine != kX86_64) throw ObjectError("it is compiled for another processor");
  if (header.type != kRelocatable || header.section_header_bytes != sizeof(SectionHeader)) {
    throw ObjectError("damaged object file: not relocatable");
  }
  const auto table = part(bytes_, header.section_headers, uint64_t{header.section_count} * sizeof(SectionHeader));
  if (table.empty()) throw ObjectError("damaged object file: no sections");
  for (size_t index = 0; index < header.section_count; ++index) {
    Section one{record<SectionHeader>(table, index), {}};
    const SectionHeader &found = one.header;
    if (found.type != kNoBits) one.content = part(bytes_, found.offset, found.size);
    if (found.type != kNoBits && one.content.size() != found.size) throw ObjectError("damaged object file: cut off");
    one.loaded = (found.flags & kAlloc) != 0 && found.type != kUnwindTable;
    if (one.loaded && (found.flags & kThreadLocal)) throw ObjectError("it has thread-local data");
    if (one.loaded && (~found.flags & (kWrite | kExecute)) == 0) throw ObjectError("it has code that changes");
    if (one.loaded && (found.size > kMostBytes || found.alignment > page_bytes())) {
      throw ObjectError("damaged object file: a section of impossible size");
    }
    sections_.push_back(one);
  }
}

void ObjectCode::find_symbols() {
  std::string missing;
  for (const Section &table : sections_) {
    if (table.header.type != kSymbols) continue;
    if (!symbols_.empty()) throw ObjectError("damaged object file: two symbol tables");
    if (table.header.link >= sections_.size()) throw ObjectError("damaged object file: symbols without names");
    names_ = sections_[table.header.link].content;
    for (size_t index = 0; index < table.content.size() / sizeof(Symbol); ++index) {
      const auto symbol = record<Symbol>(table.content, index);
      const bool reserved = symbol.section >= kFirstReserved && symbol.section != kAbsolute;
      if ((reserved && (symbol.info & 15) != 4) || (symbol.section < kFirstReserved && symbol.section >= sections_.size())) {
        throw ObjectError("a symbol lies in no section");
      }
      const std::string name(text_at(names_, symbol.name));
      const bool external = symbol.section == kUndefined && !name.empty() && name != "_GLOBAL_OFFSET_TABLE_";
      void *const found = external ? find_function(name.c_str()) : nullptr;
      if (external && found == nullptr && symbol.info >> 4 != kWeak) missing += (missing.empty() ? "" : ", ") + name;
      symbols_.push_back(symbol);
      externals_.push_back(found);
    }
  }
  if (!missing.empty()) throw ObjectError("it needs functions that are not here: " + missing);
  has_slot_.resize(symbols_.size());
}

/// Code first, then what is only read, then what is written: three parts, each of whole pages.
void ObjectCode::place() {
  size_t end = 0;
  const auto add = [&](uint64_t flags) {
    for (Section &one : sections_) {
      if (!one.loaded || (one.header.flags & (kWrite | kExecute)) != flags) continue;
      one.at = up(end, one.header.alignment == 0 ? 1 : one.header.alignment);
      end = one.at + one.header.size;
      if (end > kMostBytes) throw ObjectError("damaged object file: too large");
    }
  };
  add(kExecute);
  stubs_ = up(end, kStubBytes);
  code_end_ = end = up(stubs_ + symbols_.size() * kStubBytes, page_bytes());
  slots_ = end;
  end += symbols_.size() * kSlotBytes;
  add(0);
  constant_end_ = end = up(end, page_bytes());
  add(kWrite);
  bytes_mapped_ = up(end, page_bytes());
  void *const mapped =
      mmap(nullptr, bytes_mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw ObjectError("no memory for its code");
  memory_ = static_cast<std::byte *>(mapped);
}

void ObjectCode::fill() {
  for (const Section &one : sections_) {
    if (one.loaded && !one.content.empty()) std::memcpy(memory_ + one.at, one.content.data(), one.content.size());
  }
}

void ObjectCode::relocate(const Section &table) {
  if (table.header.info >= sections_.size()) throw ObjectError("damaged object file: relocations of no section");
  const Section &target = sections_[table.header.info];
  if (!target.loaded) return;
  for (size_t index = 0; index < table.content.size() / sizeof(Relocation); ++index) {
    apply(target, record<Relocation>(table.content, index));
  }
}

void ObjectCode::apply(const Section &target, const Relocation &one) {
  const auto type = static_cast<uint32_t>(one.info);
  const size_t symbol = one.info >> 32;
  const size_t width = type == kAbs64 || type == kPc64 || type == kGotOff64 ? 8 : 4;
  if (symbol >= symbols_.size() || target.header.size < width || one.offset > target.header.size - width) {
    throw ObjectError("damaged object file: a relocation outside of its section");
  }
  std::byte *const place = memory_ + target.at + one.offset;
  const auto from = reinterpret_cast<uint64_t>(place);
  const auto slots = reinterpret_cast<uint64_t>(memory_ + slots_);
  const auto addend = static_cast<uint64_t>(one.addend);
  uint64_t value = 0;
  switch (type) {
    case kAbs64: value = value_of(symbol) + addend; break;
    case kPc32: case kPc64: value = value_of(symbol) + addend - from; break;
    case kPlt32: value = callable(symbol, value_of(symbol), from, one.addend) + addend - from; break;
    case kGotPcRel: case kGotPcRelX: case kRexGotPcRelX: value = slot_of(symbol) + addend - from; break;
    case kGotOff64: value = value_of(symbol) + addend - slots; break;
    case kGotPc32: value = slots + addend - from; break;
    default: throw ObjectError("relocations of type " + std::to_string(type));
  }
  if (width == 4 && !fits_32(value)) throw ObjectError("it refers to data too far away");
  std::memcpy(place, &value, width);
}

uint64_t ObjectCode::value_of(size_t symbol) const {
  const Symbol &found = symbols_[symbol];
  if (found.section == kUndefined) return reinterpret_cast<uint64_t>(externals_[symbol]);
  if (found.section == kAbsolute) return found.value;
  if (found.section >= kFirstReserved || !sections_[found.section].loaded || found.value > sections_[found.section].header.size) {
    throw ObjectError("damaged object file: a symbol outside of its section");
  }
  return reinterpret_cast<uint64_t>(memory_ + sections_[found.section].at) + found.value;
}

/// Where the address of a symbol is kept.
uint64_t ObjectCode::slot_of(size_t symbol) {
  std::byte *const slot = memory_ + slots_ + symbol * kSlotBytes;
  if (!has_slot_[symbol]) {
    const uint64_t value = value_of(symbol);
    std::memcpy(slot, &value, sizeof value);
    has_slot_[symbol] = true;
  }
  return reinterpret_cast<uint64_t>(slot);
}

/// Where a call of a symbol goes: to itself, or where it is too far away to its stub, `jmp *slot(%rip)`.
uint64_t ObjectCode::callable(size_t symbol, uint64_t value, uint64_t from, int64_t addend) {
  if (fits_32(value + static_cast<uint64_t>(addend) - from)) return value;
  std::byte *const stub = memory_ + stubs_ + symbol * kStubBytes;
  const auto after = reinterpret_cast<uint64_t>(stub) + 6;
  const auto distance = static_cast<uint32_t>(slot_of(symbol) - after);
  const unsigned char jump[] = {0xff, 0x25};
  std::memcpy(stub, jump, sizeof jump);
  std::memcpy(stub + sizeof jump, &distance, sizeof distance);
  return reinterpret_cast<uint64_t>(stub);
}

void ObjectCode::name_symbols() {
  for (size_t index = 0; index < symbols_.size(); ++index) {
    const Symbol &one = symbols_[index];
    const bool here = one.section != kUndefined && one.section < kFirstReserved && sections_[one.section].loaded;
    if (here) defined_[std::string(text_at(names_, one.name))] = value_of(index);
  }
}

void ObjectCode::protect() {
  const bool done = mprotect(memory_, code_end_, PROT_READ | PROT_EXEC) == 0 &&
                    mprotect(memory_ + code_end_, constant_end_ - code_end_, PROT_READ) == 0;
  if (!done) throw ObjectError("the system does not let code be loaded");
}

uintptr_t ObjectCode::address(std::string_view name) const {
  const auto found = defined_.find(std::string(name));
  return found == defined_.end() ? 0 : found->second;
}

}  // namespace pyacc
