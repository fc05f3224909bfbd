# SPDX-License-Identifier: Apache-2.0
"""Arrays of records (row C12): fields in every spelling, packed and aligned, in clauses, under names, in functions."""

from __future__ import annotations

import numpy as np
import pytest

from pyacc_mlir import acc

FIELDS = [
    ("x", "f8"), ("id", "i4"), ("pos", [("a", "f4"), ("b", "i2")]), ("v", "f8", (3,)),
    ("ok", "?"), ("z", "c16"), ("h", "f2"), ("label", "S4"), ("big", ">i4"),
]  # fmt: skip
NUMBERS = FIELDS[:-2]
LAYOUTS = {"packed": False, "aligned": True}


def records(fields: list[object], align: bool, n: int = 6) -> np.ndarray:
    p = np.zeros(n, np.dtype(fields, align=align))
    p["x"], p["id"], p["v"] = np.arange(n), np.arange(n) + 3, np.arange(3 * n).reshape(n, 3)
    p["z"], p["h"], p["pos"]["b"] = 1 + 2j, np.arange(n), np.arange(n)
    return p


@pytest.mark.parametrize("layout", LAYOUTS)
def test_fields(agree, layout: str) -> None:
    def program(p, rows):
        for i in range(2):
            n = p.shape[0] - i
            #pragma acc parallel loop
            for i in range(n):
                p[i]["x"] += p["id"][i] * 2
                p["pos"]["a"][i] = p[i]["pos"]["b"] + 0.5
                p["pos"][i]["b"] -= 3
                for k in range(3):
                    p[i]["v"][k] = p["v"][i, k] + k
                p[i]["ok"] = not p["ok"][i]
                p["z"][i] *= 2j
                p["h"][i] += 1
            #pragma acc parallel loop collapse(2)
            for i in range(rows.shape[0]):
                for j in range(rows.shape[1]):
                    rows[i, j]["x"] = rows["id"][i][j] + rows[..., j]["x"][i] + rows.size + rows.ndim

    p = records(FIELDS, LAYOUTS[layout])
    rows = records(FIELDS, LAYOUTS[layout]).reshape(2, 3).T
    agree(program, p, rows)
    agree(program, p[::-2], rows[1:])


