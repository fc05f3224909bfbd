# SPDX-License-Identifier: Apache-2.0
"""Programs that break the rules D-30 … D-79 of reductions, loops, cache, atomic, declare and routine."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule, the code of its diagnostic, and a program that breaks it in the line after `# <--`."""

    number: str
    code: str
    text: str

    def __str__(self) -> str:
        return self.number


def _program(number: str, code: str, body: str) -> Rule:
    """A rule broken in the body of `program`."""
    text = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return Rule(number, code, f"def program(x, y, a):\n{text}\n")


def _module(number: str, code: str, text: str) -> Rule:
    return Rule(number, code, textwrap.dedent(text).strip("\n") + "\n")


_REDUCTIONS = (
    ("D-30 unknown operator", "ACC221", "reduction(-:s)", "s += x[i]"),
    ("D-30 no operator", "ACC221", "reduction(s)", "s += x[i]"),
    ("D-34 gang dimensions", "ACC223", "num_gangs(2, 2) reduction(+:s)", "s += x[i]"),
)
_LOOP_CLAUSES = (
    ("D-40 zero", "ACC224", "collapse(0)"),
    ("D-40 not constant", "ACC224", "collapse(len(x))"),
    ("D-41", "ACC310", "collapse(2)"),
    ("D-45 zero", "ACC224", "tile(0)"),
    ("D-45 too few loops", "ACC310", "tile(2, 2)"),
    ("D-49 seq and independent", "ACC315", "seq independent"),
    ("D-49 seq and auto", "ACC315", "seq auto"),
    ("D-49 auto and independent", "ACC315", "auto independent"),
    ("D-49 seq and gang", "ACC315", "seq gang"),
    ("D-49 seq and vector", "ACC315", "seq vector"),
)

