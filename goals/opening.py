"""Begin an analysis with every question asked, and carry a decided one into a new version."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from goals.models import (
    Analystext,
    Avsnitt,
    Forslag,
    Kort,
    Mall,
    Nulagesanalys,
    Omvarldsfaktor,
    Riktningsmal,
)
from organisation.models import Arshjul, Organ
from writing.models import Text


def open_analysis(organ: Organ, year: int, *, mall: Mall | None = None) -> Nulagesanalys:
    """The open or latest analysis of the organ and year, or a new one. Raises ``ValidationError``."""
    with transaction.atomic():
        Organ.objects.select_for_update().get(pk=organ.pk)  # one beginning at a time
        existing = Nulagesanalys.objects.filter(organ=organ, year=year).order_by("-version").first()
        if existing:
            return existing
        mall = mall or Mall.objects.current()
        if mall is None:
            raise ValidationError("Det finns ingen fastställd mall. Kontakta kommunledningen.")
        analys = Nulagesanalys.objects.create(organ=organ, year=year, mall=mall)
        _add_texts(list(_questions(analys)))
    return analys


def lacks(year: int) -> type[Arshjul] | type[Riktningsmal] | None:
    """What the controller has to lay out before an analysis of the year can be begun."""
    if not Arshjul.objects.filter(year=year).exists():
        return Arshjul
    return None if Riktningsmal.objects.of_year(year).exists() else Riktningsmal


def not_ready(year: int) -> str:
    """Why no analysis can be begun for the year yet; empty when it can."""
    if (lacking := lacks(year)) is None:
        return ""
    if lacking is Arshjul:
        return f"Året {year} är inte upplagt än. Kommunledningen lägger upp årshjulet först."
    return f"Det finns inga antagna mål för {year} än. Analysen kan påbörjas när de är antagna."


def _questions(analys: Nulagesanalys) -> Iterator[Analystext]:
    for avsnitt in analys.mall.avsnitt.all():
        if avsnitt.kind in (Avsnitt.Kind.TEXT, Avsnitt.Kind.NYCKELTAL):
            yield Analystext(analys=analys, avsnitt=avsnitt)
        elif avsnitt.kind == Avsnitt.Kind.OMVARLDSFAKTORER:
            for faktor in Omvarldsfaktor.objects.of_year(analys.year):
                for slot in Analystext.FAKTOR_SLOTS:
                    yield Analystext(
                        analys=analys, avsnitt=avsnitt, omvarldsfaktor=faktor, slot=slot
                    )
        elif avsnitt.kind == Avsnitt.Kind.RIKTNINGSMAL:
            for mal in Riktningsmal.objects.of_year(analys.year):
                for slot in Analystext.MAL_SLOTS[mal.kind]:
                    yield Analystext(analys=analys, avsnitt=avsnitt, riktningsmal=mal, slot=slot)


def _add_texts(questions: list[Analystext]) -> None:
    texts = Text.objects.bulk_create(Text() for _ in questions)
    for question, text in zip(questions, texts, strict=True):
        question.text = text
    Analystext.objects.bulk_create(questions)


def copy_analysis(analys: Nulagesanalys, by: Any) -> Nulagesanalys:
    """A version to work on, with every text, card and förslag of the decided one."""
    if Nulagesanalys.objects.undecided(analys.year).filter(organ=analys.organ).exists():
        raise ValidationError("Det finns redan en ny version under arbete.")
    versions = Nulagesanalys.objects.filter(organ=analys.organ, year=analys.year)
    latest = versions.order_by("-version").values_list("version", flat=True)[0]
    copy = Nulagesanalys.objects.create(
        organ=analys.organ, year=analys.year, mall=analys.mall, version=latest + 1
    )

    def copied(text: Text) -> Text:
        return Text.begin(text.html, by=by, limit=text.limit)

    for answer in analys.texter.select_related("text"):
        Analystext.objects.create(
            analys=copy,
            avsnitt_id=answer.avsnitt_id,
            slot=answer.slot,
            omvarldsfaktor_id=answer.omvarldsfaktor_id,
            riktningsmal_id=answer.riktningsmal_id,
            text=copied(answer.text),
        )
    for kort in analys.kort.filter(removed_at__isnull=True).select_related("text"):
        Kort.objects.create(
            analys=copy, position=kort.position, heading=kort.heading, text=copied(kort.text)
        )
    for forslag in analys.forslag.standing().select_related("motivering", "konsekvenser"):
        again = Forslag.objects.create(
            analys=copy,
            number=forslag.number,
            kind=forslag.kind,
            title=forslag.title,
            motivering=copied(forslag.motivering),
            konsekvenser=copied(forslag.konsekvenser),
            previous=forslag,
            first_id=forslag.matter,
        )
        again.riktningsmal.set(forslag.riktningsmal.all())
        again.omvarldsfaktorer.set(forslag.omvarldsfaktorer.all())
    return copy
