// SPDX-License-Identifier: Apache-2.0
// The data clauses of one directive in interpreted code: read once, entered and exited as one.
#pragma once

#include <vector>

#include "array_section.hpp"
#include "device.hpp"

namespace pyacc {

class Clauses {
 public:
  Clauses() = default;
  Clauses(Clauses &&) = default;

  /// Throws Fault where a clause writes to memory that is read-only.
  void add(int32_t kind, nanobind::object object, std::string name, nanobind::handle section);

  /// Carries out the entry actions, or those of `update`; the device addresses in the order of the clauses. All or
  /// nothing: a Fault leaves the table as it was. Call without the interpreter lock.
  std::vector<void *> enter(Device &device, Queue *queue) const;

  /// Carries out the exit actions; after a Fault, the remaining ones too. Call without the interpreter lock.
  /// `failed`: the region is left by an error, and only what was copied in is copied out.
  void exit(Device &device, Queue *queue, bool failed) const;

  /// Data that `enter data` made keep their objects. With the interpreter lock.
  void keep_owners(Device &device) const;

 private:
  struct Item {
    int32_t kind;
    ArraySection section;
  };
  void join() const;
  /// Throws the Fault of an exit that cannot be, before the first one has begun.
  void check_exits(Device &device) const;
  void undo(Device &device, Queue *queue, std::vector<const Item *> &entered) const;

  std::vector<Item> items_;
};

}  // namespace pyacc
