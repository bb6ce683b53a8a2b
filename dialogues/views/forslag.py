"""Förslag put forward in a year, and the thread that each of them hangs in."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ale_styrning.htmx import render_page
from ale_styrning.numbers import number
from dialogues.models import Fullmaktigebeslut, Stallningstagande
from dialogues.thread import (
    chains_of,
    decision_url,
    goal_step,
    readable,
    reasonings,
    thread_of,
    vision_step,
)
from goals.models import Forslag, Omvarldsfaktor, Riktningsmal, Uppdrag, Vardegrund, Vision
from organisation.context import words
from organisation.models import Beslut, Organ
from organisation.roles import roles_of

NONE_YET = "inget"
PAGE = 60


def _with_positions(rows: Iterable[Any], user: Any) -> list[Any]:
    """Each with its ``position``: the one that counts, as far as the person may see; or None."""
    found = list(rows)
    visible = Stallningstagande.objects.visible_to(user)
    rounds = visible.select_related("beslut", "dialog", "fullmaktigebeslut__beslut").by_matter(
        found
    )
    for one in found:
        one.position = Stallningstagande.counting(rounds[one.matter], one)
    return found


@require_safe
def forslagslista(request: HttpRequest, year: int) -> HttpResponse:
    """Everything that the year's decided analyses propose."""
    put_forward = Forslag.objects.put_forward(year)
    rows = put_forward.visible_to(request.user)
    given = {key: request.GET.get(key, "") for key in ("q", "organ", "slag", "lage", "mal")}
    if given["q"]:
        rows = rows.filter(
            Q(title__icontains=given["q"]) | Q(motivering__plain__icontains=given["q"])
        )
    if given["organ"]:
        rows = rows.filter(analys__organ__slug=given["organ"])
    if given["slag"] in Forslag.Kind.values:
        rows = rows.filter(kind=given["slag"])
    if given["mal"].isdecimal():
        rows = rows.filter(riktningsmal=number(given["mal"]) or 0)
    if given["lage"] in (NONE_YET, *Stallningstagande.Position.values):
        visible = Stallningstagande.objects.visible_to(request.user)
        rows = rows.annotate(taken=Subquery(visible.counting().values("position")[:1]))
        none_yet = Q(taken__isnull=True) | Q(taken="")
        rows = rows.filter(none_yet if given["lage"] == NONE_YET else Q(taken=given["lage"]))
    rows = (
        rows.select_related("analys__organ")
        .defer("analys__content")
        .prefetch_related("riktningsmal")
        .order_by("analys__organ__name", "number")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("sida"))
    page.object_list = _with_positions(page.object_list, request.user)
    return render_page(
        request,
        "dialogues/forslagslista.html",
        {
            "page": page,
            "given": given,
            "is_filtered": any(given.values()),
            "query": urlencode({k: v for k, v in given.items() if v}),
            "organs": Organ.objects.filter(
                pk__in=put_forward.visible_to(request.user).values("analys__organ")
            ),
            "kinds": Forslag.Kind.choices,
            "positions": [*Stallningstagande.Position.choices, (NONE_YET, "Inget än")],
            "goals": Riktningsmal.objects.of_year(year),
            "waits_for_kf": roles_of(request.user).keeps_minutes_of(Organ.Kind.KOMMUNFULLMAKTIGE),
        },
    )


