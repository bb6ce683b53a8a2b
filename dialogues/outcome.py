"""What the parties of a dialogue confirm: its texts, its facts, who took part, what they agreed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.formats import date_format

from dialogues.models import Dialogtext, Overenskommelse, Tillitsdialog
from goals.models import Nulagesanalys

OUTCOME = (
    "principer",
    "deltagare__organ",
    Prefetch("texter", Dialogtext.objects.select_related("text__updated_by")),
    Prefetch(
        "analyser", Nulagesanalys.objects.select_related("organ", "beslut__organ").defer("content")
    ),
    Prefetch(
        "overenskommelser",
        Overenskommelse.objects.select_related("organ").prefetch_related("uppfoljningar"),
    ),
)


@dataclass(frozen=True)
class Part:
    """A part of the outcome, with the words that a reader sees of it: a text, or lines."""

    slug: str
    label: str
    html: str = ""
    lines: list[str] = field(default_factory=list)
    by: int | None = None  # who wrote the text last

    @property
    def mark(self) -> str:
        """Another one as soon as a word is another."""
        return hashlib.sha256(repr((self.html, self.lines)).encode()).hexdigest()[:16]


def parts_of(dialog: Tillitsdialog) -> Iterator[Part]:
    prefetch_related_objects([dialog], *OUTCOME)
    for text in dialog.texter.all():
        yield Part(text.slot, text.label, text.text.html, by=text.text.updated_by_id)
    agreed = [_agreement(one) for one in dialog.overenskommelser.all()]
    yield Part("overenskommelser", "Överenskommelser", lines=agreed)
    took_part = [f"{d}, {d.organ.name}" if d.organ else str(d) for d in dialog.deltagare.all()]
    yield Part("deltagare", "Deltagare", lines=took_part)
    yield Part("om", "Uppgifter", lines=list(_facts(dialog)))


def _agreement(one: Overenskommelse) -> str:
    who = one.organ.name if one.organ else "alla parter"
    due = f", senast {date_format(one.due, 'j F Y')}" if one.due else ""
    return f"{one.what} ({who}{due})"


def _facts(dialog: Tillitsdialog) -> Iterator[str]:
    yield dialog.title
    day = date_format(dialog.held_on, "j F Y") if dialog.held_on else ""
    yield ", ".join(said for said in (day, dialog.place) if said)
    for analys in dialog.analyser.all():
        yield f"{analys}, version {analys.version}"
    for princip in dialog.principer.all():
        yield princip.name
