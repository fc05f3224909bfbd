// SPDX-License-Identifier: Apache-2.0
#include "simt_line_table.hpp"

#include <cstring>
#include <vector>

namespace pyacc::simt {

namespace {

constexpr uint16_t kVersion = 4;

/// Reads values one after the other; zeros past the end.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool is_empty() const { return bytes_.empty(); }

  template <class Number>
  Number fixed() {
    Number value{};
    const std::string_view raw = bytes(sizeof value);
    std::memcpy(&value, raw.data(), raw.size());
    return value;
  }

  uint64_t unsigned_leb() {
    uint64_t value = 0;
    for (unsigned shift = 0; !bytes_.empty() && shift < 64; shift += 7) {
      const auto byte = fixed<uint8_t>();
      value |= uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) break;
    }
    return value;
  }

  int64_t signed_leb() {
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte = 0x80;
    while (byte >= 0x80 && !bytes_.empty() && shift < 64) {
      byte = fixed<uint8_t>();
      value |= uint64_t{byte & 0x7Fu} << shift;
      shift += 7;
    }
    if ((byte & 0x40) != 0 && shift < 64) value |= ~uint64_t{0} << shift;
    return static_cast<int64_t>(value);
  }

  std::string_view text() {
    const std::string_view found = bytes_.substr(0, bytes_.find('\0'));
    bytes(found.size() + 1);
    return found;
  }

  std::string_view bytes(uint64_t count) {
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view bytes_;
};

struct Header {
  uint8_t minimum_step;
  int8_t line_base;
  uint8_t line_range;
  uint8_t first_special;
  std::vector<uint8_t> operands;  // of the standard operations
  std::vector<std::string> files;
};

Header read_header(Reader &reader) {
  Header header{};
  header.minimum_step = reader.fixed<uint8_t>();
  reader.fixed<uint8_t>();  // operations of a very long instruction
  reader.fixed<uint8_t>();  // whether rows start as statements
  header.line_base = reader.fixed<int8_t>();
  header.line_range = reader.fixed<uint8_t>();
  header.first_special = reader.fixed<uint8_t>();
  for (int number = 1; number < header.first_special; ++number) header.operands.push_back(reader.fixed<uint8_t>());
  std::vector<std::string> folders{""};
  for (std::string_view name = reader.text(); !name.empty(); name = reader.text()) folders.emplace_back(name);
  header.files.emplace_back();
  for (std::string_view name = reader.text(); !name.empty(); name = reader.text()) {
    const uint64_t folder = reader.unsigned_leb();
    reader.unsigned_leb();  // time of change
    reader.unsigned_leb();  // size
    const bool has_folder = folder < folders.size() && !folders[folder].empty() && name.front() != '/';
    header.files.push_back(has_folder ? folders[folder] + "/" + std::string(name) : std::string(name));
  }
  return header;
}

/// The program that makes the rows of the table, run until a row covers the address.
class Program {
 public:
  Program(const Header &header, std::string_view code, uint64_t wanted)
      : header_(header), reader_(code), wanted_(wanted) {}

  std::string run() {
    while (!reader_.is_empty() && found_.empty()) step();
    return found_;
  }

 private:
  struct Row {
    uint64_t address = 0;
    uint64_t file = 1;
    int64_t line = 1;
  };

  void step() {
    const auto operation = reader_.fixed<uint8_t>();
    if (operation >= header_.first_special) {
      special(operation - header_.first_special);
      return;
    }
    switch (operation) {
      case 0: extended(); break;
      case 1: add_row(); break;
      case 2: row_.address += reader_.unsigned_leb() * header_.minimum_step; break;
      case 3: row_.line += reader_.signed_leb(); break;
      case 4: row_.file = reader_.unsigned_leb(); break;
      case 8: row_.address += step_of(255 - header_.first_special); break;
      case 9: row_.address += reader_.fixed<uint16_t>(); break;
      default:  // columns, marks, and whatever else has operands that may be passed over
        for (int left = header_.operands[operation - 1u]; left > 0; --left) reader_.unsigned_leb();
    }
  }

  void extended() {
    Reader operation(reader_.bytes(reader_.unsigned_leb()));
    switch (operation.fixed<uint8_t>()) {
      case 1:  // end of a sequence
        add_row();
        row_ = {};
        has_before_ = false;
        break;
      case 2: row_.address = operation.fixed<uint64_t>(); break;
      default: break;
    }
  }

  void special(int adjusted) {
    row_.address += step_of(adjusted);
    row_.line += header_.line_base + adjusted % range();
    add_row();
  }

  void add_row() {
    const bool is_covered = has_before_ && before_.address <= wanted_ && wanted_ < row_.address;
    if (is_covered && before_.line > 0 && before_.file < header_.files.size()) {
      found_ = header_.files[before_.file] + ":" + std::to_string(before_.line);
    }
    before_ = row_;
    has_before_ = true;
  }

  int range() const { return header_.line_range == 0 ? 1 : header_.line_range; }
  uint64_t step_of(int adjusted) const { return static_cast<uint64_t>(adjusted / range()) * header_.minimum_step; }

  const Header &header_;
  Reader reader_;
  uint64_t wanted_;
  Row row_, before_;
  bool has_before_ = false;
  std::string found_;
};

}  // namespace

std::string find_line(std::string_view table, uint64_t address) {
  Reader units(table);
  while (!units.is_empty()) {
    Reader unit(units.bytes(units.fixed<uint32_t>()));
    if (unit.fixed<uint16_t>() != kVersion) continue;
    Reader head(unit.bytes(unit.fixed<uint32_t>()));
    const Header header = read_header(head);
    const std::string line = Program(header, unit.bytes(UINT64_MAX), address).run();
    if (!line.empty()) return line;
  }
  return "";
}

}  // namespace pyacc::simt
