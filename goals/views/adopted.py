"""What kommunfullmäktige has adopted, and the shared view of the world."""

import datetime

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ale_styrning.htmx import render_page
from goals.models import (
    Malkoppling,
    Nyckeltal,
    Omvarldsanalys,
    Omvarldsfaktor,
    Riktningsmal,
    Uppdrag,
    Vardegrund,
    Vision,
)
from organisation.models import Mandatperiod


@require_safe
def mal(request: HttpRequest, year: int) -> HttpResponse:
    """Vision, värdegrund, riktningsmål and omvärldsfaktorer that hold in the year."""
    day = datetime.date(year, 12, 31)
    vardegrund = Vardegrund.objects.select_related("beslut__organ").on(day)
    return render_page(
        request,
        "goals/mal.html",
        {
            "vision": Vision.objects.select_related("beslut__organ", "text").on(day),
            "vardegrund": vardegrund,
            "varden": vardegrund.varden.select_related("text") if vardegrund else [],
            "mandatperiod": Mandatperiod.objects.of(year),
            "riktningsmal": Riktningsmal.objects.of_year(year)
            .select_related("text", "beslut__organ")
            .prefetch_related("arv__old__mandatperiod"),
            "omvarldsfaktorer": Omvarldsfaktor.objects.of_year(year).select_related(
                "text", "beslut__organ"
            ),
            "omvarldsanalys": Omvarldsanalys.objects.visible_to(request.user)
            .filter(year=year)
            .first(),
            "uppdrag": Uppdrag.objects.filter(year=year).select_related(
                "organ", "beslut__organ", "source__styrdokument"
            ),
        },
    )


@require_safe
def riktningsmal(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """One riktningsmål: its words, its figures, where it comes from and what it became."""
    one = get_object_or_404(
        Riktningsmal.objects.visible_to(request.user)
        .select_related("text", "beslut__organ", "mandatperiod", "source__styrdokument")
        .prefetch_related(
            Prefetch("malkopplingar", Malkoppling.objects.select_related("globalt_mal")),
            Prefetch("nyckeltal", Nyckeltal.objects.prefetch_related("varden")),
            "arv__old__mandatperiod",
            "arvingar__new__mandatperiod",
        ),
        pk=pk,
    )
    return render_page(request, "goals/riktningsmal.html", {"mal": one})


@require_safe
def omvarldsanalys(request: HttpRequest, year: int) -> HttpResponse:
    analys = get_object_or_404(
        Omvarldsanalys.objects.visible_to(request.user).prefetch_related("nivaer__text", "kallor"),
        year=year,
    )
    return render_page(request, "goals/omvarldsanalys.html", {"omvarldsanalys": analys})
