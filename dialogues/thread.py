"""The chain that a förslag hangs in: from the vision to what became of it."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Fullmaktigebeslut, Stallningstagande, Tillitsdialog
from goals.models import (
    Analystext,
    Avsnitt,
    Forslag,
    Nulagesanalys,
    Riktningsmal,
    Uppdrag,
    Vision,
)
from organisation.context import Words, words
from organisation.models import Beslut, Organ
from organisation.numbers import in_words, ordinal

Ord = dict[str, Words]
NOT_YET = "Har inte hänt än."


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Step:
    """One step: a date, a body, one sentence, links. Drawn in outline until it has happened."""

    kind: str
    title: str
    url: str = ""
    day: datetime.date | None = None
    body: str = ""
    beslut: Beslut | None = None
    sentence: str = ""
    links: list[Link] = field(default_factory=list)
    happened: bool = True
    here: bool = False
    position: str = ""  # the shape of a position

    @property
    def css(self) -> str:
        return "here" if self.here else "done" if self.happened else ""


def first_sentence(text: str, least: int = 60, most: int = 220) -> str:
    """How a text begins: its first sentence, or two where the first says little."""
    line = next((line for line in text.splitlines() if len(line.split()) > 3), text)
    ends = (i + 1 for i, c in enumerate(line) if c in ".?!" and line[i + 1 : i + 2] in ("", " "))
    sentence = line[: next((end for end in ends if end >= least), None)].strip()
    if len(sentence) <= most:
        return sentence
    return sentence[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def thread_of(forslag: Forslag, user: Any) -> list[Step]:
    """The steps of one förslag, as far as the person may see. ``forslag`` with its ``analys``."""
    year = forslag.analys.year
    rounds, ord = _rounds(forslag, user), words()
    return [
        vision_step(year, ord),
        _goals_step(forslag, ord),
        _argued_step(forslag, ord),
        _forslag_step(forslag),
        *_rounds_steps(forslag, rounds, user, ord),
        _outcome_step(forslag, rounds[-1], ord),
    ]


def _rounds(forslag: Forslag, user: Any) -> list[Stallningstagande | None]:
    """Kommunstyrelsens positions in order, on every version; None for one that is not there to see."""
    visible = Stallningstagande.objects.visible_to(user).select_related(
        "motivering", "beslutsforslag", "beslut__organ", "dialog", "forslag__analys",
        "fullmaktigebeslut__beslut__organ",
    ).defer("forslag__analys__content")  # fmt: skip
    found: list[Stallningstagande | None] = [*visible.by_matter([forslag])[forslag.matter]]
    last = found[-1] if found else None
    if last is None or _is_sent_back(last) or not last.counts_for(forslag):
        found.append(None)
    return found


def _is_sent_back(position: Stallningstagande | None) -> bool:
    decision = kf_of(position)
    return bool(decision and decision.outcome == Fullmaktigebeslut.Outcome.ATERREMISS)


def _rounds_steps(
    forslag: Forslag, rounds: list[Stallningstagande | None], user: Any, ord: Ord
) -> Iterator[Step]:
    """The dialogue, kommunstyrelsen and kommunfullmäktige; and again after each återremiss."""
    dialog_id, sent_back = None, False
    for number, position in enumerate(rounds, start=1):
        if number == 1 or (position and position.dialog_id != dialog_id):
            yield _dialogue_step(forslag, position, user, ord)
        dialog_id = position.dialog_id if position else dialog_id
        yield _ks_step(forslag, position, number, sent_back)
        yield _kf_step(position, number)
        sent_back = _is_sent_back(position)


def kf_of(position: Stallningstagande | None) -> Any:
    """Kommunfullmäktiges decision on the förslag; None where there is none yet."""
    try:
        return position.fullmaktigebeslut if position else None
    except ObjectDoesNotExist:
        return None


def vision_step(year: int, ord: Ord) -> Step:
    day = datetime.date(year, 12, 31)
    vision = Vision.objects.select_related("beslut__organ", "text").on(day)
    kind = ord["vision"].singular.capitalize()
    if vision is None:
        return Step(kind, "Ingen antagen för året", happened=False)
    return Step(
        kind,
        str(vision),
        reverse("goals:mal", args=[year]) + "#vision",
        vision.beslut.decided_on,
        vision.beslut.organ.name,
        vision.beslut,
        first_sentence(vision.text.plain),
    )


def goal_step(goal: Riktningsmal, year: int, ord: Ord, *, here: bool = False) -> Step:
    return Step(
        ord["riktningsmal"].singular.capitalize(),
        f"{goal.number}. {goal.title}",
        reverse("goals:riktningsmal", args=[year, goal.pk]),
        goal.beslut.decided_on if goal.beslut else None,
        goal.beslut.organ.name if goal.beslut else "",
        goal.beslut,
        first_sentence(goal.text.plain),
        here=here,
    )


def _goals_step(forslag: Forslag, ord: Ord) -> Step:
    year = forslag.analys.year
    goals = list(forslag.riktningsmal.select_related("beslut__organ", "text"))
    word = ord["riktningsmal"]
    if len(goals) == 1:
        return goal_step(goals[0], year, ord)
    if not goals:
        return Step(
            word.singular.capitalize(), f"Pekar inte på något {word.singular}", happened=False
        )
    first = goals[0].beslut
    return Step(
        word.plural.capitalize(),
        f"{in_words(len(goals)).capitalize()} {word.plural}",
        day=first.decided_on if first else None,
        body=first.organ.name if first else "",
        beslut=first,
        links=[
            Link(f"{g.number}. {g.title}", reverse("dialogues:mal_thread", args=[year, g.pk]))
            for g in goals
        ],
    )


def analysis_url(analys: Nulagesanalys, anchor: str = "") -> str:
    return analys.get_absolute_url() + f"?version={analys.version}" + (anchor and f"#{anchor}")


def _argued_step(forslag: Forslag, ord: Ord) -> Step:
    analys = forslag.analys
    kinds = [Avsnitt.Kind.RIKTNINGSMAL, Avsnitt.Kind.FORSLAG]
    avsnitt = analys.mall.avsnitt.filter(kind__in=kinds)
    return Step(
        "Där det har argumenterats",
        f"{analys.organ.genitive} {ord['nulagesanalys'].singular} {analys.year}",
        analysis_url(analys),
        analys.beslut.decided_on if analys.beslut else None,
        analys.organ.name,
        analys.beslut,
        "" if analys.beslut else "Analysen är inte beslutad än.",
        [Link(f"Avsnitt {a.number}: {a.heading}", analysis_url(analys, a.slug)) for a in avsnitt],
        happened=analys.is_decided,
    )


def _forslag_step(forslag: Forslag) -> Step:
    beslut = forslag.analys.beslut
    return Step(
        f"Förslag · {forslag.get_kind_display().lower()}",
        forslag.title,
        day=beslut.decided_on if beslut else None,
        body=forslag.analys.organ.name,
        beslut=beslut,
        sentence=first_sentence(forslag.motivering.plain),
        here=True,
    )


def _dialogue_step(
    forslag: Forslag, position: Stallningstagande | None, user: Any, ord: Ord
) -> Step:
    kind = ord["tillitsdialog"].singular.capitalize()
    of_organ = Tillitsdialog.objects.of_ks(forslag.analys.year).filter(parter=forslag.analys.organ)
    dialog = position.dialog if position else of_organ.order_by("held_on").last()
    # Before the parties have confirmed, what they plan and say is their own.
    readable = Tillitsdialog.objects.visible_to(user)
    if dialog is None or not readable.filter(pk=dialog.pk).exists():
        return Step(kind, "Ingen bekräftad dialog än", sentence=NOT_YET, happened=False)
    held = dialog.state != Tillitsdialog.State.PLANERAD
    return Step(
        kind,
        dialog.title,
        dialog.get_absolute_url(),
        dialog.held_on,
        dialog.place,
        sentence="Parterna har bekräftat resultatet."
        if dialog.is_confirmed
        else "Hållen. Parterna har inte bekräftat resultatet än."
        if held
        else "Planerad. " + NOT_YET,
        happened=held,
    )


def _again(body: str, number: int) -> str:
    return body if number == 1 else f"{body}, {ordinal(number)} gången"


def _ks_step(
    forslag: Forslag, position: Stallningstagande | None, number: int, sent_back: bool
) -> Step:
    kind = _again("Kommunstyrelsen", number)
    if position is None or not position.position:
        return Step(
            kind,
            "Inget nytt ställningstagande än" if number > 1 else "Inget ställningstagande än",
            sentence="Kommunstyrelsen bereder ärendet på nytt efter återremissen."
            if sent_back
            else NOT_YET,
            happened=False,
        )
    beslut = position.beslut
    url = position.dialog.get_absolute_url() + f"#forslag-{position.forslag_id}"
    on = position.forslag
    version = Link(f"Förslaget i version {on.analys.version} av analysen", on.get_absolute_url())
    return Step(
        kind,
        position.get_position_display(),
        url,
        beslut.decided_on if beslut else None,
        beslut.organ.name if beslut else "Utkast i beredningen",
        beslut,
        first_sentence(position.motivering.plain)
        if beslut
        else "Kommunstyrelsen har inte beslutat än.",
        [version] if on != forslag else [],
        happened=beslut is not None,
        position=position.css,
    )


def _kf_step(position: Stallningstagande | None, number: int) -> Step:
    kind = _again("Kommunfullmäktige", number)
    decision = kf_of(position)
    if decision:
        return Step(
            kind,
            decision.get_outcome_display(),
            reverse("dialogues:beslut", args=[decision.beslut.decided_on.year, decision.beslut_id]),
            decision.beslut.decided_on,
            decision.beslut.organ.name,
            decision.beslut,
            _kf_sentence(decision),
        )
    if position and position.beslut_id and not position.till_kf:
        return Step(
            kind,
            "Går inte till kommunfullmäktige",
            sentence="Kommunstyrelsen bereder frågan vidare."
            if position.position == Stallningstagande.Position.BEREDS_VIDARE
            else "Kommunstyrelsen avgjorde frågan.",
            happened=False,
        )
    if position and position.handed_over_at:
        return Step(
            kind,
            "Väntar på beslut",
            day=timezone.localdate(position.handed_over_at),
            body="Överlämnat av kommunstyrelsen",
            sentence="Kommunfullmäktige har inte beslutat än.",
            happened=False,
        )
    return Step(kind, "Inget beslut än", sentence=NOT_YET, happened=False)


def _kf_sentence(decision: Any) -> str:
    """What was decided: the proposed wording only where it became the decision."""
    outcomes, comment = Fullmaktigebeslut.Outcome, decision.comment
    if decision.outcome == outcomes.BIFALL:
        return comment or first_sentence(decision.stallningstagande.beslutsforslag.plain)
    if decision.outcome == outcomes.BIFALL_ANDRING:
        return comment or "Kommunfullmäktige biföll med ändring."
    said = (
        "Kommunfullmäktige avslog förslaget."
        if decision.outcome == outcomes.AVSLAG
        else "Kommunfullmäktige skickade tillbaka ärendet för ny beredning."
    )
    return f"{said} {comment}".strip()


def _outcome_step(forslag: Forslag, position: Stallningstagande | None, ord: Ord) -> Step:
    kind = "Vad det blev"
    of_matter = Uppdrag.objects.of_matters({forslag.matter})
    uppdrag = list(of_matter.select_related("organ", "beslut__organ"))
    if uppdrag:
        return Step(
            kind,
            uppdrag[0].title
            if len(uppdrag) == 1
            else f"{in_words(len(uppdrag)).capitalize()} uppdrag",
            day=uppdrag[0].beslut.decided_on,
            body=uppdrag[0].organ.name,
            beslut=uppdrag[0].beslut,
            sentence=uppdrag[0].outcome or uppdrag[0].description,
            links=[Link(u.title, reverse("goals:mal", args=[u.year]) + "#uppdrag") for u in uppdrag]
            if len(uppdrag) > 1
            else [],
        )
    decision, is_goal = kf_of(position), forslag.kind == Forslag.Kind.NYTT_MAL
    if is_goal and decision and decision.outcome in Fullmaktigebeslut.ADOPTED:
        return _new_goal_step(kind, decision, ord["riktningsmal"])
    nothing = f"Inget {ord['riktningsmal'].singular}" if is_goal else "Inget uppdrag"
    if decision and decision.outcome == Fullmaktigebeslut.Outcome.AVSLAG:
        return Step(kind, nothing, happened=False)
    if position and _is_settled_by_ks(position):
        return Step(kind, nothing, sentence=_settled(position), happened=False)
    return Step(kind, f"{nothing} än", sentence=NOT_YET, happened=False)


def _is_settled_by_ks(position: Stallningstagande) -> bool:
    """Kommunstyrelsen has decided, and nothing more follows."""
    goes_on = position.till_kf or position.position == Stallningstagande.Position.BEREDS_VIDARE
    return position.beslut_id is not None and not goes_on


def _settled(position: Stallningstagande) -> str:
    positions = Stallningstagande.Position
    said = {
        positions.AVSLAS: "Kommunstyrelsen avslog förslaget.",
        positions.TILLSTYRKS: "Kommunstyrelsen tillstyrkte förslaget.",
        positions.TILLSTYRKS_ANDRING: "Kommunstyrelsen tillstyrkte förslaget med ändring.",
    }
    return f"{said[positions(position.position)]} Det går inte till kommunfullmäktige."


def _new_goal_step(kind: str, decision: Any, word: Words) -> Step:
    """A new goal that kommunfullmäktige wants becomes no uppdrag, but is adopted as a riktningsmål."""
    adopted = Riktningsmal.objects.filter(beslut=decision.beslut)
    links = [
        Link(str(goal), goal.get_absolute_url()) for goal in adopted.select_related("mandatperiod")
    ]
    if links:
        beslut, title = decision.beslut, f"Antaget som {word.singular}"
        return Step(kind, title, "", beslut.decided_on, beslut.organ.name, beslut, links=links)
    return Step(
        kind,
        f"Inget {word.singular} än",
        sentence=f"Nästa steg är att controllern lägger upp målet som {word.singular} och att "
        "kommunfullmäktige antar det.",
        happened=False,
    )


def readable(positions: Iterable[Stallningstagande | None], user: Any) -> set[int]:
    """The dialogues of the positions that the person may read. One query."""
    dialogues = {one.dialog_id for one in positions if one}
    seen = Tillitsdialog.objects.visible_to(user).filter(pk__in=dialogues)
    return set(seen.values_list("pk", flat=True))


def decision_url(beslut: Beslut) -> str:
    return reverse("dialogues:beslut", args=[beslut.decided_on.year, beslut.pk])


def chains_of(forslag: Iterable[int], user: Any) -> dict[int, list[Link]]:
    """The whole chain of each förslag as links in order, as far as the person may see. Six queries."""
    rows = list(
        Forslag.objects.visible_to(user)
        .filter(pk__in=set(forslag))
        .select_related("analys__organ")
        .defer("analys__content")
        .prefetch_related("riktningsmal")
    )
    visible = Stallningstagande.objects.visible_to(user)
    rounds = visible.select_related("beslut", "dialog", "fullmaktigebeslut__beslut").by_matter(rows)
    may_read = readable((one for matter in rounds.values() for one in matter), user)
    visions = list(Vision.objects.adopted().order_by("-beslut__decided_on", "-pk"))
    ord = words()
    return {one.pk: list(_chain(one, rounds[one.matter], may_read, visions, ord)) for one in rows}


def _chain(
    forslag: Forslag,
    rounds: list[Stallningstagande],
    may_read: set[int],
    visions: list[Vision],
    ord: Ord,
) -> Iterator[Link]:
    analys = forslag.analys
    year, last_day = analys.year, datetime.date(analys.year, 12, 31)
    vision = next((v for v in visions if v.valid_from <= last_day <= v.valid_to), None)
    if vision:
        yield Link(str(vision), reverse("goals:mal", args=[year]) + "#vision")
    for goal in forslag.riktningsmal.all():
        yield Link(
            f"{goal.number}. {goal.title}", reverse("dialogues:mal_thread", args=[year, goal.pk])
        )
    yield Link(
        f"{analys.organ.genitive} {ord['nulagesanalys'].singular} {year}", analysis_url(analys)
    )
    yield Link("Förslaget", forslag.get_absolute_url())
    dialog_id = None
    for number, position in enumerate(rounds, start=1):
        dialog = position.dialog
        if dialog.pk != dialog_id and dialog.pk in may_read:
            yield Link(ord["tillitsdialog"].singular.capitalize(), dialog.get_absolute_url())
        dialog_id = dialog.pk
        if position.beslut is None:
            continue
        said = position.get_position_display().lower()
        yield Link(f"{_again('Kommunstyrelsen', number)}: {said}", decision_url(position.beslut))
        if decision := kf_of(position):
            said = decision.get_outcome_display().lower()
            who = _again("Kommunfullmäktige", number)
            yield Link(f"{who}: {said}", decision_url(decision.beslut))


@dataclass
class Reasoning:
    """One organ's answer to a riktningsmål, and what it proposes because of it."""

    organ: Organ
    analys: Nulagesanalys | None = None
    sentence: str = ""
    url: str = ""
    forslag: list[Forslag] = field(default_factory=list)


def reasonings(goal: Riktningsmal, year: int) -> list[Reasoning]:
    """What every analysing organ's decided analysis says of the goal. Three queries and prefetch."""
    rows = {o.pk: Reasoning(o) for o in Organ.objects.analysing(year)}
    decided = Nulagesanalys.objects.latest_decided().filter(year=year)
    answers = (
        Analystext.objects.filter(
            analys__in=decided, riktningsmal=goal, slot=Analystext.Slot.RESONEMANG
        )
        .select_related("text", "avsnitt", "analys__organ", "analys__beslut__organ")
        .defer("analys__content")
    )
    for answer in answers:
        if row := rows.get(answer.analys.organ_id):
            row.analys = answer.analys
            row.sentence = first_sentence(answer.text.plain)
            row.url = analysis_url(answer.analys, answer.avsnitt.slug)
    return list(rows.values())
