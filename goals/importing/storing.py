"""A read document becomes a Styrdokument with its tree, and its file is kept."""

import datetime
import hashlib
import re
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.text import capfirst

from goals.models import Stycke, Styrdokument, Styrdokumentavsnitt
from organisation.models import Organ

from .tree import Block, Document, Section, StyrdokumentError

# What a document says of itself beyond what a Styrdokument holds; kept as its first list.
LABELS = {
    "responsible": "Ansvarig",
    "contact": "Handläggare",
    "revision": "Revidering",
    "updated": "Uppdaterad",
    "applies_to": "Gäller för",
    "replaces": "Ersätter",
    "version": "Version",
    "dated": "Daterad",
    "kind": "Dokumenttyp",
}
_KINDS = [
    ("bolagsordning", Styrdokument.Kind.BOLAGSORDNING),
    ("ägardirektiv", Styrdokument.Kind.AGARDIREKTIV),
    ("reglemente", Styrdokument.Kind.REGLEMENTE),
    ("styrmodell", Styrdokument.Kind.STYRMODELL),
    ("budget", Styrdokument.Kind.BUDGET),
    ("inriktning", Styrdokument.Kind.INRIKTNING),
    ("vision", Styrdokument.Kind.VISION),
    ("värdegrund", Styrdokument.Kind.VISION),
    ("program", Styrdokument.Kind.PROGRAM),
]


class AlreadyImported(StyrdokumentError):
    """The very same file is a styrdokument already."""

    def __init__(self, styrdokument: Styrdokument):
        super().__init__(f"Filen är redan inläst som ”{styrdokument.title}”. Inget nytt skapades.")
        self.styrdokument = styrdokument


def kind_of(document: Document) -> str:
    said = f"{document.metadata.get('kind', '')} {document.title}".lower()
    return next((kind for word, kind in _KINDS if word in said), Styrdokument.Kind.OVRIGT)


def organ_named(name: str, on: datetime.date | None = None) -> Organ | None:
    """The organ a document names, the one that was active on the day if several were so called."""
    name = name.strip()
    if not name:
        return None
    kinds = {
        "kommunfullmäktige": Organ.Kind.KOMMUNFULLMAKTIGE,
        "kommunstyrelsen": Organ.Kind.KOMMUNSTYRELSE,
    }
    organ = Organ.objects.all()
    found = [o for o in organ if name.lower() in (o.name.lower(), o.short_name.lower())]
    if not found and name.lower() in kinds:
        found = [o for o in organ if o.kind == kinds[name.lower()]]
    active = [
        o
        for o in found
        if on and o.active_from <= on and (o.active_to is None or o.active_to >= on)
    ]
    return next(iter(active or found), None)


def fields_of(document: Document) -> dict[str, Any]:
    """The document's metadata as values of Styrdokument's fields."""
    facts = document.metadata
    adopted_on = _date(facts.get("adopted_on"))
    number = re.search(r"\d+", facts.get("paragraf", ""))
    return {
        "kind": kind_of(document),
        "title": _fit(document.title, 250),
        "organ": organ_named(facts.get("organ", ""), adopted_on),
        "adopted_on": adopted_on,
        "paragraf": int(number[0]) if number and int(number[0]) < 32767 else None,
        "diarienummer": _fit(facts.get("diarienummer", ""), 40),
        "valid_from": _date(facts.get("valid_from")),
        "valid_to": _date(facts.get("valid_to")),
        "validity": _fit(facts.get("validity", ""), 120),
    }


def already_imported(data: bytes) -> Styrdokument | None:
    return Styrdokument.objects.filter(sha256=hashlib.sha256(data).hexdigest()).first()


_DECISION = ("adopted_on", "paragraf", "diarienummer")


def awaiting(values: dict[str, Any]) -> Styrdokument | None:
    """The one without text that these facts are about: the same title, and a decision that agrees.

    Of date, § and dnr at least one is the same, and none is another.
    """
    title = _folded(values["title"])
    for candidate in Styrdokument.objects.without_text().order_by("pk"):
        pairs = [(getattr(candidate, key), values.get(key)) for key in _DECISION]
        both = [known == said for known, said in pairs if known and said]
        if _folded(candidate.title) == title and both and all(both):
            return candidate
    return None


def filled_in(styrdokument: Styrdokument, values: dict[str, Any]) -> dict[str, Any]:
    """What is known of a styrdokument already, and what its file says where nothing is known."""
    known = {key: getattr(styrdokument, key) or said for key, said in values.items()}
    if styrdokument.kind == Styrdokument.Kind.OVRIGT:
        known["kind"] = values["kind"]
    return known


