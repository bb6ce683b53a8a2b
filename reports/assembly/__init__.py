"""From rows to a report's frozen snapshot.

Only what an organ has decided, the parties of a dialogue have confirmed, or kommunstyrelsen has
decided goes in: a draft never reaches a report (tryckfrihetsförordningen 2:12).
"""

from typing import Any

from django.utils import timezone

from organisation.colour import readable
from organisation.context import own, words
from organisation.models import Beslut, Kommun
from reports import snapshot as shape

from . import nulagesrapport, tillitsdialoger
from .parts import beslut_line

WHITE = "#ffffff"  # what a report is printed on

CONTENT = {"tillitsdialoger": tillitsdialoger.content, "nulagesrapport": nulagesrapport.content}
TITLES = {
    "tillitsdialoger": ("Tillitsdialoger", "Resultat till kommunfullmäktige"),
    "nulagesrapport": ("Samlad nulägesrapport", "Till kommunfullmäktige"),
}
IN_REPORTS = ("riktningsmal", "omvarldsfaktor", "nulagesanalys", "tillitsdialog", "sektor")


def assemble(kind: str, year: int, beslut: Beslut | None = None) -> dict[str, Any]:
    """The report's content as it stands now, without edition, day and diarienummer.

    ``beslut`` is kommunstyrelsens, to hand the report over.
    """
    ord = words()
    content = CONTENT[kind](year, ord)
    title, subtitle = TITLES[kind]
    kommun = Kommun.objects.current() or Kommun(name="Kommunen", kommunkod="0000")
    return {
        "schema": shape.SCHEMA,
        "kind": kind,
        "kommun": {
            "name": kommun.name,
            "kommunkod": kommun.kommunkod,
            "accent": readable(kommun.accent, WHITE),
        },
        "words": {
            concept: {
                "singular": word.singular,
                "plural": word.plural,
                "definite": word.bestamd,
                "definite_plural": word.bestamd_plural,
            }
            for concept, word in ord.items()
            if concept in IN_REPORTS
        },
        "title": f"{own(title, ord)} {year}",
        "subtitle": subtitle,
        "year": year,
        "beslut": beslut_line(beslut),
        "inledning": "",
    } | content


def stamped(content: dict[str, Any], *, edition: int, diarienummer: str) -> dict[str, Any]:
    """The content as an edition: from here on it is the document's only source and clock."""
    return content | {
        "edition": edition,
        "frozen_at": timezone.localtime().replace(microsecond=0).isoformat(),
        "diarienummer": diarienummer,
    }
