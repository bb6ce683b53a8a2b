"""Kommunstyrelsens overview of every organ, and its yearly examination of the bolag."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ale_styrning.htmx import render_page
from ale_styrning.passed import AlreadyHappened
from dialogues.forms.dialoger import BolagsprovningForm
from dialogues.models import Bolagsprovning
from dialogues.uppsikt import Row, fingerprint, overview
from goals.forms.analysis import BeslutForm
from goals.telling import decided
from organisation.models import Organ
from organisation.roles import roles_of

ORDERS: dict[str, tuple[str, Any]] = {
    "organ": ("Namn", lambda row: row.organ.name.casefold()),
    "saknas": ("Mest som saknas först", lambda row: (-len(row.missing), row.organ.name)),
    "dialog": (
        "Dialogens datum",
        lambda row: (
            (row.dialogue.held_on if row.dialogue else None) or datetime.date.max,
            row.organ.name,
        ),
    ),
    "beslut": (
        "Beslutsdatum",
        lambda row: (
            row.beslut.decided_on if row.beslut else datetime.date.max,
            row.organ.name,
        ),
    ),
}


@require_safe
def uppsikt(request: HttpRequest, year: int) -> HttpResponse:
    roles = roles_of(request.user)
    if not roles.oversees:
        raise Http404("Uppsikten är kommunstyrelsens och controllerns.")
    rows = overview(year)
    owed = [row for row in rows if row.owes_dialogue]
    q = request.GET.get("q", "").strip()
    lacking = bool(request.GET.get("saknas"))
    order = request.GET.get("ordning", "organ")
    order = order if order in ORDERS else "organ"
    shown = [row for row in rows if (row.missing or not lacking) and (not q or _matches(row, q))]
    shown.sort(key=ORDERS[order][1])
    return render_page(
        request,
        "dialogues/uppsikt.html",
        {
            "rows": shown,
            "fingerprint": fingerprint(shown),
            "total": len(rows),
            "unplanned": [row for row in owed if row.dialogue is None],
            "plannable": [row for row in owed if row.lacks_dialogue],
            "too_early": [row for row in owed if row.lacks_analysis],
            "unexamined": [row for row in rows if row.unexamined],
            "reached": sum(row.reached for row in owed),
            "owed": len(owed),
            "sums": {
                name: sum(getattr(row, name) for row in shown)
                for name in ("forslag", "taken", "decided", "open", "agreements", "late")
            },
            "q": q,
            "lacking": lacking,
            "order": order,
            "orders": [(key, label) for key, (label, _) in ORDERS.items()],
            "prepares": roles.prepares_for_ks,
        },
        partial="table",
    )


def _matches(row: Row, q: str) -> bool:
    without = "Saknas" if row.owes_dialogue else "Egen analys"
    dialogue = row.dialogue.word if row.dialogue else without
    late = "försenad" if row.late else ""
    words = [row.organ.name, row.organ.short_name, row.word, dialogue, late]
    words += [f"{one.who} {one.what}" for one in row.missing]
    return q.casefold() in " ".join(words).casefold()


@require_http_methods(["GET", "POST"])
def bolagsprovning(request: HttpRequest, year: int, organ: str) -> HttpResponse:
    """Register what kommunstyrelsen found for the year before; a no demands a measure."""
    roles = roles_of(request.user)
    if not roles.oversees:
        raise Http404
    bolag = get_object_or_404(
        Organ.objects.active_in(year).filter(kind=Organ.Kind.BOLAG), slug=organ
    )
    examined = year - 1
    done = (
        Bolagsprovning.objects.filter(organ=bolag, year=examined)
        .select_related("beslut__organ")
        .first()
    )
    context: dict[str, Any] = {"organ": bolag, "examined": examined, "done": done}
    if done or not roles.prepares_for_ks:
        if request.method == "POST" and not roles.prepares_for_ks:
            raise Http404
        if request.method == "POST":
            raise _examined(
                done, [BolagsprovningForm(request.POST), BeslutForm(request.POST, organ=None)]
            )
        return render_page(request, "dialogues/bolagsprovning.html", context)
    if (ks := Organ.objects.kommunstyrelsen()) is None:
        raise Http404("Ingen kommunstyrelse är verksam i dag.")
    form = BolagsprovningForm(
        request.POST or None, instance=Bolagsprovning(organ=bolag, year=examined)
    )
    title = f"Prövning av {bolag.name} {examined}"
    decision = BeslutForm(request.POST or None, organ=ks, title=title)
    if request.method == "POST" and form.is_valid() & decision.is_valid():
        try:
            with transaction.atomic():
                form.instance.beslut = decision.register()
                form.save()
        except IntegrityError as error:  # somebody was a moment before
            done = Bolagsprovning.objects.get(organ=bolag, year=examined)
            raise _examined(done, [form, decision]) from error
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Prövningen av {bolag.name} för {examined} är registrerad.")
            return redirect("dialogues:uppsikt", year)
    context |= {"form": form, "decision": decision, "forms": [form, decision]}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "dialogues/bolagsprovning.html", context, status=status)


def _examined(done: Any, forms: Sequence[BaseForm]) -> AlreadyHappened:
    return AlreadyHappened(
        f"Prövningen av {done.organ.name} för {done.year} är redan registrerad",
        f"{decided(done.beslut)}.",
        url=reverse("dialogues:bolagsprovning", args=[done.year + 1, done.organ.slug]),
        action="Läs prövningen",
        forms=forms,
    )
