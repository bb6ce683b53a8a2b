import hashlib
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from ale_styrning.htmx import render_page
from organisation.context import own, words
from organisation.roles import roles_of
from reports.forms import OrderForm
from reports.models import Rapport
from reports.ordering import order, retry


@require_safe
def rapporter(request: HttpRequest, year: int) -> HttpResponse:
    """The year's reports by kind, the latest edition first; the controller orders here."""
    return _list(request, year)


def _list(request: HttpRequest, year: int, refused: OrderForm | None = None) -> HttpResponse:
    rows = Rapport.objects.visible_to(request.user).filter(year=year).defer("snapshot")
    by_kind: dict[str, list[Rapport]] = {kind: [] for kind in Rapport.Kind.values}
    for row in rows:
        by_kind[row.kind].append(row)
    ord = words(roles_of(request.user))
    kinds = [
        {
            "kind": kind,
            "label": own(label, ord),
            "about": ABOUT[kind],
            "editions": by_kind[kind],
            "form": refused
            if refused and refused["kind"].value() == kind
            else OrderForm(kind=kind, year=year),
        }
        for kind, label in Rapport.Kind.choices
    ]
    context = {"kinds": kinds, "refused": refused}
    return render_page(request, "reports/rapporter.html", context, status=422 if refused else 200)


ABOUT: dict[str, str] = {
    Rapport.Kind.TILLITSDIALOGER: (
        "Vad årets dialoger ledde till, vad kommunstyrelsen tycker om varje förslag "
        "och vilka som ännu inte har haft någon dialog."
    ),
    Rapport.Kind.NULAGESRAPPORT: (
        "Målen följda genom alla organ, omvärlden sida vid sida "
        "och varje organs sammanfattning och förslag."
    ),
}


@require_POST
def bestall(request: HttpRequest, year: int) -> HttpResponse:
    if not roles_of(request.user).is_controller:
        raise Http404
    kind = request.POST.get("kind", "")
    if kind not in Rapport.Kind.values:
        messages.error(request, "Välj vilken rapport du vill beställa.")
        return redirect("reports:rapporter", year)
    form = OrderForm(request.POST, kind=kind, year=year)
    if not form.is_valid():
        return _list(request, year, form)
    rapport, is_new = order(
        kind,
        year,
        by=request.user,
        diarienummer=form.cleaned_data["diarienummer"],
        beslut=form.cleaned_data["beslut"],
    )
    if not is_new:
        messages.info(
            request, f"Inget har ändrats sedan utgåva {rapport.edition}. Det är den som gäller."
        )
    return redirect(rapport)


@require_safe
def rapport(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """One edition: its progress while it is made, its facts and download once it is done."""
    one = get_object_or_404(
        Rapport.objects.visible_to(request.user).select_related("ordered_by").defer("snapshot"),
        year=year,
        pk=pk,
    )
    if getattr(request, "htmx", None) and request.GET.get("sett") == one.mark:
        return HttpResponse(status=204)  # nothing is swapped, and nothing is read aloud again
    later = (
        Rapport.objects.visible_to(request.user)
        .filter(year=year, kind=one.kind, edition__gt=one.edition)
        .defer("snapshot")
        .first()
    )
    context: dict[str, Any] = {"rapport": one, "later": later, "about": ABOUT[one.kind]}
    return render_page(request, "reports/rapport.html", context, partial="state")


@require_POST
def forsok_igen(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    if not roles_of(request.user).is_controller:
        raise Http404
    one = get_object_or_404(Rapport, year=year, pk=pk)
    retry(one)
    return redirect(one)


@require_safe
def ladda_ner(request: HttpRequest, year: int, pk: int) -> HttpResponseBase:
    """The PDF, byte for byte as it was made. ``?las=1`` opens it in the browser."""
    one = get_object_or_404(
        Rapport.objects.visible_to(request.user).finished().defer("snapshot"), year=year, pk=pk
    )
    try:
        with one.file.open("rb") as stored:
            intact = hashlib.file_digest(stored, "sha256").hexdigest() == one.sha256
    except FileNotFoundError:
        intact = False
    if not intact:
        return render_page(
            request,
            "reports/rapport.html",
            {"rapport": one, "damaged": True, "about": ABOUT[one.kind]},
            status=500,
        )
    return FileResponse(
        one.file.open("rb"),
        as_attachment="las" not in request.GET,
        filename=f"{one.kind}-{one.year}-utgava-{one.edition}.pdf",
        content_type="application/pdf",
    )
