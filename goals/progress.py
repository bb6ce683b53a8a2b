"""How far an analysis has come, computed from what is written."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper, Max, OuterRef, Q, Subquery

from goals.models import Analystext, Avsnitt, Kort, Nulagesanalys
from organisation.numbers import in_words
from writing.models import Presence


@dataclass(frozen=True)
class AvsnittProgress:
    """One avsnitt: its state, and how many of its fields have words."""

    avsnitt: Avsnitt
    filled: int
    fields: int
    klar_at: datetime.datetime | None
    written_at: datetime.datetime | None
    lacking: tuple[str, ...]

    @property
    def klar(self) -> bool:
        return self.klar_at is not None

    @property
    def changed(self) -> bool:
        """Marked as klar, and then written in again: nobody is stopped, everybody sees it."""
        return bool(self.klar_at and self.written_at and self.written_at > self.klar_at)

    @property
    def state(self) -> str:
        if self.klar:
            return "andrad" if self.changed else "klar"
        return "pagar" if self.filled else "ej"


class _Field(NamedTuple):
    slot: str
    written: bool
    written_at: datetime.datetime
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
            "avsnitt_id",
            "slot",
            "written",
            "text__updated_at",
            "riktningsmal__title",
            "omvarldsfaktor__title",
        )
    )
    for avsnitt_id, *field in rows:
        texts.setdefault(avsnitt_id, []).append(_Field(*field))
    on_map = Q(removed_at__isnull=True) & ~Q(text__plain="")
    cards = analys.kort.aggregate(
        number=Count("pk", filter=on_map),
        written_at=Max("text__updated_at"),
        changed_at=Max("changed_at"),
    )
    kort: int = cards.pop("number")
    proposed = (
        analys.forslag.annotate(
            motivated=ExpressionWrapper(~Q(motivering__plain=""), BooleanField())
        )
        .order_by("number")
        .values_list(
            "title", "motivated", "removed_at",
            "changed_at", "motivering__updated_at", "konsekvenser__updated_at",
        )
    )  # fmt: skip
    with_removed = list(proposed)
    forslag = [(title, done) for title, done, removed_at, *_ in with_removed if not removed_at]
    marked = analys.klarmarkeringar.filter(avsnitt=OuterRef("pk")).order_by().values("at")

    result = []
    for avsnitt in analys.mall.avsnitt.annotate(klar_at=Subquery(marked)).order_by("number"):
        own = texts.get(avsnitt.pk, [])
        filled, fields = sum(t.written for t in own), len(own)
        written_at = max((t.written_at for t in own), default=None)
        lacking: list[str] = []
        if avsnitt.kind == Avsnitt.Kind.KARTA:
            filled, fields, written_at = kort, Kort.FEWEST, _latest(cards.values())
            if avsnitt.is_required and kort < Kort.FEWEST:
                lacking.append(
                    f"Nulägeskartan har {in_words(kort) if kort else 'inga'} kort "
                    f"och behöver minst {in_words(Kort.FEWEST)}."
                )
        elif avsnitt.kind == Avsnitt.Kind.FORSLAG:
            lacking += [
                f"Motiveringen till ”{title}” saknas." for title, done in forslag if not done
            ]
            written_at = _latest(at for *_, changed, why, then in with_removed
                                 for at in (changed, why, then))  # fmt: skip
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
                klar_at=avsnitt.klar_at,
                written_at=written_at,
                lacking=tuple(lacking),
            )
        )
    return result


def _latest(times: Iterable[datetime.datetime | None]) -> datetime.datetime | None:
    return max((at for at in times if at), default=None)


def missing(analys: Nulagesanalys) -> list[str]:
    """What must be written before the analysis can be handed over, one sentence each."""
    return [sentence for part in progress(analys) for sentence in part.lacking]


def writers_now(analys: Nulagesanalys, reader: Any) -> dict[int, list[str]]:
    """Who else has a text of the analysis open, by avsnitt id. One query while nobody is anywhere."""
    elsewhere = Presence.objects.now().others_than(reader).select_related("user")
    by_text: dict[int, list[str]] = {}
    for one in elsewhere:
        by_text.setdefault(one.text_id, []).append(one.user.get_full_name())
    if not by_text:
        return {}
    places = dict(analys.texter.filter(text__in=by_text).order_by().values_list("text", "avsnitt"))
    of_forslag = analys.mall.avsnitt.filter(kind=Avsnitt.Kind.FORSLAG).values("pk")[:1]
    for field in ("motivering", "konsekvenser"):
        rows = analys.forslag.filter(**{f"{field}__in": by_text}).order_by()
        places |= dict(rows.annotate(avsnitt=Subquery(of_forslag)).values_list(field, "avsnitt"))
    here: dict[int, list[str]] = {}
    for text_pk, avsnitt_pk in places.items():
        here.setdefault(avsnitt_pk, []).extend(by_text[text_pk])
    return here
