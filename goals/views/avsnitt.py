"""One avsnitt on the desk: its page, its key figures, and the mark that it is done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ale_styrning.htmx import render_page
from goals.forms.analysis import NyckeltalForm
from goals.models import Avsnitt, Klarmarkering, Kort, Nulagesanalys, Nyckeltal
from goals.views.access import find_analysis, find_writable, held_open
from goals.views.answers import strip_of
from goals.views.desk import Desk


@require_http_methods(["GET", "POST"])
def avsnitt(request: HttpRequest, year: int, organ: str, slug: str) -> HttpResponse:
    analys = find_analysis(request, year, organ)
    if request.method == "POST":
        analys = find_writable(request, year, organ, lambda a: _figures_form(request, a))
    if analys.is_decided:
        return redirect(analys.get_absolute_url() + f"#{slug}")
    desk = Desk(request, analys, slug)
    kind = desk.at.avsnitt.kind
    if request.method == "POST" and kind != Avsnitt.Kind.NYCKELTAL:
        return HttpResponseNotAllowed(["GET"])  # the texts are saved by writing
    status = 422 if request.method == "POST" else 200
    extra: dict[str, Any] = {}
    if kind in (Avsnitt.Kind.TEXT, Avsnitt.Kind.NYCKELTAL):
        extra["answer"] = get_object_or_404(
            analys.texter.select_related("text__updated_by"), avsnitt=desk.at.avsnitt
        )
    if kind == Avsnitt.Kind.NYCKELTAL:
        form = _figures_form(request, analys)
        if request.method == "POST" and form.is_valid():
            with held_open(request, analys, form):
                saved = form.save()
            if saved:
                messages.success(request, "Värdena är sparade.")
                return redirect("goals:avsnitt", year, organ, slug)
            status = 409
        extra |= {"nyckeltal": form.nyckeltal, "form": form, "value_year": year - 1}
    elif kind == Avsnitt.Kind.KARTA:
        extra |= {
            "kort": analys.kort.filter(removed_at__isnull=True).select_related("text"),
            "removed": analys.kort.filter(removed_at__isnull=False),
            "most": Kort.MOST,
            "fewest": Kort.FEWEST,
        }
    elif kind == Avsnitt.Kind.FORSLAG:
        extra["forslag"] = analys.forslag.standing().prefetch_related(
            "riktningsmal", "omvarldsfaktorer"
        )
        extra["removed"] = analys.forslag.filter(removed_at__isnull=False)
    elif kind == Avsnitt.Kind.OMVARLDSFAKTORER:
        extra["strip"] = strip_of(analys, "omvarldsfaktor")
    elif kind == Avsnitt.Kind.RIKTNINGSMAL:
        extra["strip"] = strip_of(analys, "riktningsmal")
    return render_page(request, "goals/avsnitt.html", desk.context(**extra), status=status)


def _figures_form(request: HttpRequest, analys: Nulagesanalys) -> NyckeltalForm:
    rows = list(Nyckeltal.objects.filter(organ=analys.organ).prefetch_related("varden"))
    return NyckeltalForm(request.POST or None, nyckeltal=rows, year=analys.year - 1)


@require_POST
def klar(request: HttpRequest, year: int, organ: str, slug: str) -> HttpResponse:
    """Mark an avsnitt as done, or open it again."""
    analys = find_writable(request, year, organ)
    with held_open(request, analys):
        at = Desk(request, analys, slug).at
        mark = Klarmarkering.objects.filter(analys=analys, avsnitt=at.avsnitt)
        if request.POST.get("klar") == "nej":
            mark.delete()
            messages.info(request, f"”{at.avsnitt.heading}” är öppet för arbete igen.")
        elif at.lacking:
            for sentence in at.lacking:
                messages.warning(request, sentence)
        else:
            Klarmarkering.objects.update_or_create(
                analys=analys,
                avsnitt=at.avsnitt,
                defaults={"by": request.user, "at": timezone.now()},
            )
            messages.success(request, f"”{at.avsnitt.heading}” är klarmarkerat.")
    return redirect("goals:avsnitt", year, organ, slug)
