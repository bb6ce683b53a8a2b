"""Every bar of the product, measured in one run: the figure beside the bar.

    make bench                  about ten minutes
    make bench ARGS=--quick     a few minutes, less certain
    make bench ARGS="--only sidor,sparande --databases sqlite"

Figures are ratios of things measured in turn on the same servers in the same run; a machine that is
busy with something else moves them a little. Exit code 1 where a bar is missed.
"""

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import load, serving, transfer
from tests.benchmarks.serving import Broken, Site

PARTS = ("sidor", "sparande", "skript", "rapport", "samtidigt")
GROWTH_BAR = 1.2
RATE_BAR = 0.5
SAVE_BAR = 2.0
TRANSFER_BAR = 300  # kB


@dataclass
class Extent:
    """How long each thing is measured."""

    requests: int = 80
    rate_seconds: float = 0.5
    rate_rounds: int = 10
    saves: int = 150
    minute: float = 60
    pairs: float = 30
    report_rounds: int = 7


QUICK = Extent(
    requests=30, rate_seconds=0.5, rate_rounds=4, saves=60, minute=10, pairs=5, report_rounds=1
)


class Table:
    """The figures as they come; missed bars stand out."""

    def __init__(self):
        self.missed = []
        sys.stdout.write(f"\n{'':<62}{'mätt':>10}  {'gräns':<10}\n")

    def heading(self, text):
        sys.stdout.write(f"\n{text}\n")
        sys.stdout.flush()

    def row(self, name, figure, bar, met, note=""):
        verdict = "ok" if met else "MISSAD"
        sys.stdout.write(f"  {name:<60}{figure:>10}  {bar:<10}{verdict:<8}{note}\n")
        sys.stdout.flush()
        if not met:
            self.missed.append(name)

    def ratio(self, name, figure, bar, *, at_least=False, note=""):
        met = figure >= bar if at_least else figure <= bar
        sign = "≥" if at_least else "≤"
        self.row(name, number(figure), f"{sign} {number(bar, 1)}", met, note)

    def note(self, name, text):
        sys.stdout.write(f"  {name:<60}{text}\n")
        sys.stdout.flush()


def number(value, decimals=2):
    return f"{value:.{decimals}f}".replace(".", ",")


def milliseconds(seconds):
    return f"{number(seconds * 1000, 1)} ms"


