"""What the start page tells about dialogues: who has something to do, and KS's table."""

import datetime
from collections.abc import Iterator
from itertools import starmap
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from dialogues.models import Bekraftelse, Dialogtext, Prepared, Stallningstagande, Tillitsdialog
from dialogues.uppsikt import Rows, fingerprint, how_far
from dialogues.uppsikt.asking import preparations
from organisation.context import Words, words
from organisation.models import Moment, Organ
from organisation.numbers import in_words
from organisation.roles import Roles
from organisation.start import Panel, Waiting, deadlines

Days = dict[str, datetime.date]
KS, KF = Organ.Kind.KOMMUNSTYRELSE, Organ.Kind.KOMMUNFULLMAKTIGE


def waiting(user: Any, roles: Roles, year: int) -> Iterator[Waiting]:
    """At most six queries, with the panel's: four for kommunstyrelsen's table, one for the days, and
    one for what can be decided on."""
    parties = roles.writes_for | roles.leads | roles.registers_for
    if not (roles.in_ks or parties):
        return
    days = deadlines(roles, year)
    if roles.in_ks:
        yield from _for_ks(roles, year, _rows_once(roles, year), days)
    elif roles.keeps_minutes_of(KS):
        yield from _to_decide(year, days)
    if roles.keeps_minutes_of(KF):
        if count := Stallningstagande.objects.awaiting_kf(year).count():
            yield Waiting(
                f"Registrera kommunfullmäktiges beslut om {in_words(count)} förslag.",
                reverse("dialogues:kf_beslut_lista", args=[year]),
                days.get(Moment.Kind.KF),
            )
    if parties:
        yield from _for_parties(roles, year, parties, days)


def panels(user: Any, roles: Roles, year: int) -> Iterator[Panel]:
    if roles.in_ks:
        rows = _rows_once(roles, year)
        yield Panel("dialogues/_start_panel.html", {"rows": rows, "fingerprint": fingerprint(rows)})


def _rows_once(roles: Roles, year: int) -> Rows:
    """The table is asked for twice in a request, by the list and by the panel."""
    known: dict[int, Rows] = roles.__dict__.setdefault("_how_far", {})
    if year not in known:
        known[year] = how_far(year)
    return known[year]


def _for_ks(roles: Roles, year: int, rows: Rows, days: Days) -> Iterator[Waiting]:
    today, word = timezone.localdate(), words(roles)["tillitsdialog"]
    for row in rows:
        dialogue = row.dialogue
        if dialogue is None or dialogue.is_held or dialogue.held_on is None:
            continue
        name, day = row.organ.in_sentence, date_format(dialogue.held_on, "j F")
        if row.is_own:
            if roles.prepares_for_ks:
                yield Waiting(_own(dialogue.is_over(today)), dialogue.url, dialogue.held_on)
            continue
        if roles.prepares_for_ks and dialogue.is_over(today):
            sentence = f"Registrera att dialogen med {name} har hållits."
        elif roles.prepares_for_ks:
            sentence = f"Håll {word.bestamd} med {name}."
        elif dialogue.held_on >= today:
            sentence = f"Läs in dig på {word.bestamd} med {name} den {day}."
        else:
            continue
        yield Waiting(sentence, dialogue.url, dialogue.held_on)
    if roles.prepares_for_ks:
        yield from _for_preparer(year, rows, days, word)


def _for_preparer(year: int, rows: Rows, days: Days, word: Words) -> Iterator[Waiting]:
    end = days.get(Moment.Kind.KS_TILLITSDIALOG)
    own = next((row for row in rows if row.is_own), None)
    if own and own.lacks_dialogue:
        yield Waiting(
            "Planera kommunstyrelsens genomgång av sin egen analys.",
            reverse("dialogues:ny", args=[year]) + f"?organ={own.organ.slug}",
            end,
        )
    ready = [row for row in rows if row.lacks_dialogue and not row.is_own]
    too_early = [row for row in rows if row.lacks_analysis]
    lacking = reverse("dialogues:uppsikt", args=[year]) + "?saknas=1"
    if len(ready) == 1:
        url = reverse("dialogues:ny", args=[year]) + f"?organ={ready[0].organ.slug}"
        planned = f"Planera {word.bestamd} med {ready[0].organ.in_sentence}."
        yield Waiting(planned, url, end)
    elif ready:
        yield Waiting(
            f"{in_words(len(ready)).capitalize()} organ har {_unplanned(word)} med kommunstyrelsen.",
            lacking,
            end,
        )
    if too_early:
        who = (
            too_early[0].organ.name
            if len(too_early) == 1
            else f"{in_words(len(too_early)).capitalize()} organ"
        )
        its, planned = ("sitt", "planerat") if word.is_neuter else ("sin", "planerad")
        yield Waiting(
            f"{who} kan inte få {its} {word.singular} {planned} än: analysen är inte beslutad.",
            lacking,
            end,
        )
    left_over = sum(row.left_over for row in rows)
    this_year = sum(row.again for row in rows) - left_over
    for count, when in ((this_year, str(year)), (left_over, "tidigare år")):
        if count:
            yield Waiting(
                f"Ta ställning på nytt till {in_words(count)} "
                f"återremittera{'t' if count == 1 else 'de'} förslag från {when}.",
                reverse("dialogues:ks_beslut", args=[year]),
                days.get(Moment.Kind.STALLNINGSTAGANDE),
            )
    for row in rows:
        untaken = row.untaken - row.again
        if row.dialogue and row.dialogue.is_held and untaken:
            yield Waiting(
                f"Ta ställning till {in_words(untaken)} förslag från {row.organ.in_sentence}.",
                row.dialogue.url + "#forslag",
                days.get(Moment.Kind.STALLNINGSTAGANDE),
            )
    ks = {row.organ.pk for row in rows if row.organ.kind == KS}
    for row in rows:
        if row.dialogue and row.dialogue.state == Tillitsdialog.State.GENOMFORD:
            if ks & set(row.dialogue.unconfirmed):
                yield Waiting(
                    _confirm(row.dialogue.title, "kommunstyrelsen"),
                    row.dialogue.url + "#bekrafta",
                    end,
                )
    if any(row.undecided for row in rows):
        yield from _to_decide(year, days, prepares=True)
    if to_hand_over := sum(row.to_hand_over for row in rows):
        yield Waiting(
            f"Lämna över {in_words(to_hand_over)} förslag till kommunfullmäktige.",
            reverse("dialogues:till_kf", args=[year]),
            days.get(Moment.Kind.KF),
        )
    for row in rows:
        if row.unexamined:
            yield Waiting(
                f"Registrera prövningen av {row.organ.name} för {year - 1}.",
                reverse("dialogues:bolagsprovning", args=[year, row.organ.slug]),
                datetime.date(year, 4, 15),
            )


