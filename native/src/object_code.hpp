// SPDX-License-Identifier: Apache-2.0
// Object code that the compiler made, in memory and ready to run: our own loader, so that running needs no LLVM.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "elf.hpp"

namespace pyacc {

/// An object that this loader cannot load: damaged, for another machine, or of a form it does not know.
struct ObjectError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The address of a function that compiled code may call: the runtime's, then those of the system's math and compiler
/// libraries. Null where nobody defines it.
void *find_function(const char *name);

/// Whether objects for this machine can be loaded.
bool loads_objects();

/// The code of one object. Its parts lie together, so that they reach each other by distances of 32 bits.
class ObjectCode {
 public:
  /// Throws ObjectError. Reads nothing outside of `bytes`, whatever they are.
  explicit ObjectCode(std::string_view bytes);
  ~ObjectCode();
  ObjectCode(const ObjectCode &) = delete;
  ObjectCode &operator=(const ObjectCode &) = delete;

  /// The address of a symbol that the object defines; 0 where it does not.
  uintptr_t address(std::string_view name) const;

 private:
  struct Section {
    elf::SectionHeader header;
    std::string_view content;
    size_t at = 0;  // its place in the mapping
    bool loaded = false;
  };

  void read_sections();
  void find_symbols();
  void place();
  void fill();
  void relocate(const Section &table);
  void apply(const Section &target, const elf::Relocation &one);
  uint64_t value_of(size_t symbol) const;
  uint64_t slot_of(size_t symbol);
  uint64_t callable(size_t symbol, uint64_t value, uint64_t from, int64_t addend);
  void name_symbols();
  void protect();

  std::string_view bytes_;
  std::vector<Section> sections_;
  std::vector<elf::Symbol> symbols_;
  std::vector<void *> externals_;  // by the number of a symbol; null for those that the object defines
  std::vector<bool> has_slot_;
  std::string_view names_;

  std::unordered_map<std::string, uintptr_t> defined_;

  std::byte *memory_ = nullptr;
  size_t bytes_mapped_ = 0;
  size_t code_end_ = 0;      // code and stubs, then a page boundary
  size_t constant_end_ = 0;  // constants and addresses, then a page boundary
  size_t stubs_ = 0;         // one for each symbol
  size_t slots_ = 0;         // likewise: the address of the symbol
};

}  // namespace pyacc
