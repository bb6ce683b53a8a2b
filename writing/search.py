"""Search in what a person may read. Each app above registers where it keeps words.

A word is found whatever its case, Swedish letters included, on both engines. SQLite folds only
A to Z in LIKE; so the letters of the term that lie outside it are folded by REPLACE first. On
12 000 texts that takes some 20 ms where a registered Python function takes 70.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Replace
from django.db.models.lookups import IContains
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

FEWEST = 2  # characters
AROUND = 110  # characters of a snippet on either side of what was found
MOST_WORDS = 8
ENDS = (".", "!", "?", ":", "”")  # of a sentence


@dataclass(frozen=True)
class Hit:
    """One place where something was found."""

    title: str
    where: str
    url: str
    words: str


@dataclass(frozen=True)
class Source:
    """Rows that hold words: what they are called, who may read them, and how a hit is shown.

    ``rows(user)`` is already limited to what the user may read. ``fields`` are the paths that are
    searched. ``hit(row, user)`` says how it is shown. ``year`` is the path to the year the row
    belongs to, "" where it has none.
    """

    key: str
    label: Callable[[], str]
    rows: Callable[[Any], "QuerySet[Any]"]
    fields: tuple[str, ...]
    hit: Callable[[Any, Any], Hit]
    year: str = ""
    json: tuple[str, ...] = ()  # those of the fields that are JSON


_sources: list[Source] = []


def register(*sources: Source) -> None:
    """Called in ``AppConfig.ready``."""
    _sources.extend(s for s in sources if s.key not in {known.key for known in _sources})


def sources() -> list[Source]:
    return list(_sources)


def terms(query: str) -> list[str]:
    """The words that must all be found."""
    return query.split()[:MOST_WORDS]


def holds(path: str, term: str, *, is_json: bool = False) -> Q:
    """True where the field at ``path`` holds the term, in whatever case."""
    term = term.lower()
    folded: Any = Cast(path, TextField()) if is_json else F(path)
    for letter in sorted({c for c in term if not c.isascii()}):
        for form in {letter.upper(), letter}:
            if is_json:  # SQLite keeps JSON with its letters escaped
                folded = _replace(folded, json.dumps(form)[1:-1], letter)
            if form != letter and len(form) == 1:
                folded = _replace(folded, form, letter)
    return Q(IContains(folded, term))


def _replace(expression: Any, old: str, new: str) -> Replace:
    return Replace(expression, Value(old), Value(new), output_field=TextField())


def search(source: Source, user: Any, query: str, *, year: int | None = None) -> "QuerySet[Any]":
    """The rows of a source where every word of the query is found, the latest year first."""
    rows = source.rows(user)
    if year is not None and source.year:
        rows = rows.filter(**{source.year: year})
    found = (
        reduce(or_, (holds(path, term, is_json=path in source.json) for path in source.fields))
        for term in terms(query)
    )
    rows = rows.filter(reduce(and_, found))
    return rows.order_by(f"-{source.year}", "-pk") if source.year else rows.order_by("pk")


def snippet(words: str, query: str) -> SafeString:
    """The surroundings of the first hit in running text, or of the first, with every hit marked. Escaped."""
    pattern = re.compile(
        "|".join(re.escape(t) for t in sorted(terms(query), key=len, reverse=True)), re.IGNORECASE
    )
    words, first = _best(words, pattern)
    at = first.start() if first else 0
    start, end = max(0, at - AROUND), at + AROUND
    if start:
        start = words.find(" ", start) + 1
    if end < len(words):
        end = max(words.rfind(" ", 0, end), first.end() if first else 0)
    shown = words[start:end]
    return mark_safe(
        ("… " if start else "") + marked(shown, pattern) + (" …" if end < len(words) else "")
    )


def _best(words: str, pattern: "re.Pattern[str]") -> "tuple[str, re.Match[str] | None]":
    """The lines as one, with a point between what is no sentence and what follows; and the hit to show."""
    whole, sentences = "", []
    for line in filter(None, (" ".join(line.split()) for line in words.split("\n"))):
        if whole:
            whole += " " if whole.endswith(ENDS) else " · "
        if line.endswith(ENDS):
            sentences.append((len(whole), len(whole) + len(line)))
        whole += line
    running = (pattern.search(whole, start, end) for start, end in sentences)
    return whole, next(filter(None, running), None) or pattern.search(whole)


def mark(words: str, query: str) -> SafeString:
    """The whole text, with every hit marked. Escaped."""
    pattern = re.compile("|".join(re.escape(t) for t in terms(query)), re.IGNORECASE)
    return mark_safe(marked(words, pattern))


def marked(words: str, pattern: "re.Pattern[str]") -> str:
    parts: Iterable[str] = _parts(words, pattern)
    return "".join(parts)


def _parts(words: str, pattern: "re.Pattern[str]") -> Iterable[str]:
    at = 0
    for match in pattern.finditer(words):
        yield escape(words[at : match.start()])
        yield f"<mark>{escape(match[0])}</mark>"
        at = match.end()
    yield escape(words[at:])
