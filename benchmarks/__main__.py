# SPDX-License-Identifier: Apache-2.0
"""`python -m benchmarks`: the suite beside its peers. Prints ratios; writes JSON, Markdown and, if it can, a chart."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import chart, measure, table
from benchmarks.kernels import KERNELS
from benchmarks.peers import NAMES, OURS

_RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """1 where one of our own results was wrong."""
    options = _options()
    result = _measured(options)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(result, indent=1) + "\n")
    options.json.with_suffix(".md").write_text(table.markdown(result))
    drawn = chart.draw(result["rows"], options.json.with_suffix(".png"))
    print(f"\nwritten: {options.json}, .md{', .png' if drawn else ' (no chart: matplotlib is not installed)'}")
    return int(any(row["peers"][OURS].get("wrong") for row in result["rows"]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default="", help="kernels, separated by commas")
    parser.add_argument("--peers", default=",".join(NAMES), help="peers, separated by commas; default: %(default)s")
    parser.add_argument("--sizes", choices=("small", "full"), default="full")
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: to see that it works")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--note", default="", help="a remark for the written result")
    today = datetime.now(UTC).date().isoformat()
    parser.add_argument("--json", type=Path, default=_RESULTS / f"{today}.json", help="default: %(default)s")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.rounds = "small", min(options.rounds, 5)
    options.kernels = _chosen(parser, options.only, tuple(KERNELS)) if options.only else list(KERNELS)
    options.peers = [OURS, *(name for name in _chosen(parser, options.peers, NAMES) if name != OURS)]
    return options


def _chosen(parser: argparse.ArgumentParser, text: str, known: tuple[str, ...]) -> list[str]:
    """`saxpy` stands for `saxpy, small` too, which has a comma."""
    wanted = [name.strip() for name in text.split(",")]
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"unknown: {', '.join(unknown)}; there are {'; '.join(known)}")
    return [name for name in known if name.partition(",")[0] in wanted]


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    environment = measure.environment(options.threads)
    load, limits = [os.getloadavg()[0]], measure.limits(environment)
    rows = []
    with ExitStack() as stack:
        workers = [measure.Worker(name, environment, stack) for name in options.peers]
        missing = {worker.name: worker.missing for worker in workers if worker.missing}
        for name, why in missing.items():
            print(f"not measured: {name}: {why}")
        print(table.line(table.head()), flush=True)
        here = [worker for worker in workers if not worker.missing]
        for row in measure.rows(here, options.kernels, options.sizes, options.rounds):
            row["share"] = table.share(row, options.sizes, limits)
            rows.append(row)
            print(table.line(table.cells(row)), flush=True)
    print(table.line(table.means(rows)))
    print(*table.wrong(rows), sep="\n", end="")
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "cpu": _processor(),
        "threads": options.threads,
        "sizes": options.sizes,
        "rounds": options.rounds,
        "load": [*load, os.getloadavg()[0]],
        "note": options.note,
        "limits": limits,
        "missing": missing,
        "rows": rows,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


if __name__ == "__main__":
    sys.exit(main())