def store(
    document: Document,
    data: bytes,
    name: str,
    fields: dict[str, Any] | None = None,
    into: Styrdokument | None = None,
) -> Styrdokument:
    """Write the document, all or nothing, as a new one or ``into`` one that has no text yet.

    Raises AlreadyImported for a file that is there already.
    """
    values = fields_of(document) | (fields or {})
    styrdokument = into or Styrdokument()
    for key, value in values.items():
        setattr(styrdokument, key, value)
    styrdokument.original_name = _fit(name, 250)
    styrdokument.sha256 = hashlib.sha256(data).hexdigest()
    if existing := already_imported(data):
        raise AlreadyImported(existing)
    if values["valid_from"] and values["valid_to"] and values["valid_from"] > values["valid_to"]:
        raise StyrdokumentError(
            "Giltigheten slutar innan den börjar. Rätta datumen och försök igen."
        )
    styrdokument.file.save(_safe(name), ContentFile(data), save=False)
    try:
        with transaction.atomic():
            if into is not None:
                _claim(into)
            styrdokument.save()
            _write_tree(styrdokument, sections_of(document))
    except IntegrityError as error:
        styrdokument.file.delete(save=False)
        if existing := already_imported(data):
            raise AlreadyImported(existing) from error
        raise
    except BaseException:
        styrdokument.file.delete(save=False)
        raise
    return styrdokument


def _claim(styrdokument: Styrdokument) -> None:
    """Somebody else may have read a file into it since it was shown without one."""
    Styrdokument.objects.select_for_update().get(pk=styrdokument.pk)
    if not Styrdokument.objects.without_text().filter(pk=styrdokument.pk).exists():
        raise StyrdokumentError(
            f"”{styrdokument.title}” har redan fått sin text. Inget nytt lästes in."
        )


def labelled(facts: dict[str, str]) -> list[tuple[str, str]]:
    """What a document says of itself, as it is said to a person."""
    return [
        (LABELS.get(key) or capfirst(_name_of(key)), _in_words(value))
        for key, value in facts.items()
    ]


def _name_of(key: str) -> str:
    return str(Styrdokument._meta.get_field(key).verbose_name)


def _in_words(value: str) -> str:
    """A date as people write it; anything else as it is."""
    try:
        return date_format(datetime.date.fromisoformat(value), "j F Y")
    except ValueError:
        return value


def sections_of(document: Document) -> list[Section]:
    """The sections as they are kept: facts that have no column of their own stand first, in words."""
    own = {key: value for key, value in document.metadata.items() if key in LABELS}
    facts = [f"{label}: {value}" for label, value in labelled(own)]
    organ = document.metadata.get("organ")
    if organ and organ_named(organ) is None:
        facts.insert(0, f"Antaget av: {organ}")
    if not facts:
        return document.sections
    said = Block("list", items=[*facts])
    sections = list(document.sections)
    if sections and not sections[0].heading:
        first = sections[0]
        return [Section(1, "", [said, *first.blocks], first.sections), *sections[1:]]
    return [Section(1, "", [said]), *sections]


def _write_tree(styrdokument: Styrdokument, sections: list[Section]) -> None:
    """A level at a time: parents have their keys before their children are written."""
    position = 0
    order: dict[int, int] = {}
    for top in sections:
        for section in top.walk():
            position += 1
            order[id(section)] = position
    level: list[tuple[Section, Styrdokumentavsnitt | None]] = [
        (section, None) for section in sections
    ]
    stycken: list[Stycke] = []
    while level:
        rows = [
            Styrdokumentavsnitt(
                styrdokument=styrdokument,
                parent=parent,
                position=order[id(section)],
                level=section.level,
                heading=_fit(section.heading, 500),
            )
            for section, parent in level
        ]
        Styrdokumentavsnitt.objects.bulk_create(rows)
        below: list[tuple[Section, Styrdokumentavsnitt | None]] = []
        for (section, _), row in zip(level, rows, strict=True):
            blocks = list(section.blocks)
            if len(section.heading) > 500:
                blocks.insert(0, Block("paragraph", text=section.heading))
            stycken += [
                Stycke(avsnitt=row, position=number, kind=block.kind, content=_content(block))
                for number, block in enumerate(blocks, start=1)
            ]
            below += [(child, row) for child in section.sections]
        level = below
    Stycke.objects.bulk_create(stycken, batch_size=500)


def _content(block: Block) -> Any:
    if block.kind == "list":
        return {"ordered": block.ordered, "items": block.items}
    return block.rows if block.kind == "table" else block.text


def _date(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()


def _fit(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _safe(name: str) -> str:
    """A file name for the disk; the original name is kept beside it."""
    stem, _, suffix = name.rpartition(".")
    stem = re.sub(r"[^\w-]+", "-", stem or suffix)[:80].strip("-") or "styrdokument"
    return f"{stem}.{suffix.lower()[:8]}" if _ and suffix.isalnum() else stem