def _unplanned(word: Words) -> str:
    none, planned = ("inget", "planerat") if word.is_neuter else ("ingen", "planerad")
    return f"{none} {word.singular} {planned}"


def _to_decide(year: int, days: Days, *, prepares: bool = False) -> Iterator[Waiting]:
    """The positions that are taken: those that can be decided on, and those that lack something."""
    lacking = [bool(one.lacking()) for one in starmap(Prepared, preparations(year))]
    unfinished, ready = sum(lacking), len(lacking) - sum(lacking)
    if unfinished and prepares:
        yield Waiting(
            f"Skriv klart beredningen av {in_words(unfinished)} ställningstagande{_n(unfinished)}.",
            reverse("dialogues:ks_beslut", args=[year]),
            days.get(Moment.Kind.STALLNINGSTAGANDE),
        )
    if ready:
        yield Waiting(
            f"Registrera kommunstyrelsens beslut om {in_words(ready)} ställningstagande{_n(ready)}.",
            reverse("dialogues:ks_beslut", args=[year]),
            days.get(Moment.Kind.STALLNINGSTAGANDE),
        )


def _for_parties(roles: Roles, year: int, parties: set[int], days: Days) -> Iterator[Waiting]:
    confirmed = Bekraftelse.objects.standing().filter(
        dialog=OuterRef("tillitsdialog"), organ=OuterRef("organ")
    )
    written = Dialogtext.objects.filter(dialog=OuterRef("tillitsdialog")).exclude(text__plain="")
    rows: Any = (
        Tillitsdialog.parter.through.objects.filter(organ__in=parties, tillitsdialog__year=year)
        .exclude(tillitsdialog__state=Tillitsdialog.State.BEKRAFTAD)
        .annotate(
            confirmed=Exists(confirmed),
            motivated=Exists(written.filter(slot=Dialogtext.Slot.MOTIVERING)),
            has_result=Exists(written.filter(slot=Dialogtext.Slot.RESULTAT)),
        )
        .select_related("tillitsdialog", "organ")
    )
    for row in rows:
        dialog, organ = row.tillitsdialog, row.organ
        if dialog.state == Tillitsdialog.State.GENOMFORD:
            speaks = organ.pk in roles.leads | roles.registers_for
            kind = Moment.Kind.KS_TILLITSDIALOG if dialog.is_of_ks else Moment.Kind.TILLITSDIALOG
            if speaks and row.has_result and not row.confirmed:
                yield Waiting(
                    _confirm(dialog.title, organ.in_sentence),
                    dialog.get_absolute_url() + "#bekrafta",
                    days.get(kind),
                )
            continue
        if organ.pk not in roles.writes_for:
            continue
        if dialog.is_of_ks and organ.kind != KS and not row.motivated:
            yield Waiting(
                f"Skriv er motivering inför kommunstyrelsens {words(roles)['tillitsdialog'].singular}.",
                dialog.get_absolute_url() + "#motivering",
                dialog.held_on,
            )
        elif not dialog.is_of_ks:
            yield Waiting(
                f"Förbered och håll ”{dialog.title}”.", dialog.get_absolute_url(), dialog.held_on
            )


def _own(is_over: bool) -> str:
    """Of kommunstyrelsens genomgång of its own analysis."""
    if is_over:
        return "Registrera att kommunstyrelsens genomgång av sin egen analys har hållits."
    return "Håll kommunstyrelsens genomgång av sin egen analys."


def _confirm(title: str, party: str) -> str:
    return f"Bekräfta resultatet av ”{title}” för {party}."


def _n(count: int) -> str:
    return "" if count == 1 else "n"
