"""A report of 64 pages against WeasyPrint's default on the same HTML.

    python -m tests.benchmarks.report_bench [--json] [--rounds 7]

Each rendering runs in a process of its own, the two kinds in turn; the best time of each counts, of so
many that a processor that others share has been free for both.
Memory is watched in a run of its own: the peak of the process and its children. Exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

TIME_BAR = 0.7
MEMORY_BAR = 300  # MB


def snapshot():
    from tests.reports import samples

    return samples.nulagesrapport(goal_size=3, factor_answers=8)


def measure_ours() -> dict:
    from reports import pdf

    started = time.perf_counter()
    rendered = pdf.render(snapshot())
    return {"seconds": time.perf_counter() - started, "pages": rendered.pages}


def measure_default() -> dict:
    """What anybody gets who gives the finished HTML to WeasyPrint and asks for a tagged PDF."""
    from reports.pdf import manuscript, setter

    started = time.perf_counter()
    html = manuscript(snapshot()).whole()
    import logging

    import weasyprint

    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)

    document = weasyprint.HTML(string=html, base_url=setter.STATIC.as_uri() + "/").render(
        pdf_variant="pdf/ua-1"
    )
    document.write_pdf(pdf_variant="pdf/ua-1")
    return {"seconds": time.perf_counter() - started, "pages": len(document.pages)}


def child(which: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ale_styrning.settings")
    import django

    django.setup()
    result = {"ours": measure_ours, "default": measure_default}[which]()
    sys.stdout.write(json.dumps(result))


def tree_megabytes(pid: int) -> float:
    """Resident memory of a process and all below it, now (pages that they share count for each)."""
    total, waiting = 0, [pid]
    while waiting:
        process = waiting.pop()
        try:
            total += int(Path(f"/proc/{process}/statm").read_text().split()[1])
            for task in Path(f"/proc/{process}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(which: str, *, watch: bool) -> dict:
    """Run one rendering in a new process; watching its memory takes time from it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.report_bench", "--child", which],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    peak = 0.0
    while watch and process.poll() is None:
        peak = max(peak, tree_megabytes(process.pid))
        time.sleep(0.02)
    out, err = process.communicate()
    if process.returncode:
        raise SystemExit(f"The {which} rendering failed:\n{err[-2000:]}")
    return {**json.loads(out), "megabytes": peak}


def run(rounds: int = 7) -> dict:
    """Figures of both, and whether the bars are met."""
    results: dict[str, list[dict]] = {"default": [], "ours": []}
    for _ in range(rounds):
        for which, runs in results.items():
            runs.append(measure(which, watch=False))
    default, ours = (
        min(results[which], key=lambda r: r["seconds"]) for which in ("default", "ours")
    )
    memory = {which: measure(which, watch=True)["megabytes"] for which in results}
    ratio = ours["seconds"] / default["seconds"]
    peak = memory["ours"]
    return {
        "pages": ours["pages"],
        "default_pages": default["pages"],
        "default_seconds": round(default["seconds"], 2),
        "seconds": round(ours["seconds"], 2),
        "ratio": round(ratio, 2),
        "ratio_bar": TIME_BAR,
        "megabytes": round(peak),
        "megabytes_bar": MEMORY_BAR,
        "default_megabytes": round(memory["default"]),
        "met": ratio <= TIME_BAR and peak <= MEMORY_BAR,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", choices=["ours", "default"])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.child:
        child(options.child)
        return 0
    figures = run(options.rounds)
    if options.json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.write(
            f"report, {figures['pages']} pages: {figures['seconds']} s against WeasyPrint's default "
            f"{figures['default_seconds']} s on the same HTML\n"
            f"  time    {figures['ratio']:.2f} of default   bar {TIME_BAR}\n"
            f"  memory  {figures['megabytes']} MB          bar {MEMORY_BAR} MB "
            f"(default {figures['default_megabytes']} MB)\n"
            f"  {'met' if figures['met'] else 'MISSED'}\n"
        )
    return 0 if figures["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
