"""Where the dialogues and the positions keep words that can be searched."""

from typing import Any

from dialogues.models import Dialogtext, Overenskommelse, Stallningstagande
from organisation.context import words
from writing.search import Hit, Source


def _dialogtext(row: Dialogtext, user: Any) -> Hit:
    where = f"{row.dialog.title}, {row.dialog.year}, {row.dialog.get_state_display().lower()}"
    return Hit(row.label, where, row.get_absolute_url(), row.text.plain)


def _overenskommelse(row: Overenskommelse, user: Any) -> Hit:
    where = ", ".join(p for p in (row.organ and row.organ.name, row.dialog.title) if p)
    return Hit(row.what, where, row.dialog.get_absolute_url(), "")


def _stallningstagande(row: Stallningstagande, user: Any) -> Hit:
    where = f"{row.get_position_display() or 'Inte avgjort'}, {row.forslag.analys.organ.name}"
    return Hit(
        row.forslag.title,
        where,
        row.forslag.get_absolute_url(),
        f"{row.motivering.plain}\n{row.beslutsforslag.plain}",
    )


SOURCES = [
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