def test_names_for_records(agree) -> None:
    def program(p, one):
        total = 0.0
        #pragma acc parallel loop reduction(+:total)
        for i in range(len(p)):
            r = p[i]
            r["x"] += one["x"]
            field, inner = p["v"], r["pos"]
            part = r["v"]
            part[0], inner["a"] = 9, inner["b"]
            total += r["x"] + field[i, 1] + p.size
        #pragma acc parallel loop
        for i, r in enumerate(p):
            r["id"] = i
        #pragma acc parallel loop
        for r, c in zip(p, p["v"][:, 0]):
            r["x"] = c
        #pragma acc serial
        for i in range(3):
            for r in p[i : i + 2]:
                r["h"] += 4
            first, last = p[0], p[-1]
            first["id"] += last["id"]
        #pragma acc parallel loop
        for i in range(len(p) // 2):
            p[i] = p[len(p) - 1 - i]
        #pragma acc kernels
        p["x"] = p["v"][:, 1] * 2 + p["id"]
        return total

    agree(program, records(NUMBERS, False), records(NUMBERS, False)[3])
    agree(program, records(NUMBERS, True), records(NUMBERS, True)[3:4].reshape(()))


def moved(r, by):
    r["x"] += by
    return r["id"] + 1


def third(p, i):
    return p["v"][i][2] + p[i]["x"] + p.shape[0]


def test_records_in_functions(agree) -> None:
    def program(p):
        #pragma acc parallel loop copy(p)
        for i in range(len(p)):
            twice = lambda r: r["x"] * 2  # noqa: E731  # what is tested
            near = lambda k: p[k]["id"] + p["id"][i]  # noqa: E731
            p[i]["v"][1] = moved(p[i], i) + third(p, i) + twice(p[i]) + near(i)

    agree(program, records(FIELDS, False))
    agree(program, records(FIELDS, True)[::2])


def test_records_in_clauses(agree_run) -> None:
    def program(p, n):
        #pragma acc parallel loop copy(p[1:3])
        for i in range(1, 3):
            p[i]["x"] = -1
        #pragma acc parallel loop copyin(p["x"]) copyout(p["id"][1:])
        for i in range(1, n):
            p[i]["id"] = p[i]["x"]
        #pragma acc data copy(p)
        #{
        #pragma acc parallel loop present(p)
        for r in p:
            r["x"] *= 2
        #pragma acc update self(p["x"])
        #pragma acc parallel loop default(none) present(p) copyin(n)
        for i in range(1, n - 1):
            p[i]["id"] = p["id"][i] + n
        #}
        #pragma acc enter data copyin(p)
        #pragma acc parallel loop present(p)
        for i in range(n):
            p[i]["h"] = i * 3
        str(p)
        #pragma acc exit data copyout(p)
        rows, heights = p[1:3], p["pos"]["a"]
        total = 0.0
        #pragma acc parallel loop copy(heights) reduction(+:total) firstprivate(rows)
        for i in range(n):
            heights[i] = 3 * i
            total += rows[0]["x"] + rows["id"][1]
        return total

    agree_run(program, records(FIELDS, False), 6)
    agree_run(program, records(FIELDS, True), 6)


def test_fields_in_interpreted_regions(agree_run) -> None:
    def program(p):
        #pragma acc data copy(p["x"][1:4]) copyin(p["pos"]["b"])
        #{
        str(p)
        #pragma acc parallel loop
        for i in range(1, 4):
            p[i]["x"] += p[i]["pos"]["b"]
        #}
        inner, x = p["pos"], p["x"]
        #pragma acc data copy(inner, x)
        #{
        str(p)
        #pragma acc parallel loop
        for i in range(len(inner)):
            inner[i]["a"] += x[i]
        #pragma acc update self(inner["a"][0:2])
        #}

    agree_run(program, records(NUMBERS, False))
    agree_run(program, records([("x", "f8"), ("n", "i4"), *NUMBERS[1:]], False))  # other addresses


def test_one_present_range_for_an_array() -> None:
    @acc.jit(device="simt")
    def program(p):
        #pragma acc data create(p)
        #{
        known = acc.is_present(p), acc.is_present(p["id"])
        #pragma acc parallel loop
        for i in range(len(p)):
            p[i]["x"] = 1
        #}
        return known

    acc.set_device_type("simt")
    p = records(NUMBERS, False)
    assert program(p) == (True, True)
    assert p["x"][2] == 2  # never copied


def test_atomics_on_fields(agree) -> None:
    def program(p):
        #pragma acc parallel loop
        for i in range(100):
            #pragma acc atomic
            p["count"][i % 3] += 1
            #pragma acc atomic update
            p[0]["sum"] += i

    agree(program, np.zeros(3, [("sum", "f8"), ("count", "i8")]))
    agree(program, np.zeros(3, np.dtype([("count", "i4"), ("sum", "f8")], align=True)))


def test_attributes_of_a_recarray(agree) -> None:
    def program(p):
        #pragma acc parallel loop
        for i in range(len(p)):
            p.x[i] += p[i].id
            p.pos.a[i] = p[i]["pos"].b

    agree(program, records(FIELDS, False).view(np.recarray))


def test_arrays_whose_elements_lie_anywhere(agree) -> None:
    def program(x, z, n):
        total = 0.0
        #pragma acc parallel loop reduction(+:total)
        for i in range(1, n):
            row = x[i]
            x[i, 0] = row[1] * 2 + x[i - 1, 2]
            z[i] = z[i] * 1j + row[1]
            total += x[i, 0]
        #pragma acc kernels
        x[:, 2] = x[:, 1] + x[:, ::2].sum()
        return total

    p = records(FIELDS, False)
    agree(program, p["v"], p["z"], 6)
    agree(program, p["v"][::-1], p["z"][::2], 3)


def test_wrong_uses_are_errors_at_their_place() -> None:
    def object_field(p):
        #pragma acc parallel loop
        for i in range(len(p)):
            p[i]["o"] = 1

    def byte_order(p):
        #pragma acc parallel loop
        for i in range(len(p)):
            p["big"][i] = 1

    def no_field(p):
        #pragma acc parallel loop
        for i in range(len(p)):
            p[i]["y"] = 1

    def whole(p):
        #pragma acc parallel loop
        for i in range(len(p)):
            p[i]["x"] = p[i] + 1

    def reduced(p):
        #pragma acc parallel loop reduction(+:p["x"])
        for i in range(len(p)):
            p["x"][0] += 1

    def atomic(p):
        #pragma acc parallel loop
        for i in range(len(p)):
            #pragma acc atomic
            p["z"][0] += 1

    def twice(p):
        #pragma acc parallel loop copyin(p["x"]) copy(p)
        for i in range(len(p)):
            p["id"][i] = p["x"][i]

    expected = {
        object_field: (3, "field `o` is dtype object"), byte_order: (3, "field `big` is dtype >i4 in non-native"),
        no_field: (3, "no field `y`, only `x`"), whole: (3, "records are not supported here as a whole"),
        reduced: (1, "which is a member of a record"), atomic: (4, "none is atomic"), twice: (1, "two data clauses"),
    }  # fmt: skip
    p = np.zeros(4, [*FIELDS, ("o", "O")])
    for program, (line, text) in expected.items():
        with pytest.raises(SyntaxError, match=text.replace("(", r"\(")) as caught:
            acc.jit(program)(p)
        assert caught.value.lineno == program.__code__.co_firstlineno + line, text


def test_read_only_records_stay_as_they_are(each_device) -> None:
    @acc.jit
    def program(p):
        #pragma acc parallel loop
        for i in range(len(p)):
            p[i]["x"] = 1

    p = records(NUMBERS, False)
    p.flags.writeable = False
    with pytest.raises(acc.CompileError, match="read-only"):
        program(p)


class Cloud:
    """An object with records."""

    def __init__(self) -> None:
        self.p = records(NUMBERS, False)
        self.scale = 2.0

    def grow(self, n):
        #pragma acc parallel loop
        for i in range(n):
            self.p[i]["x"] = self.p["id"][i] * self.scale
        #pragma acc parallel loop copy(self.p)
        for i in range(n):
            self.p["h"][i] = i


def test_records_of_an_object_and_in_a_tuple(each_device) -> None:
    def added(t):
        #pragma acc parallel loop
        for i in range(3):
            t[0][i]["x"] += t[1]

    cloud, expected = Cloud(), Cloud()
    acc.jit(Cloud.grow)(cloud, 5)
    expected.grow(5)
    cloud.p, expected.p = cloud.p[::-1], expected.p[::-1]
    acc.jit(Cloud.grow)(cloud, 4)
    expected.grow(4)
    acc.jit(added)((cloud.p, 2))
    added((expected.p, 2))
    np.testing.assert_array_equal(cloud.p, expected.p)


def test_names_on_several_paths(agree_run) -> None:
    def program(p, q, c):
        #pragma acc parallel loop
        for i in range(len(p)):
            r = p[i]
            if c:
                r = p[0]
            p["v"][i, 0] = r["x"]
            r = q[i]
            r["x"] = i
        i = 0
        #pragma acc serial
        while i < len(p):
            r = p[i]
            if r["id"] == 5:
                break
            q[i] = r
            i += 1
        #pragma acc kernels
        p["x"][p["id"] > 2] = 9

    agree_run(program, records(NUMBERS, False), records(NUMBERS, False), True)

    def unclear(p, q, c):
        #pragma acc parallel loop
        for i in range(len(p)):
            if c:
                r = p[i]
            else:
                r = q[i]
            r["x"] = 1

    with pytest.raises(acc.UnsupportedError, match="which records `r` stands for here depends on the path") as caught:
        acc.jit(unclear)(records(NUMBERS, False), records(NUMBERS, True), True)
    assert caught.value.lineno == unclear.__code__.co_firstlineno + 7