@require_safe
def forslag(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """One förslag, in full and in its thread."""
    one = get_object_or_404(
        Forslag.objects.visible_to(request.user)
        .select_related(
            "analys__organ", "analys__mall", "analys__beslut__organ", "motivering",
            "konsekvenser",
        )
        .defer("analys__content")
        .prefetch_related("omvarldsfaktorer"),
        pk=pk,
        analys__year=year,
    )  # fmt: skip
    versions = Forslag.objects.visible_to(request.user).of_matter(one.matter)
    others = versions.exclude(pk=one.pk).select_related("analys").defer("analys__content")
    decided = [other for other in others.order_by("pk") if other.analys.is_decided]
    adopted = (
        Fullmaktigebeslut.objects.becomes_uppdrag_by(request.user)
        .filter(stallningstagande__in=Stallningstagande.objects.of_matter(one.matter))
        .select_related("stallningstagande")
        .first()
    )
    context = {
        "forslag": one,
        "steps": thread_of(one, request.user),
        "earlier": [other for other in decided if other.pk < one.pk],
        "later": decided[-1] if decided and decided[-1].pk > one.pk else None,
        "adopted": adopted,
        "has_uppdrag": adopted and versions.filter(uppdrag__isnull=False).exists(),
    }
    return render_page(request, "dialogues/forslag.html", context)


@require_safe
def mal_thread(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """From one riktningsmål: what every organ reasoned, proposed, and what became of it."""
    goal = get_object_or_404(
        Riktningsmal.objects.visible_to(request.user).select_related("beslut__organ", "text"), pk=pk
    )
    rows = reasonings(goal, year)
    by_organ: dict[int, list[Any]] = {}
    proposals = (
        Forslag.objects.put_forward(year)
        .visible_to(request.user)
        .filter(riktningsmal=goal)
        .select_related("analys")
        .defer("analys__content")
        .order_by("number")
    )
    found = _with_positions(proposals, request.user)
    given: dict[int, list[Uppdrag]] = {}
    for uppdrag in Uppdrag.objects.of_matters({one.matter for one in found}):
        given.setdefault(uppdrag.forslag.matter, []).append(uppdrag)
    may_read = readable((one.position for one in found), request.user)
    for one in found:
        one.became = given.get(one.matter, [])
        one.reads_dialogue = bool(one.position and one.position.dialog_id in may_read)
        by_organ.setdefault(one.analys.organ_id, []).append(one)
    answered, ord = [row for row in rows if row.analys], words()
    context = {
        "goal": goal,
        "steps": [vision_step(year, ord), goal_step(goal, year, ord, here=True)],
        "answered": [(row, by_organ.get(row.organ.pk, [])) for row in answered],
        "silent": [row.organ for row in rows if row.analys is None],
    }
    return render_page(request, "dialogues/mal_thread.html", context)


@require_safe
def beslut(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Everything that was decided under one paragraph, each with the chain that it hangs in."""
    one = get_object_or_404(Beslut.objects.select_related("organ"), pk=pk)
    positions = (
        Stallningstagande.objects.visible_to(request.user)
        .filter(beslut=one)
        .select_related("forslag__analys__organ", "dialog")
        .defer("forslag__analys__content")
        .order_by("forslag__analys__organ__name", "forslag__number")
    )
    in_kf = one.fullmaktigebeslut.select_related("stallningstagande__forslag__analys__organ").defer(
        "stallningstagande__forslag__analys__content"
    )
    analyser = one.nulagesanalyser.select_related("organ").defer("content")
    uppdrag = one.uppdrag.select_related("organ", "forslag__analys").defer(
        "forslag__analys__content"
    )
    proposed = (
        Forslag.objects.visible_to(request.user)
        .filter(analys__beslut=one)
        .select_related("analys")
        .defer("analys__content")
    )
    adopted = [
        row
        for model in (Vision, Vardegrund, Riktningsmal, Omvarldsfaktor)
        for row in model.objects.filter(beslut=one)
    ]
    of_forslag: list[tuple[Any, int | None]] = [
        *((row, row.pk) for row in proposed),
        *((row, row.forslag_id) for row in positions),
        *((row, row.stallningstagande.forslag_id) for row in in_kf),
        *((row, row.forslag_id) for row in uppdrag),
    ]
    chains = chains_of((forslag for _, forslag in of_forslag if forslag), request.user)
    for row, forslag in of_forslag:
        row.chain = chains.get(forslag or 0, [])
    context = {
        "beslut": one,
        "at": decision_url(one),
        "analyser": analyser,
        "proposed": proposed,
        "positions": positions,
        "in_kf": in_kf,
        "uppdrag": uppdrag,
        "provningar": one.bolagsprovningar.select_related("organ"),
        "adopted": adopted,
    }
    return render_page(request, "dialogues/beslut.html", context)
