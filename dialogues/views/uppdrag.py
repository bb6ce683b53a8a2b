"""What a förslag became: the uppdrag that kommunfullmäktige gave."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from ale_styrning.htmx import render_page
from ale_styrning.passed import AlreadyHappened
from dialogues.forms.uppdrag import UppdragForm
from dialogues.models import Fullmaktigebeslut
from goals.models import Uppdrag


@require_http_methods(["GET", "POST"])
def uppdrag(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Register the uppdrag that kommunfullmäktiges bifall to one förslag gives."""
    decision = get_object_or_404(
        Fullmaktigebeslut.objects.becomes_uppdrag_by(request.user).select_related(
            "beslut__organ",
            "stallningstagande__beslutsforslag",
            "stallningstagande__forslag__analys__organ",
        ),
        stallningstagande__forslag=pk,
        stallningstagande__forslag__analys__year=year,
    )
    forslag = decision.stallningstagande.forslag
    form = UppdragForm(request.POST or None, decision=decision)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError as error:
            done = Uppdrag.objects.select_related("organ").get(
                forslag=forslag,
                organ=form.cleaned_data["organ"],
                title=form.cleaned_data["title"],
            )
            raise AlreadyHappened(
                "Uppdraget är redan registrerat",
                f"”{done.title}” är lämnat till {done.organ.in_sentence} och ska vara klart "
                f"{date_format(done.due, 'j F Y')}.",
                url=forslag.get_absolute_url(),
                action="Till förslagets tråd",
                forms=[form],
            ) from error
        messages.success(
            request, f"Uppdraget till {form.instance.organ.in_sentence} är registrerat."
        )
        return redirect(forslag)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "forslag": forslag, "decision": decision}
    return render_page(request, "dialogues/uppdrag.html", context, status=status)
