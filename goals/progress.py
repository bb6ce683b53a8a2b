"""How far an analysis has come, computed from what is written."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from goals.models import Analystext, Avsnitt, Kort, Nulagesanalys


@dataclass(frozen=True)
class AvsnittProgress:
    """One avsnitt: its state, and how many of its fields have words."""

    avsnitt: Avsnitt
    filled: int
    fields: int
    klar: bool
    lacking: tuple[str, ...]

    @property
    def state(self) -> str:
        if self.klar:
            return "klar"
        return "pagar" if self.filled else "ej"

    @property
    def word(self) -> str:
        return {"klar": "Klar", "pagar": "Pågår", "ej": "Ej påbörjad"}[self.state]


class _Field(NamedTuple):
    slot: str
    written: bool
    mal: str | None
    faktor: str | None


def progress(analys: Nulagesanalys) -> list[AvsnittProgress]:
    """Every avsnitt of the analysis in order. Four queries, however long the texts are."""
    texts: dict[int, list[_Field]] = {}
    # The models' own orders would join the analysis, its organ and the mall into every question.
    rows = (
        analys.texter.annotate(written=ExpressionWrapper(~Q(text__plain=""), BooleanField()))
        .order_by("pk")
        .values_list(
            "avsnitt_id", "slot", "written", "riktningsmal__title", "omvarldsfaktor__title"
        )
    )
    for avsnitt_id, *field in rows:
        texts.setdefault(avsnitt_id, []).append(_Field(*field))
    kort = analys.kort.filter(removed_at__isnull=True).exclude(text__plain="").count()
    forslag = (
        analys.forslag.standing()
        .annotate(motivated=ExpressionWrapper(~Q(motivering__plain=""), BooleanField()))
        .order_by("number")
        .values_list("title", "motivated")
    )
    marked = analys.klarmarkeringar.filter(avsnitt=OuterRef("pk")).order_by()

    result = []
    for avsnitt in analys.mall.avsnitt.annotate(is_klar=Exists(marked)).order_by("number"):
        own = texts.get(avsnitt.pk, [])
        filled, fields = sum(t.written for t in own), len(own)
        lacking: list[str] = []
        if avsnitt.kind == Avsnitt.Kind.KARTA:
            filled, fields = kort, Kort.FEWEST
            if avsnitt.is_required and kort < Kort.FEWEST:
                lacking.append(f"Nulägeskartan har {kort} kort och behöver minst {Kort.FEWEST}.")
        elif avsnitt.kind == Avsnitt.Kind.FORSLAG:
            lacking += [
                f"Motiveringen till ”{title}” saknas." for title, done in forslag if not done
            ]
            filled, fields = len(forslag), max(len(forslag), 1)
        elif avsnitt.kind == Avsnitt.Kind.RIKTNINGSMAL:
            lacking += [
                f"Resonemanget om ”{t.mal}” saknas."
                for t in own
                if avsnitt.is_required and t.slot == Analystext.Slot.RESONEMANG and not t.written
            ]
        elif avsnitt.kind == Avsnitt.Kind.OMVARLDSFAKTORER:
            lacking += [
                f"Hur ni förhåller er till ”{t.faktor}” saknas."
                for t in own
                if avsnitt.is_required
                and t.slot == Analystext.Slot.FORHALLNINGSSATT
                and not t.written
            ]
        elif avsnitt.is_required and not filled:
            lacking.append(f"”{avsnitt.heading}” är tomt.")
        result.append(
            AvsnittProgress(
                avsnitt=avsnitt,
                filled=filled,
                fields=fields,
                klar=avsnitt.is_klar,
                lacking=tuple(lacking),
            )
        )
    return result


def missing(analys: Nulagesanalys) -> list[str]:
    """What must be written before the analysis can be handed over, one sentence each."""
    return [sentence for part in progress(analys) for sentence in part.lacking]
