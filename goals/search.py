"""Where the goals and the analyses keep words that can be searched."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from goals.models import (
    Analystext,
    Forslag,
    Kort,
    Nulagesanalys,
    Omvarldsfaktor,
    Omvarldsniva,
    Riktningsmal,
    Stycke,
    Styrdokument,
    Uppdrag,
    Varde,
    Vision,
)
from organisation.context import words
from organisation.roles import roles_of
from writing.html import apart
from writing.search import Hit, Source


def _plural(concept: str) -> Any:
    return lambda: words()[concept].plural.capitalize()


def _standing(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Without the decided versions that a later decision has replaced."""
    latest = Nulagesanalys.objects.latest_decided()
    return rows.filter(Q(analys__beslut__isnull=True) | Q(analys__in=latest))


def _where(analys: Nulagesanalys) -> str:
    return f"{analys.organ.name} {analys.year}, {analys.get_state_display().lower()}"


def _answer(answer: Analystext, user: Any) -> Hit:
    analys, subject = answer.analys, answer.riktningsmal or answer.omvarldsfaktor
    title = f"{subject.title}: {answer.label.lower()}" if subject else answer.label
    if analys.is_decided:
        url = f"{analys.get_absolute_url()}#{answer.avsnitt.slug}"
    elif analys.is_open and analys.organ_id in roles_of(user).writes_for:
        url = answer.get_absolute_url()
    else:
        url = analys.get_absolute_url()
    return Hit(title, _where(analys), url, apart(answer.text.html))


def _forslag(forslag: Forslag, user: Any) -> Hit:
    return Hit(
        forslag.title,
        f"{forslag.get_kind_display()}, {_where(forslag.analys)}",
        forslag.get_absolute_url(),
        f"{apart(forslag.motivering.html)}\n{apart(forslag.konsekvenser.html)}",
    )


def _adopted(one: Any, user: Any) -> Hit:
    where = "Antaget" if one.is_adopted else "Utkast"
    if one.is_adopted:
        day = date_format(one.beslut.decided_on, "j F Y")
        where = f"Antaget {day}, § {one.beslut.paragraf}"
    return Hit(str(one), where, one.get_absolute_url(), apart(one.text.html))


def _varde(varde: Varde, user: Any) -> Hit:
    return Hit(
        varde.title, varde.vardegrund.title, varde.get_absolute_url(), apart(varde.text.html)
    )


def _niva(niva: Omvarldsniva, user: Any) -> Hit:
    return Hit(str(niva), str(niva.omvarldsanalys), niva.get_absolute_url(), apart(niva.text.html))


def _stycke(stycke: Stycke, user: Any) -> Hit:
    styrdokument = stycke.avsnitt.styrdokument
    url = f"{styrdokument.get_absolute_url()}#avsnitt-{stycke.avsnitt_id}"
    return Hit(str(stycke.avsnitt), styrdokument.title, url, _flat(stycke.content))


def _flat(content: Any) -> str:
    """The words of a block, whatever its form."""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        content = list(content.values())
    return "\n".join(_flat(part) for part in content) if isinstance(content, list) else ""


def _styrdokument(one: Styrdokument, user: Any) -> Hit:
    facts = (one.get_kind_display(), one.organ and one.organ.name, one.diarienummer)
    return Hit(
        one.title, ", ".join(str(fact) for fact in facts if fact), one.get_absolute_url(), ""
    )


def _uppdrag(uppdrag: Uppdrag, user: Any) -> Hit:
    where = f"{uppdrag.get_kind_display()} till {uppdrag.organ.in_sentence} {uppdrag.year}"
    url = reverse("goals:mal", args=[uppdrag.year])
    return Hit(uppdrag.title, where, url, uppdrag.description)


def _in_styrdokument(user: Any) -> "QuerySet[Stycke]":
    visible = Styrdokument.objects.visible_to(user)
    return Stycke.objects.filter(avsnitt__styrdokument__in=visible).select_related(
        "avsnitt__styrdokument"
    )


SOURCES = [
    Source(
        "analyser",
        _plural("nulagesanalys"),
        lambda user: _standing(Analystext.objects.visible_to(user)).select_related(
            "text", "avsnitt", "riktningsmal", "omvarldsfaktor", "analys__organ"
        ),
        ("text__plain",),
        _answer,
        year="analys__year",
    ),
    Source(
        "kort",
        lambda: "Nulägeskartor",
        lambda user: (
            _standing(Kort.objects.visible_to(user))
            .filter(removed_at__isnull=True)
            .select_related("text", "analys__organ")
        ),
        ("heading", "text__plain"),
        lambda kort, user: Hit(
            kort.heading,
            _where(kort.analys),
            kort.analys.get_absolute_url(),
            apart(kort.text.html),
        ),
        year="analys__year",
    ),
    Source(
        "forslag",
        lambda: "Förslag",
        lambda user: _standing(Forslag.objects.visible_to(user)).select_related(
            "motivering", "konsekvenser", "analys__organ"
        ),
        ("title", "motivering__plain", "konsekvenser__plain"),
        _forslag,
        year="analys__year",
    ),
    Source(
        "mal",
        _plural("riktningsmal"),
        lambda user: Riktningsmal.objects.visible_to(user).select_related(
            "text", "beslut", "mandatperiod"
        ),
        ("title", "text__plain"),
        _adopted,
    ),
    Source(
        "omvarldsfaktorer",
        _plural("omvarldsfaktor"),
        lambda user: Omvarldsfaktor.objects.visible_to(user).select_related(
            "text", "beslut", "mandatperiod"
        ),
        ("title", "text__plain"),
        _adopted,
    ),
    Source(
        "visioner",
        _plural("vision"),
        lambda user: Vision.objects.visible_to(user).select_related("text", "beslut"),
        ("title", "text__plain"),
        _adopted,
    ),
    Source(
        "varden",
        _plural("vardegrund"),
        lambda user: Varde.objects.visible_to(user).select_related("text", "vardegrund"),
        ("title", "text__plain"),
        _varde,
    ),
    Source(
        "omvarldsanalyser",
        lambda: "Omvärldsanalyser",
        lambda user: Omvarldsniva.objects.visible_to(user).select_related("text", "omvarldsanalys"),
        ("text__plain",),
        _niva,
        year="omvarldsanalys__year",
    ),
    Source(
        "uppdrag",
        lambda: "Uppdrag",
        lambda user: (
            Uppdrag.objects.select_related("organ")
            if roles_of(user).known
            else Uppdrag.objects.none()
        ),
        ("title", "description"),
        _uppdrag,
        year="year",
    ),
    Source(
        "styrdokument",
        lambda: "Styrdokument",
        lambda user: Styrdokument.objects.visible_to(user).select_related("organ"),
        ("title", "diarienummer"),
        _styrdokument,
    ),
    Source(
        "ur-styrdokument",
        lambda: "Text i styrdokument",
        _in_styrdokument,
        ("avsnitt__heading", "content"),
        _stycke,
        json=("content",),
    ),
]
