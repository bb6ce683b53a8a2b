"""Tillitsdialoger: find, plan, read. What is done to an open one is in ``dialogarbete``."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from ale_styrning.htmx import render_page
from dialogues.forms.bekraftelse import BekraftaForm
from dialogues.forms.dialoger import PERSONAL_DATA, DialogForm, KsDialogForm
from dialogues.models import (
    Dialogtext,
    Fullmaktigebeslut,
    Overenskommelse,
    Stallningstagande,
    Tillitsdialog,
    Tillitsprincip,
)
from dialogues.outcome import OUTCOME
from dialogues.thread import first_sentence, kf_of
from organisation.context import words
from organisation.models import Organ
from organisation.roles import Roles, roles_of

Slot = Dialogtext.Slot
BEFORE = (Slot.AGENDA, Slot.MOTIVERING)
DURING = (Slot.SAMTAL, Slot.UTMANINGAR, Slot.MOJLIGHETER, Slot.LARDOMAR)
AFTER = (Slot.BEDOMNING, Slot.RESULTAT)
HELP = {
    Slot.AGENDA: "Vad ni vill hinna prata om, i den ordning ni tar det.",
    Slot.MOTIVERING: "Varför organet föreslår det det föreslår. Organet skriver själv.",
    Slot.SAMTAL: "Det viktigaste som sades, så att den som inte var med förstår.",
    Slot.UTMANINGAR: "Det som står i vägen, i dag och framåt.",
    Slot.MOJLIGHETER: "Det som går att ta vara på.",
    Slot.LARDOMAR: "Vad ni förstod som ni inte förstod innan.",
    Slot.BEDOMNING: "Hur kommunstyrelsen ser på läget och förslagen. Krävs för det som går till "
    "kommunfullmäktige.",
    Slot.RESULTAT: "Det kommunfullmäktige ska få veta. Parterna bekräftar den här texten.",
}


def _may_begin(roles: Roles) -> bool:
    return roles.prepares_for_ks or bool(roles.writes_for)


@require_safe
def tillitsdialoger(request: HttpRequest, year: int) -> HttpResponse:
    kind, state = request.GET.get("slag", ""), request.GET.get("lage", "")
    rows = (
        Tillitsdialog.objects.visible_to(request.user)
        .filter(year=year)
        .prefetch_related("parter", "sektorer")
        .order_by("held_on", "title")
    )
    if kind in Tillitsdialog.Kind.values:
        rows = rows.filter(kind=kind)
    if state in Tillitsdialog.State.values:
        rows = rows.filter(state=state)
    found = list(rows)
    groups = [
        {"kind": value, "label": label, "rows": [d for d in found if d.kind == value]}
        for value, label in reversed(Tillitsdialog.Kind.choices)
    ]
    return render_page(
        request,
        "dialogues/tillitsdialoger.html",
        {
            "groups": [g for g in groups if g["rows"]],
            "kinds": Tillitsdialog.Kind.choices,
            "states": Tillitsdialog.State.choices,
            "kind": kind,
            "state": state,
            "can_begin": _may_begin(roles_of(request.user)),
        },
    )


@require_http_methods(["GET", "POST"])
def ny(request: HttpRequest, year: int) -> HttpResponse:
    """Plan a dialogue: kommunstyrelsens by its preparer, the others by the parties."""
    roles = roles_of(request.user)
    if not _may_begin(roles):
        raise Http404
    of_ks = roles.prepares_for_ks and (not roles.writes_for or request.GET.get("slag") != "egen")
    form: KsDialogForm | DialogForm
    if of_ks:
        form = KsDialogForm(
            request.POST or None,
            year=year,
            words=words(roles),
            initial={"organ": request.GET.get("organ")},
        )
    else:
        form = DialogForm(
            request.POST or None,
            year=year,
            roles=roles,
            words=words(roles),
            initial={"parter": list(roles.writes_for)},
        )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                dialog = form.save()
        except ValidationError as error:
            form.add_error("organ", error)
        else:
            messages.success(request, "Dialogen är planerad. Förbered den här.")
            return redirect(dialog)
    under_way = getattr(form, "under_way", None)
    status = 409 if under_way else 422 if request.method == "POST" else 200
    context = {"form": form, "of_ks": of_ks, "under_way": under_way}
    return render_page(request, "dialogues/ny.html", context, status=status)


@require_safe
def tillitsdialog(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """The dialogue: a desk while it is prepared and held, a well-set page once confirmed."""
    dialog = get_object_or_404(
        Tillitsdialog.objects.visible_to(request.user).prefetch_related(
            "parter", "sektorer", *OUTCOME
        ),
        year=year,
        pk=pk,
    )
    roles = roles_of(request.user)
    writable = Tillitsdialog.objects.writable_by(request.user).filter(pk=pk).exists()
    texts = {t.slot: t for t in dialog.texter.all()}
    editable = set()
    if not dialog.is_confirmed:
        own = Dialogtext.objects.writable_by(request.user).filter(dialog=dialog)
        editable = set(own.values_list("slot", flat=True))

    def part(slots: tuple[str, ...]) -> list[dict[str, Any]]:
        return [
            {"slot": slot, "label": Slot(slot).label, "text": texts[slot].text,
             "help": HELP[Slot(slot)], "editable": slot in editable,
             "begins": first_sentence(texts[slot].text.plain)}
            for slot in slots
            if slot in texts
        ]  # fmt: skip

    context: dict[str, Any] = {
        "dialog": dialog,
        "can_write": writable,
        "before": part(BEFORE),
        "during": part(DURING),
        "after": part(AFTER),
        "personal_data": PERSONAL_DATA,
        "analyser": dialog.analyser.all(),
        "agreements": dialog.overenskommelser.all(),
        "followable": set(
            Overenskommelse.objects.followed_up_by(request.user).values_list("pk", flat=True)
        )
        if roles.held
        else set(),
        "earlier": _earlier_agreements(dialog, request.user),
        "confirmations": dialog.bekraftelser.select_related("organ", "by"),
        "awaiting": [] if dialog.is_confirmed else dialog.awaiting(),
        "confirmable": dialog.confirmable_by(request.user),
        "takes_positions": roles.prepares_for_ks,
    }
    if dialog.is_of_ks:
        context["cards"] = _cards(dialog, request.user)
    if dialog.is_confirmed:
        return render_page(request, "dialogues/tillitsdialog_read.html", context)
    context |= {
        "principer": Tillitsprincip.objects.all(),
        "has_editors": bool(editable),
        "at": _in_turn(dialog, texts, editable),
        "steps": list(_steps(dialog, context)),
        "written": [*context["before"], *context["during"], *context["after"]],
        "untaken": [c["forslag"] for c in context.get("cards", []) if not _is_taken(c)],
        "sees_drafts": roles.oversees,
        "marks": BekraftaForm(dialog=dialog) if context["confirmable"] else None,
    }
    return render_page(request, "dialogues/tillitsdialog.html", context)


def _in_turn(dialog: Tillitsdialog, texts: dict[str, Dialogtext], editable: set[str]) -> str:
    """The text that stands open when the page comes: the first that is the person's to write."""
    later = () if dialog.state == Tillitsdialog.State.PLANERAD else (*DURING, *AFTER)
    slots = [s for s in (*BEFORE, *later) if s in editable]
    return next((s for s in slots if s in texts and texts[s].text.is_empty), "")