class Bench:
    def __init__(self, folder, extent, parts):
        self.folder, self.extent, self.parts = folder, extent, parts
        self.table = Table()

    # --- pages and saves on one database ------------------------------------------------------------

    def on(self, database, urls):
        names = ("demo", "full")
        sites = [
            Site(self.folder, f"{database}-{name}", urls(name) if urls else "") for name in names
        ]
        started = time.monotonic()
        with ThreadPoolExecutor() as pool:
            commands = [
                pool.submit(site.run, "-m", "tests.benchmarks.prepare", name)
                for site, name in zip(sites, names, strict=True)
            ]
            demo, full = (json.loads(c.result().rsplit("\n", 1)[-1]) for c in commands)
        counts = ", ".join(f"{count} {name}" for name, count in full["counts"].items())
        self.table.heading(f"{database}: {counts} (inläst på {time.monotonic() - started:.0f} s)")
        if {"sidor", "sparande", "skript"} & self.parts:
            with contextlib.ExitStack() as stack:
                for site in sites:
                    stack.enter_context(site.serving())
                if "sidor" in self.parts:
                    self.pages(sites, demo["pages"], full["pages"])
                if "sparande" in self.parts:
                    self.saving(sites[1], full["save"])
                if "skript" in self.parts and database == "SQLite":
                    self.transfer(sites[1], full["pages"])
        if "samtidigt" in self.parts:
            with sites[1].serving(workers=len(full["writers"])) as site:
                self.at_once(site, full["writers"])

    def pages(self, sites, demo, full):
        """Each page with twenty years of data against the demo year's, and against a plain page."""

        def call(site, page):
            return lambda: load.timed(site, "GET", page["url"], page["session"])

        demo_site, full_site = sites
        plain = call(full_site, full[-1])
        for small, large in zip(demo[:-1], full[:-1], strict=True):
            here = call(full_site, large)
            times = load.side_by_side(here, call(demo_site, small), self.extent.requests)
            self.table.ratio(
                f"{large['name']}: tid mot demoåret", times.ratio, GROWTH_BAR,
                note=f"{milliseconds(times.one)} mot {milliseconds(times.other)}",
            )  # fmt: skip
            rates = load.rates_in_turn(
                here, plain, self.extent.rate_seconds, self.extent.rate_rounds
            )
            self.table.ratio(
                f"{large['name']}: takt mot en enkel Djangosida", rates.ratio, RATE_BAR,
                at_least=True, note=f"{rates.one:.0f} mot {rates.other:.0f} i sekunden",
            )  # fmt: skip

    def saving(self, site, targets):
        savers = [load.Saver(site, target) for target in targets]
        for _ in range(10):
            for saver in savers:
                saver()
        times = load.side_by_side(*savers, self.extent.saves)
        self.table.ratio(
            "spara en text: tid mot versionskontrollerad UPDATE + INSERT", times.ratio, SAVE_BAR,
            note=f"{milliseconds(times.one)} mot {milliseconds(times.other)}",
        )  # fmt: skip

    def transfer(self, site, pages):
        page = next(p for p in pages if p["name"] == "analysen, avsnitt")
        sizes = transfer.script_and_style(site, page["url"], page["session"])
        if sizes is None:
            self.table.note("skript och stil på skrivsidan", "inte mätt: Chromium saknas")
            return
        total = sum(sizes.values()) / 1000
        largest = max(sizes, key=sizes.__getitem__)
        self.table.row(
            "skript och stil på skrivsidan, över nätet", f"{total:.0f} kB", f"≤ {TRANSFER_BAR} kB",
            total <= TRANSFER_BAR,
            f"{len(sizes)} filer, störst {Path(largest).name} {sizes[largest] / 1000:.0f} kB",
        )  # fmt: skip

    def at_once(self, site, writers):
        """Twenty save at once, first each in a text of their own, then two and two in the same."""
        pairs = [writers[n - n % 2] | {"session": w["session"]} for n, w in enumerate(writers)]
        for name, targets, seconds in (
            ("var sin text", writers, self.extent.minute),
            ("två om varje text", pairs, self.extent.pairs),
        ):
            for target in targets:  # where the text stands now
                target["version"] = self.version_of(site, target)
            saves = load.save_at_once(site, targets, seconds)
            found = json.loads(
                site.run(
                    "-m", "tests.benchmarks.prepare", "check", given=json.dumps(saves.acknowledged)
                ).rsplit("\n", 1)[-1]
            )
            title = f"{len(targets)} sparar samtidigt i {seconds:.0f} s, {name}"
            self.table.note(
                title,
                f"{len(saves.acknowledged)} sparade, {saves.conflicts} krockar, "
                f"långsammast {number(saves.slowest, 1)} s",
            )
            self.table.row("– fel", str(len(saves.errors)), "0", not saves.errors,
                           "; ".join(sorted(set(saves.errors))[:3]))  # fmt: skip
            self.table.row("– förlorade", str(found["lost"]), "0", not found["lost"])
            if targets is writers:
                self.table.row("– krockar", str(saves.conflicts), "0", not saves.conflicts)

    @staticmethod
    def version_of(site, target):
        """What a save from version 0 is told: either that it is the first, or where the text stands."""
        fields = {"html": load.HTML, "base": 0}
        _, body = load.request(site, "POST", target["url"], target["session"], fields)
        return json.loads(body)["version"]

    # --- the report ---------------------------------------------------------------------------------

    def report(self):
        from tests.benchmarks import report_bench

        self.table.heading("Rapport")
        figures = report_bench.run(self.extent.report_rounds)
        self.table.ratio(
            f"rapport på {figures['pages']} sidor: tid mot WeasyPrint", figures["ratio"],
            figures["ratio_bar"],
            note=f"{number(figures['seconds'], 1)} s mot {number(figures['default_seconds'], 1)} s",
        )  # fmt: skip
        self.table.row(
            "– minne", f"{figures['megabytes']} MB", f"≤ {figures['megabytes_bar']} MB",
            figures["megabytes"] <= figures["megabytes_bar"],
            f"WeasyPrint: {figures['default_megabytes']} MB",
        )  # fmt: skip

    def run(self, databases):
        if self.parts - {"rapport"}:
            static = Site(self.folder, "static-files")
            static.run("manage.py", "collectstatic", "--no-input", "--verbosity=0")
            if "sqlite" in databases:
                self.on("SQLite", None)
            if "postgresql" in databases:
                with serving.postgresql(self.folder) as urls:
                    if urls is None:
                        self.table.heading("PostgreSQL: inte mätt, det är inte installerat här")
                    else:
                        self.on("PostgreSQL", urls)
        if "rapport" in self.parts:
            self.report()
        return self.table.missed


def main():
    parser = argparse.ArgumentParser(
        description="Mäter produkten mot de mål som projektet har satt."
    )
    parser.add_argument("--quick", action="store_true", help="kortare, med osäkrare siffror")
    parser.add_argument("--only", default=",".join(PARTS), help=f"några av {', '.join(PARTS)}")
    parser.add_argument("--databases", default="sqlite,postgresql")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ale-bench-"))
    folder.chmod(0o755)  # PostgreSQL's own user passes through
    started = time.monotonic()
    try:
        bench = Bench(folder, QUICK if options.quick else Extent(), set(options.only.split(",")))
        missed = bench.run(options.databases.split(","))
    except Broken as broken:
        sys.stderr.write(f"\nMätningen gick inte att göra. {broken}\n")
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(f"\n{time.monotonic() - started:.0f} sekunder. ")
    sys.stdout.write(f"Missade: {'; '.join(missed)}\n" if missed else "Alla mål nådda.\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
