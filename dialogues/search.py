"""Where the dialogues and the positions keep words that can be searched."""

from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.formats import date_format

from dialogues.models import Dialogtext, Overenskommelse, Stallningstagande
from organisation.context import words
from organisation.models import Beslut
from organisation.roles import roles_of
from writing.html import apart
from writing.search import Hit, Source


def _dialogtext(row: Dialogtext, user: Any) -> Hit:
    where = f"{row.dialog.title}, {row.dialog.year}, {row.dialog.get_state_display().lower()}"
    return Hit(row.label, where, row.get_absolute_url(), apart(row.text.html))


def _overenskommelse(row: Overenskommelse, user: Any) -> Hit:
    where = ", ".join(p for p in (row.organ and row.organ.name, row.dialog.title) if p)
    return Hit(row.what, where, row.dialog.get_absolute_url(), "")


def _stallningstagande(row: Stallningstagande, user: Any) -> Hit:
    where = f"{row.get_position_display() or 'Inte avgjort'}, {row.forslag.analys.organ.name}"
    return Hit(
        row.forslag.title,
        where,
        row.forslag.get_absolute_url(),
        f"{apart(row.motivering.html)}\n{apart(row.beslutsforslag.html)}",
    )


def _beslut(row: Beslut, user: Any) -> Hit:
    day = date_format(row.decided_on, "j F Y")
    return Hit(
        row.title or f"Beslut av {row.organ.in_sentence}",
        f"{row.organ.name} {day}, § {row.paragraf}, {row.diarienummer}",
        reverse("dialogues:beslut", args=[row.decided_on.year, row.pk]),
        "",
    )


def _besluten(user: Any) -> Any:
    """What has been decided is open to everybody who has logged in."""
    rows = Beslut.objects.all() if roles_of(user).known else Beslut.objects.none()
    said = Concat(
        "diarienummer", Value(" § "), Cast("paragraf", CharField()), Value(" "), "title",
        output_field=CharField(),
    )  # fmt: skip
    return rows.select_related("organ").annotate(said=said)


SOURCES = [
    Source("beslut", lambda: "Beslut", _besluten, ("said",), _beslut, year="decided_on__year"),
    Source(
        "dialoger",
        lambda: words()["tillitsdialog"].plural.capitalize(),
        lambda user: Dialogtext.objects.visible_to(user).select_related("text", "dialog"),
        ("text__plain", "dialog__title"),
        _dialogtext,
        year="dialog__year",
    ),
    Source(
        "overenskommelser",
        lambda: "Överenskommelser",
        lambda user: Overenskommelse.objects.visible_to(user).select_related("dialog", "organ"),
        ("what",),
        _overenskommelse,
        year="dialog__year",
    ),
    Source(
        "stallningstaganden",
        lambda: "Ställningstaganden",
        lambda user: Stallningstagande.objects.visible_to(user).select_related(
            "motivering", "beslutsforslag", "forslag__analys__organ"
        ),
        ("motivering__plain", "beslutsforslag__plain"),
        _stallningstagande,
        year="forslag__analys__year",
    ),
]