def _steps(dialog: Tillitsdialog, context: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of the page in order, with how far each has come."""

    def written(parts: list[dict[str, Any]]) -> str:
        return f"{sum(not p['text'].is_empty for p in parts)} av {len(parts)}"

    yield {"slug": "infor", "label": "Inför dialogen", "state": written(context["before"])}
    if cards := context.get("cards"):
        taken = sum(map(_is_taken, cards))
        yield {"slug": "forslag", "label": "Förslag", "state": f"{taken} av {len(cards)}"}
    yield {"slug": "samtalet", "label": "Samtalet", "state": written(context["during"])}
    agreed = len(context["agreements"])
    yield {"slug": "overenskommelser", "label": "Överenskommelser", "state": agreed or "inga"}
    label = "Bedömning och resultat" if dialog.is_of_ks else "Resultat"
    result = written(context["after"])
    yield {"slug": "bedomning-och-resultat", "label": label, "state": result}
    parties = len(dialog.parter.all())
    confirmed = parties - len(context["awaiting"])
    yield {"slug": "bekrafta", "label": "Bekräfta", "state": f"{confirmed} av {parties}"}
    yield {"slug": "om", "label": "Om dialogen", "state": ""}


def _is_taken(card: dict[str, Any]) -> bool:
    return bool(card["position"] and card["position"].position)


def _earlier_agreements(dialog: Tillitsdialog, user: Any) -> Any:
    """What the same parties agreed in earlier years and have to follow up now."""
    parties = [o for o in dialog.parter.all() if o.kind != Organ.Kind.KOMMUNSTYRELSE]
    same = Overenskommelse.objects.filter(dialog__kind=dialog.kind, dialog__parter__in=parties)
    return (
        Overenskommelse.objects.visible_to(user)
        .before(dialog.year)
        .alive_in(dialog.year)
        .filter(pk__in=same.values("pk"))
        .select_related("organ", "dialog")
        .prefetch_related("uppfoljningar")
        .order_by("closed_on", "due")
    )


def _cards(dialog: Tillitsdialog, user: Any) -> list[dict[str, Any]]:
    """One card per förslag: what it says, and the positions as far as the person may see them."""
    visible = (
        Stallningstagande.objects.visible_to(user)
        .with_preparation()
        .select_related("beslut__organ", "fullmaktigebeslut__beslut__organ")
    )
    rows = list(
        dialog.forslag()
        .select_related("analys__organ", "motivering", "konsekvenser")
        .defer("analys__content")
        .prefetch_related("riktningsmal", "omvarldsfaktorer")
    )
    by_matter = visible.by_matter(rows)
    cards = []
    for forslag in rows:
        rounds = by_matter[forslag.matter]
        position = Stallningstagande.counting(rounds, forslag)
        kf = kf_of(position)
        cards.append(
            {
                "forslag": forslag,
                "position": position,
                "earlier": [r for r in rounds if r != position and r.beslut_id],
                "lacking": position.lacking() if position and not position.beslut_id else [],
                "kf": kf,
                "sent_back": kf is not None and kf.outcome == Fullmaktigebeslut.Outcome.ATERREMISS,
            }
        )
    return cards
