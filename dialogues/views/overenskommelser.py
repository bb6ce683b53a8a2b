"""What the parties agreed: write it down, follow it up, close it."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from ale_styrning.htmx import render_page
from ale_styrning.passed import AlreadyHappened
from dialogues.forms.stallningstaganden import OverenskommelseForm, UppfoljningForm
from dialogues.models import Overenskommelse, Tillitsdialog, Uppfoljning
from dialogues.views.dialogarbete import find_writable, held


@require_http_methods(["GET", "POST"])
def overenskommelse(
    request: HttpRequest, year: int, pk: int, overenskommelse_pk: int | None = None
) -> HttpResponse:
    def make(dialog: Tillitsdialog) -> OverenskommelseForm:
        return _form(request, dialog, overenskommelse_pk)

    dialog = find_writable(request, year, pk, lambda dialog: _form(request, dialog))
    form = make(dialog)
    if request.method == "POST":
        with held(dialog, lambda dialog: _form(request, dialog)) as dialog:
            form = make(dialog)
            if form.is_valid():
                form.save()
                dialog.unconfirm()
                messages.success(request, "Överenskommelsen är sparad.")
                return redirect(dialog.get_absolute_url() + "#overenskommelser")
    status = form.refusal if request.method == "POST" else 200
    one = form.instance if overenskommelse_pk else None
    context = {"dialog": dialog, "form": form, "one": one}
    return render_page(request, "dialogues/overenskommelse.html", context, status=status)


def _form(
    request: HttpRequest, dialog: Tillitsdialog, pk: int | None = None
) -> OverenskommelseForm:
    """For the dialogue's agreement, or for a new one. Raises ``AlreadyHappened`` if it is gone."""
    if pk is None:
        one = Overenskommelse(dialog=dialog, number=_next_number(dialog))
    elif (found := dialog.overenskommelser.filter(pk=pk).first()) is None:
        raise _removed(dialog, [_form(request, dialog)] if request.POST else [])
    else:
        one = found
    return OverenskommelseForm(request.POST or None, instance=one, dialog=dialog)


def _next_number(dialog: Tillitsdialog) -> int:
    last = dialog.overenskommelser.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _removed(dialog: Tillitsdialog, forms: Sequence[BaseForm] = ()) -> AlreadyHappened:
    return AlreadyHappened(
        "Överenskommelsen är redan borttagen",
        "Den står inte längre bland dialogens överenskommelser.",
        url=dialog.get_absolute_url() + "#overenskommelser",
        action="Till överenskommelserna",
        forms=forms,
    )


@require_POST
def ta_bort(request: HttpRequest, year: int, pk: int, overenskommelse_pk: int) -> HttpResponse:
    """Take it out again, before it is confirmed and before anybody has followed it up."""
    with held(find_writable(request, year, pk)) as dialog:
        one = dialog.overenskommelser.filter(pk=overenskommelse_pk).first()
        if one is None:
            raise _removed(dialog)
        if last := one.uppfoljningar.first():
            raise AlreadyHappened(
                "Överenskommelsen är redan uppföljd",
                f"Den följdes upp {date_format(last.on, 'j F Y')} och kan därför inte tas bort. "
                "Avsluta den i stället.",
                url=one.get_absolute_url(),
                action="Till överenskommelsen",
            )
        one.delete()
        dialog.unconfirm()
    messages.info(request, f"”{one.what}” är borttagen.")
    return redirect(dialog.get_absolute_url() + "#overenskommelser")


@require_http_methods(["GET", "POST"])
def folj_upp(request: HttpRequest, year: int, pk: int, overenskommelse_pk: int) -> HttpResponse:
    """Say how it has gone; open also after the dialogue is confirmed."""
    one = get_object_or_404(
        Overenskommelse.objects.visible_to(request.user)
        .followed_up_by(request.user)
        .select_related("dialog", "organ"),
        pk=overenskommelse_pk,
        dialog=pk,
        dialog__year=year,
    )
    form = UppfoljningForm(request.POST or None, initial={"on": timezone.localdate()})
    if one.is_closed:
        raise _closed(one, form)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with transaction.atomic():
            now = Overenskommelse.objects.select_for_update().get(pk=one.pk)
            if now.is_closed:
                raise _closed(now, form)
            if (said := now.said(data["note"], data["on"])) and not data["closed"]:
                raise _noted(said)
            try:
                now.follow_up(data["note"], on=data["on"], closed=data["closed"], by=request.user)
            except ValidationError as error:
                form.add_error("on", error)
        if form.is_valid():
            done = "Överenskommelsen är avslutad." if data["closed"] else "Uppföljningen är sparad."
            messages.success(request, done)
            return redirect(one)
    status = 422 if request.method == "POST" else 200
    context = {"one": one, "form": form, "notes": one.uppfoljningar.select_related("by")}
    return render_page(request, "dialogues/folj_upp.html", context, status=status)


def _noted(said: Uppfoljning) -> AlreadyHappened:
    by = f" av {said.by}" if said.by else ""
    return AlreadyHappened(
        "Uppföljningen är redan sparad",
        f"Samma ord står redan vid {date_format(said.on, 'j F Y')}{by}: ”{said.note}”",
        url=said.overenskommelse.get_absolute_url(),
        action="Till överenskommelsen",
    )


def _closed(one: Overenskommelse, form: UppfoljningForm) -> AlreadyHappened:
    last, day = one.uppfoljningar.select_related("by").first(), one.closed_on
    by = f" av {last.by}" if last and last.by else ""
    return AlreadyHappened(
        "Överenskommelsen är redan avslutad",
        f"Den avslutades {date_format(day, 'j F Y') if day else ''}{by}.",
        f"Då skrevs: ”{last.note}”" if last else "",
        url=one.get_absolute_url(),
        action="Till överenskommelsen",
        forms=[form] if form.is_bound else [],
    )
