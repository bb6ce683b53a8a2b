"""Runs the making of a report: who lays out what, and when.

WeasyPrint uses one processor, and lays a document with a contents list out more than once to find
the page numbers. Here two processes lay out a part each at a time, every part once; the contents
come last, when every page is known.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import queue
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.conf import settings

from .binding import bind
from .composing import manuscript
from .setter import Embedded, Job, Notes, Part

Progress = Callable[[int, int, str], None]

PROCESSES = 2
EMBEDDED_NAME = "underlag.json"


class RenderingFailed(RuntimeError):
    """A report could not be laid out; the message says why, for a log."""


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int
    sha256: str


def canonical(snapshot: Mapping[str, Any]) -> bytes:
    """The snapshot's bytes as embedded and as hashed: the same for the same content."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, indent=1).encode()


def render(snapshot: Mapping[str, Any], progress: Progress | None = None) -> Rendered:
    """Make the PDF. `progress(done, total, label)` is called as its parts get finished."""
    tell = progress or (lambda done, total, label: None)
    with _Setters(PROCESSES) as setters:  # they load while the manuscript is made
        script = manuscript(snapshot)
        parts = script.parts()
        total = len(parts) + 2
        tell(0, total, "Sätter texten")
        notes = Notes(script.alternatives(), script.targets())
        jobs = [
            Job(part.documents, index, heads=False, notes=notes)
            for index, part in enumerate(parts, start=1)
        ]
        laid: list[Part | None] = [None] * len(jobs)
        waiting = setters.begin(jobs)
        for done, future in enumerate(as_completed(waiting), start=1):
            position = waiting[future]
            laid[position] = future.result()
            tell(done, total, parts[position].label)
        bodies = [part for part in laid if part is not None]

        frozen = datetime.fromisoformat(snapshot["frozen_at"]).astimezone(UTC)
        embedded = Embedded(
            canonical(snapshot),
            EMBEDDED_NAME,
            "Det frysta underlag som rapporten är gjord av",
            frozen,
        )

        def front(pages: Mapping[str, int]) -> Job:
            return Job((script.front(pages),), 0, heads=True, embedded=embedded, notes=notes)

        # How many pages the contents take must be known before they can name any page; almost
        # always as many as the headings' number suggests.
        length = script.front_pages_expected()
        while True:
            pages = _page_numbers(bodies, length)
            heads = Job(
                (script.running_heads(pages, length, sum(body.pages for body in bodies)),),
                0,
                heads=True,
                tagged=False,
                first_page=length + 1,
            )
            cover, running = setters.both(front(pages), heads)
            if cover.pages == length:
                break
            length = cover.pages
        tell(len(jobs) + 1, total, "Innehållsförteckning")
    pdf = bind(cover, bodies, running, script.bookmarks())
    tell(total, total, "Klar")
    return Rendered(pdf, length + running.pages, hashlib.sha256(pdf).hexdigest())


def _page_numbers(bodies: Sequence[Part], before: int) -> dict[str, int]:
    """Anchor → printed page number."""
    pages: dict[str, int] = {}
    for body in bodies:
        for anchor, index in body.anchors.items():
            pages.setdefault(anchor, before + index + 1)
        before += body.pages
    return pages


class _Setters:
    """Setter processes, each given one job at a time."""

    def __init__(self, count: int):
        environment = {**os.environ, "PYTHONPATH": str(settings.BASE_DIR)}
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "reports.pdf.setter"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=settings.BASE_DIR,
                env=environment,
            )
            for _ in range(count)
        ]
        self.free: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        for process in self.processes:
            self.free.put(process)
        self.threads = ThreadPoolExecutor(count)

    def __enter__(self) -> _Setters:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self.processes:
            if kind is not None:
                process.kill()
            elif process.stdin:
                process.stdin.close()
        self.threads.shutdown(cancel_futures=True)
        for process in self.processes:
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    pipe.close()

    def begin(self, jobs: Sequence[Job]) -> dict[Future[Part], int]:
        """Start all jobs, the longest first so that the processes end together."""
        order = sorted(range(len(jobs)), key=lambda position: -jobs[position].length)
        return {self.threads.submit(self._run, jobs[position]): position for position in order}

    def both(self, one: Job, other: Job) -> tuple[Part, Part]:
        first, second = self.threads.submit(self._run, one), self.threads.submit(self._run, other)
        return first.result(), second.result()

    def _run(self, job: Job) -> Part:
        process = self.free.get()
        try:
            pickle.dump(job, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
            process.stdin.flush()  # type: ignore[union-attr]
            answer = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301 - our own child
        except (BrokenPipeError, EOFError, pickle.UnpicklingError) as error:
            process.kill()
            said = process.stderr.read().decode(errors="replace") if process.stderr else ""
            raise RenderingFailed(f"En sättningsprocess avbröts. {said[-1500:]}".strip()) from error
        finally:
            self.free.put(process)
        if isinstance(answer, Exception):
            raise RenderingFailed(str(answer)) from answer
        return answer
