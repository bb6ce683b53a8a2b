"""The answers that an analysis gives: one page a omvärldsfaktor or riktningsmål."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ale_styrning.htmx import render_page
from goals.models import Analystext, Nulagesanalys, Riktningsmal
from goals.views.access import find_analysis
from goals.views.desk import Desk


@require_safe
def omvarldsfaktor_svar(request: HttpRequest, year: int, organ: str, number: int) -> HttpResponse:
    return _answers(request, year, organ, number, "omvarldsfaktor")


@require_safe
def riktningsmal_svar(request: HttpRequest, year: int, organ: str, number: int) -> HttpResponse:
    return _answers(request, year, organ, number, "riktningsmal")


def _answers(
    request: HttpRequest, year: int, organ: str, number: int, subject: str
) -> HttpResponse:
    analys = find_analysis(request, year, organ)
    if analys.is_decided:
        return redirect(analys.get_absolute_url())
    answers = list(
        analys.texter.filter(**{f"{subject}__number": number})
        .select_related("text__updated_by", "avsnitt", f"{subject}__text")
        .order_by("pk")
    )
    if not answers:
        raise Http404("Det finns inget med det numret.")
    about = getattr(answers[0], subject)
    desk = Desk(request, analys, answers[0].avsnitt.slug)
    strip = strip_of(analys, subject)
    at = next(i for i, row in enumerate(strip) if row["number"] == number)
    figures = []
    if isinstance(about, Riktningsmal):
        figures = list(about.nyckeltal.prefetch_related("varden"))
    return render_page(
        request,
        "goals/answers.html",
        desk.context(
            about=about,
            subject=subject,
            answers=answers,
            required_slots=Analystext.REQUIRED_SLOTS,
            strip=strip,
            previous_number=strip[at - 1]["number"] if at else None,
            next_number=strip[at + 1]["number"] if at + 1 < len(strip) else None,
            figures=figures,
        ),
    )


def strip_of(analys: Nulagesanalys, subject: str) -> list[dict[str, Any]]:
    """One mark per factor or goal: what it is, and how many of its fields have words."""
    rows: dict[int, dict[str, Any]] = {}
    answers = (
        analys.texter.filter(**{f"{subject}__isnull": False})
        .select_related(subject, "text")
        .only(
            "slot", "analys_id", "text__plain", f"{subject}__number", f"{subject}__title"
        )
    )  # fmt: skip
    for answer in answers:
        about = getattr(answer, subject)
        row = rows.setdefault(
            about.pk,
            {"number": about.number, "title": about.title, "fields": 0, "filled": 0, "done": True},
        )
        row["fields"] += 1
        row["filled"] += bool(answer.text.plain)
        if answer.slot in Analystext.REQUIRED_SLOTS and not answer.text.plain:
            row["done"] = False
    return sorted(rows.values(), key=lambda r: r["number"])
