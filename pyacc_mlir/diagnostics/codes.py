# SPDX-License-Identifier: Apache-2.0
"""Every diagnostic code, once. A number is never used again; the message is written where it is reported.

`ACC0xx` internal, `1xx` Python that cannot be compiled, `2xx` pragma syntax and clauses, `3xx` nesting and
association, `4xx` types and shapes, `5xx` data and presence, `6xx` parallelism, `7xx` limits of a target, `8xx` run
time, `9xx` remarks.

To add one: a line here, a page `docs/errors/ACCnnn.md`, a test `tests/lit/diagnostics/ACCnnn_slug.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """Which exception carries an error of a code (see `errors.EXCEPTIONS`)."""

    INTERNAL = "InternalCompilerError"
    COMPILE = "CompileError"
    PRAGMA = "PragmaError"
    UNSUPPORTED = "UnsupportedError"
    DATA = "DataError"
    DEVICE = "DeviceError"
    REMARK = "remark"  # never raised


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of problem: `slug` names the problem, not the remedy; `title` is one short phrase."""

    number: str
    slug: str
    title: str
    kind: Kind


_CODES = (
    Code("ACC001", "internal-error", "the compiler failed", Kind.INTERNAL),
    # 1xx: Python that cannot be compiled
    Code("ACC101", "unsupported-statement", "a statement outside the compiled subset", Kind.COMPILE),
    Code("ACC102", "unsupported-expression", "an expression outside the compiled subset", Kind.COMPILE),
    Code("ACC103", "unsupported-call", "a call that cannot be compiled", Kind.COMPILE),
    Code("ACC104", "undefined-name", "a name that is not defined", Kind.COMPILE),
    Code("ACC105", "not-supported-yet", "a feature that is not supported yet", Kind.UNSUPPORTED),
    Code("ACC106", "no-source", "a function whose source cannot be found", Kind.COMPILE),
    Code("ACC107", "invalid-python", "a file that is not Python", Kind.COMPILE),
    Code("ACC110", "routine-bind", "a bind that names no function to call", Kind.PRAGMA),
    Code("ACC111", "routine-state", "a function that assigns to a variable outside of it", Kind.COMPILE),
    Code("ACC112", "nohost-call", "a nohost routine called by the host", Kind.PRAGMA),
    # 2xx: pragma syntax and clauses
    Code("ACC201", "pragma-syntax", "a malformed pragma", Kind.PRAGMA),
    Code("ACC202", "unknown-directive", "an unknown or missing directive", Kind.PRAGMA),
    Code("ACC203", "unknown-clause", "an unknown clause", Kind.PRAGMA),
    Code("ACC204", "repeated-variable", "a variable in two data clauses of one directive", Kind.PRAGMA),
    Code("ACC205", "clause-not-allowed", "a clause that its directive does not take", Kind.PRAGMA),
    Code("ACC206", "missing-clause", "a directive without a clause that it needs", Kind.PRAGMA),
    Code("ACC207", "repeated-clause", "a clause given twice", Kind.PRAGMA),
    Code("ACC208", "clause-arguments", "the wrong number or kind of clause arguments", Kind.PRAGMA),
    Code("ACC209", "invalid-expression", "a clause argument that is not a Python expression", Kind.PRAGMA),
    Code("ACC210", "default-value", "a default clause that is neither none nor present", Kind.PRAGMA),
    Code("ACC211", "variable-not-listed", "a variable without a clause under default(none)", Kind.PRAGMA),
    Code("ACC212", "clause-after-device-type", "a clause that may not follow device_type", Kind.PRAGMA),
    Code("ACC213", "device-type", "an unknown or repeated device type", Kind.PRAGMA),
    Code("ACC214", "clause-modifier", "a modifier that the clause does not take", Kind.PRAGMA),
    Code("ACC215", "not-a-variable", "a clause argument that is not a variable, element or section", Kind.PRAGMA),
    Code("ACC216", "undefined-clause-name", "a name in a clause that is not defined", Kind.PRAGMA),
    Code("ACC217", "section-step", "a section with a step other than 1", Kind.PRAGMA),
    Code("ACC218", "empty-section", "a section that is empty", Kind.PRAGMA),
    Code("ACC219", "deprecated-clause", "a deprecated spelling of a clause", Kind.PRAGMA),
    Code("ACC220", "if-with-self", "if and self on one construct", Kind.PRAGMA),
    Code("ACC221", "reduction-operator", "a reduction without a known operator", Kind.PRAGMA),
    Code("ACC222", "reduction-variable", "a variable that cannot be reduced", Kind.PRAGMA),
    Code("ACC223", "reduction-gang-dimensions", "a reduction with several gang dimensions", Kind.PRAGMA),
    Code("ACC224", "constant-argument", "a clause argument that is not the constant it must be", Kind.PRAGMA),
    Code("ACC225", "trailing-pragma", "a pragma on a line of code", Kind.PRAGMA),
    Code("ACC226", "declare-clause", "a declare clause that is wrong in its scope", Kind.PRAGMA),
    Code("ACC227", "cache-section", "a cache argument that is not an element or simple section", Kind.PRAGMA),
    Code("ACC228", "routine-level", "a routine without exactly one level of parallelism", Kind.PRAGMA),
    # 3xx: nesting and association
    Code("ACC301", "missing-statement", "a directive without the statement it needs", Kind.PRAGMA),
    Code("ACC302", "unmatched-brace", "a comment brace without its partner", Kind.PRAGMA),
    Code("ACC303", "unmatched-end", "an end directive without its construct", Kind.PRAGMA),
    Code("ACC304", "pragma-inside-statement", "a pragma that is not between two statements", Kind.PRAGMA),
    Code("ACC305", "not-a-loop", "a loop directive without a for statement", Kind.PRAGMA),
    Code("ACC306", "nested-compute-construct", "a compute construct inside a compute construct", Kind.PRAGMA),
    Code("ACC307", "host-directive-in-compute", "a directive for the host inside a compute construct", Kind.PRAGMA),
    Code("ACC308", "orphaned-loop", "a loop outside compute constructs and routines", Kind.PRAGMA),
    Code("ACC309", "branch-out-of-construct", "a jump out of a construct", Kind.PRAGMA),
    Code("ACC310", "collapse-depth", "fewer nested loops than collapse or tile needs", Kind.PRAGMA),
    Code("ACC311", "collapse-nest", "loops that are not tightly nested", Kind.PRAGMA),
    Code("ACC312", "collapse-directive", "a directive between collapsed loops", Kind.PRAGMA),
    Code("ACC313", "loop-form", "a loop whose iterations cannot be counted", Kind.PRAGMA),
    Code("ACC314", "parallelism-nesting", "gang, worker and vector loops in the wrong order", Kind.PRAGMA),
    Code("ACC315", "loop-schedule-conflict", "loop clauses that contradict each other", Kind.PRAGMA),
    Code("ACC316", "loop-clause-argument", "a gang, worker or vector argument that is not allowed here", Kind.PRAGMA),
    Code("ACC317", "reduction-operators-differ", "nested reductions with different operators", Kind.PRAGMA),
    Code("ACC318", "reduction-not-repeated", "a reduction that an inner loop does not repeat", Kind.PRAGMA),
    Code("ACC319", "reduction-not-copied", "a loop reduction whose result is lost", Kind.PRAGMA),
    Code("ACC320", "atomic-form", "a statement that atomic does not take", Kind.PRAGMA),
    Code("ACC321", "atomic-clauses", "several kinds of atomic on one directive", Kind.PRAGMA),
    Code("ACC322", "cache-position", "a cache directive that is not at the top of a loop", Kind.PRAGMA),
    Code("ACC323", "routine-function", "a routine directive without a function", Kind.PRAGMA),
    Code("ACC324", "routine-conflict", "routine directives of one function that disagree", Kind.PRAGMA),
    Code("ACC325", "routine-after-use", "a routine directive after the first call of its function", Kind.PRAGMA),
    Code("ACC326", "routine-name-ambiguous", "a routine directive that names several functions", Kind.PRAGMA),
    Code("ACC327", "routine-resident", "a routine of the host that uses device_resident data", Kind.PRAGMA),
    Code("ACC328", "module-directive", "a directive that nothing carries out outside of all functions", Kind.PRAGMA),
    # 4xx: types and shapes
    Code("ACC401", "type", "a type that cannot be compiled", Kind.COMPILE),
    Code("ACC402", "type-mismatch", "a variable with two types", Kind.COMPILE),
    Code("ACC403", "operand-types", "an operation on types that do not have it", Kind.COMPILE),
    Code("ACC404", "integer-range", "an integer that does not fit 64 bits", Kind.COMPILE),
    Code("ACC405", "array-rank", "the wrong number of subscripts", Kind.COMPILE),
    # 6xx: parallelism
    Code("ACC601", "carried-scalar", "a scalar carried from one iteration to the next", Kind.COMPILE),
    Code("ACC602", "lost-scalar", "a firstprivate scalar that is read after the construct", Kind.COMPILE),
    Code("ACC604", "unprotected-accumulation", "an accumulation that races", Kind.COMPILE),
    Code("ACC611", "routine-call-level", "a routine called where its level of parallelism is taken", Kind.PRAGMA),
    Code("ACC612", "routine-recursion", "a routine above seq that calls itself", Kind.PRAGMA),
    # 7xx: limits of a target
    Code("ACC701", "target", "something that the target does not have", Kind.COMPILE),
    # 9xx: remarks
    Code("ACC901", "implicit-reduction", "a reduction that was added", Kind.REMARK),
    Code("ACC902", "loop-mapping", "the parallelism that a loop was given", Kind.REMARK),
    Code("ACC903", "loop-analysis", "whether a loop was found to be parallel", Kind.REMARK),
    Code("ACC904", "cache-not-staged", "a cache directive that changes nothing", Kind.REMARK),
    Code("ACC905", "cache-staged", "a cache directive that is honoured", Kind.REMARK),
)

CODES: dict[str, Code] = {entry.number: entry for entry in _CODES}


def code(number: str) -> Code:
    """The registered code `number`."""
    return CODES[number]
