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
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, Any, Literal, TypedDict

from django.conf import settings

from .binding import bind
from .composing import Chapters, manuscript
from .setter import Embedded, Job, Notes, Part


class Step(TypedDict):
    """A chapter of the report, or its last part, and how far it has come."""

    title: str
    state: Literal["klar", "pagar", "vantar"]


Progress = Callable[[list[Step]], None]

PROCESSES = 2
EMBEDDED_NAME = "underlag.json"
LAST_STEP = "Omslag, innehållsförteckning och hopfogning"


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
    """Make the PDF. `progress(steps)` is called when some of its chapters are done: a few times."""
    tell = progress or (lambda steps: None)
    with _Setters(PROCESSES) as setters:  # they load while the manuscript is made
        script = manuscript(snapshot)
        parts = script.parts()
        notes = Notes(script.alternatives(), script.targets())
        jobs = [
            Job(part.documents, index, heads=False, notes=notes)
            for index, part in enumerate(parts, start=1)
        ]
        laid: list[Part | None] = [None] * len(jobs)
        waiting = setters.begin(jobs)
        left = list(waiting.values())
        tell(_steps(parts, left))
        for future in as_completed(waiting):
            laid[waiting[future]] = future.result()
            left.remove(waiting[future])
            tell(_steps(parts, left))
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
    pdf = bind(cover, bodies, running, script.bookmarks())
    return Rendered(pdf, length + running.pages, hashlib.sha256(pdf).hexdigest())


def _steps(parts: Sequence[Chapters], left: Sequence[int]) -> list[Step]:
    """How far the chapters have come; `left` is the parts not yet laid out, in the order of work."""
    under_way = left[:PROCESSES]
    steps = [
        Step(
            title=title,
            state="pagar" if position in under_way else "vantar" if position in left else "klar",
        )
        for position, part in enumerate(parts)
        for title in part.titles
    ]
    return [*steps, Step(title=LAST_STEP, state="vantar" if left else "pagar")]


def _page_numbers(bodies: Sequence[Part], before: int) -> dict[str, int]:
    """Anchor → printed page number."""
    pages: dict[str, int] = {}
    for body in bodies:
        for anchor, index in body.anchors.items():
            pages.setdefault(anchor, before + index + 1)
        before += body.pages
    return pages


def _close(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # what is left in it was for a process that has died
        pipe.close()


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
                _close(process.stdin)
        self.threads.shutdown(cancel_futures=True)
        for process in self.processes:
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    _close(pipe)

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