RULES = (
    *(
        _program(
            number,
            code,
            f"s = 0.0\n# <--\n#pragma acc parallel loop {clauses}\nfor i in range(len(x)):\n    {update}\ny[0] = s",
        )
        for number, code, clauses, update in _REDUCTIONS
    ),
    *(
        _program(number, code, f"# <--\n#pragma acc parallel loop {clauses}\nfor i in range(len(x)):\n    x[i] = 1")
        for number, code, clauses in _LOOP_CLAUSES
    ),
    _program(
        "D-31",
        "ACC403",
        """
        s = 0.0
        #pragma acc parallel loop reduction(&:s)
        for i in range(len(x)):
            # <--
            s &= x[i]
        y[0] = s
        """,
    ),
    _program(
        "D-32",
        "ACC222",
        """
        # <--
        #pragma acc parallel loop reduction(+:x.total)
        for i in range(len(x)):
            y[i] = x[i]
        """,
    ),
    _program(
        "D-33",
        "ACC317",
        """
        s = 0.0
        #pragma acc parallel loop gang reduction(+:s)
        for i in range(4):
            # <--
            #pragma acc loop vector reduction(max:s)
            for j in range(4):
                s = max(s, a[i, j])
        y[0] = s
        """,
    ),
    _program(
        "D-35",
        "ACC223",
        """
        s = 0.0
        # <--
        #pragma acc parallel loop gang(dim:2) reduction(+:s)
        for i in range(len(x)):
            s += x[i]
        y[0] = s
        """,
    ),
    _module(
        "D-36",
        "ACC222",
        """
        #pragma acc routine gang
        def total(x, s):
            # <--
            #pragma acc loop gang reduction(+:s)
            for i in range(len(x)):
                s += x[i]

        def program(x, y, a):
            #pragma acc parallel
            total(x, 0.0)
        """,
    ),
    _program(
        "D-37",
        "ACC319",
        """
        s = 0.0
        #pragma acc parallel
        #{
        # <--
        #pragma acc loop gang reduction(+:s)
        for i in range(len(x)):
            s += x[i]
        #}
        y[0] = s
        """,
    ),
    _program(
        "D-38",
        "ACC318",
        """
        s = 0.0
        #pragma acc parallel loop gang reduction(+:s)
        for i in range(4):
            # <--
            #pragma acc loop vector
            for j in range(4):
                s += a[i, j]
        y[0] = s
        """,
    ),
    _module(
        "D-39",
        "ACC222",
        """
        #pragma acc routine gang
        def total(x, y):
            s = 0.0
            # <--
            #pragma acc loop gang reduction(+:s)
            for i in range(len(x)):
                s += x[i]
            y[0] = s

        def program(x, y, a):
            #pragma acc parallel
            total(x, y)
        """,
    ),
    _program(
        "D-42",
        "ACC311",
        """
        #pragma acc parallel loop collapse(2)
        for i in range(4):
            # <--
            y[i] = 1
            for j in range(4):
                a[i, j] = 1
        """,
    ),
    _program(
        "D-43",
        "ACC311",
        """
        #pragma acc parallel loop collapse(2)
        for i in range(4):
            for j in range(4):
                a[i, j] = 1
            # <--
            for j in range(4):
                a[i, j] = 2
        """,
    ),
    _program(
        "D-44",
        "ACC312",
        """
        #pragma acc parallel loop collapse(2)
        for i in range(4):
            # <--
            #pragma acc loop
            for j in range(4):
                a[i, j] = 1
        """,
    ),
    _program(
        "D-46 not range",
        "ACC313",
        """
        #pragma acc parallel loop
        # <--
        for i in sorted(y):
            x[0] = i
        """,
    ),
    _program(
        "D-46 float step",
        "ACC313",
        """
        #pragma acc parallel loop
        # <--
        for i in range(0, 8, 0.5):
            x[0] = 1
        """,
    ),
    _program(
        "D-46 variable assigned",
        "ACC313",
        """
        #pragma acc parallel loop
        for i in range(8):
            # <--
            i = i + 1
            x[i] = 1
        """,
    ),
    _program(
        "D-47",
        "ACC305",
        """
        # <--
        #pragma acc parallel loop
        while x[0] > 0:
            x[0] = 0
        """,
    ),
    _program(
        "D-48 gang in gang",
        "ACC314",
        """
        #pragma acc parallel loop gang
        for i in range(4):
            # <--
            #pragma acc loop gang
            for j in range(4):
                a[i, j] = 1
        """,
    ),
    _program(
        "D-48 worker in vector",
        "ACC314",
        """
        #pragma acc parallel loop vector
        for i in range(4):
            # <--
            #pragma acc loop worker
            for j in range(4):
                a[i, j] = 1
        """,
    ),
    _program(
        "D-50",
        "ACC322",
        """
        #pragma acc parallel
        #{
        # <--
        #pragma acc cache(x[0:4])
        x[0] = 1
        #}
        """,
    ),
    _program(
        "D-51",
        "ACC227",
        """
        #pragma acc parallel loop
        for i in range(8):
            # <--
            #pragma acc cache(x)
            y[i] = x[i]
        """,
    ),
    _program(
        "D-52",
        "ACC227",
        """
        #pragma acc parallel loop
        for i in range(4):
            # <--
            #pragma acc cache(x[i:len(x)])
            y[i] = x[i]
        """,
    ),
    _program(
        "D-52 not the loop's variable",
        "ACC227",
        """
        #pragma acc parallel loop
        for i in range(2):
            # <--
            #pragma acc cache(x[i * i:i * i + 2])
            y[i] = x[i * i]
        """,
    ),
    *(
        _program(f"D-53 {name}", "ACC320", f"#pragma acc parallel loop\nfor i in range(4):\n{body}")
        for name, body in (
            ("form", "    #pragma acc atomic update\n    # <--\n    if x[0] > 1:\n        x[0] = 1"),
            ("operator", "    #pragma acc atomic update\n    # <--\n    x[0] **= 2"),
            ("x missing", "    #pragma acc atomic update\n    # <--\n    x[0] = y[0] + 1"),
            ("not a scalar", "    #pragma acc atomic write\n    # <--\n    x[:] = 1"),
            ("v is x", "    #pragma acc atomic read\n    # <--\n    x[0] = x[0]"),
        )
    ),
    _program(
        "D-54",
        "ACC321",
        """
        #pragma acc parallel loop
        for i in range(4):
            # <--
            #pragma acc atomic read write
            y[i] = x[0]
        """,
    ),
    _program("D-60", "ACC206", "# <--\n#pragma acc declare\nx[0] = 1"),
    _module(
        "D-61",
        "ACC226",
        """
        import numpy as np
        table = np.ones(8)

        def program(x, y, a):
            # <--
            #pragma acc declare copyin(table)
            #pragma acc parallel loop
            for i in range(8):
                x[i] = table[i]
        """,
    ),
    _program(
        "D-62",
        "ACC204",
        "# <--\n#pragma acc declare copy(x) copyin(x)\n#pragma acc parallel loop\nfor i in range(8):\n    x[i] = 1",
    ),
    _module(
        "D-63",
        "ACC226",
        """
        import numpy as np
        table = np.ones(8)
        # <--
        #pragma acc declare copyout(table)

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = table[i]
        """,
    ),
    _program(
        "D-64",
        "ACC226",
        "# <--\n#pragma acc declare copy(x[0:4])\n#pragma acc parallel loop\nfor i in range(4):\n    x[i] = 1",
    ),
    _program(
        "D-65",
        "ACC226",
        "# <--\n#pragma acc declare link(x)\n#pragma acc parallel loop\nfor i in range(4):\n    x[i] = 1",
    ),
    _module(
        "D-66",
        "ACC327",
        """
        table = np.ones(8)
        #pragma acc declare device_resident(table)

        #pragma acc routine seq
        def f(i):
            # <--
            return table[i]

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = f(i)
        """,
    ),
    _module(
        "D-70 no level",
        "ACC228",
        """
        # <--
        #pragma acc routine nohost
        def f(value):
            return value

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = f(y[i])
        """,
    ),
    _module(
        "D-70 two levels",
        "ACC228",
        """
        # <--
        #pragma acc routine seq vector
        def f(value):
            return value

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = f(y[i])
        """,
    ),
    _module(
        "D-71",
        "ACC611",
        """
        #pragma acc routine gang
        def fill(row):
            #pragma acc loop gang
            for j in range(len(row)):
                row[j] = 0.0

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(4):
                # <--
                fill(a[i])
        """,
    ),
    _module(
        "D-72",
        "ACC612",
        """
        #pragma acc routine vector
        def shift(row, n):
            #pragma acc loop vector
            for j in range(len(row)):
                row[j] += 1.0
            if n > 0:
                # <--
                shift(row, n - 1)

        def program(x, y, a):
            #pragma acc parallel loop gang
            for i in range(4):
                shift(a[i], 3)
        """,
    ),
    _module(
        "D-73",
        "ACC324",
        """
        def g(value):
            return value

        def h(value):
            return value

        #pragma acc routine seq bind(g)
        def f(value):
            return value

        # <--
        #pragma acc routine(f) seq bind(h)

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = f(y[i])
        """,
    ),
    _module(
        "D-73 two steps",
        "ACC110",
        """
        def h(value):
            return value

        #pragma acc routine seq bind(h)
        def g(value):
            return value

        # <--
        #pragma acc routine seq bind(g)
        def f(value):
            return value

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = f(y[i])
        """,
    ),
    _module(
        "D-74",
        "ACC112",
        """
        #pragma acc routine seq nohost
        def f(value):
            return value

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = f(y[i])
            # <--
            x[0] = f(x[0])
        """,
    ),
    _module(
        "D-75",
        "ACC323",
        """
        # <--
        #pragma acc routine(g) seq
        def f(value):
            return value

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = f(y[i])
        """,
    ),
    _module(
        "D-76",
        "ACC325",
        """
        def f(value):
            return value

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = f(y[i])

        # <--
        #pragma acc routine(f) seq
        """,
    ),
    _module(
        "D-77",
        "ACC111",
        """
        calls = 0

        def f(value):
            # <--
            global calls
            calls += 1
            return value

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = f(y[i])
        """,
    ),
    _module(
        "D-78",
        "ACC314",
        """
        #pragma acc routine vector
        def fill(row):
            # <--
            #pragma acc loop worker
            for j in range(len(row)):
                row[j] = 0.0

        def program(x, y, a):
            #pragma acc parallel loop gang
            for i in range(4):
                fill(a[i])
        """,
    ),
    _module(
        "D-79",
        "ACC102",
        """
        def f(value):
            # <--
            return {value: 1}[value]

        def program(x, y, a):
            #pragma acc parallel loop
            for i in range(8):
                x[i] = f(y[i])
        """,
    ),
)
