"""Render a claimed report into the archive."""

from __future__ import annotations

import logging
from errno import EDQUOT, ENOSPC
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from reports.models import Rapport

if TYPE_CHECKING:
    from reports.pdf.press import Step

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
CALL = "Kontakta den som sköter driften och försök sedan igen."


def render(rapport: Rapport) -> None:
    """Write the PDF and finish the report, or say why it could not be made."""
    from reports import pdf  # WeasyPrint needs Pango: only where it is used

    under_way = Rapport.objects.filter(pk=rapport.pk, state=Rapport.State.PAGAR)
    # A worker that was taken for dead says no more of what another has taken up.
    mine = under_way.filter(attempts=rapport.attempts)

    def progress(parts: list[Step]) -> None:
        mine.update(parts=parts, touched_at=timezone.now())

    try:
        rendered = pdf.render(rapport.snapshot, progress)
        name = (
            f"rapporter/{rapport.year}/{rapport.kind}-{rapport.edition}-{rendered.sha256[:12]}.pdf"
        )
        if not default_storage.exists(name):
            name = default_storage.save(name, ContentFile(rendered.pdf))
    except Exception as error:
        logger.exception("Rapport %s kunde inte göras", rapport.pk)
        mine.update(state=Rapport.State.MISSLYCKAD, error=_reason(error), touched_at=timezone.now())
        return
    under_way.update(
        state=Rapport.State.KLAR,
        file=name,
        sha256=rendered.sha256,
        pages=rendered.pages,
        size=len(rendered.pdf),
        finished_at=timezone.now(),
        touched_at=timezone.now(),
    )


def give_up(rapport: Rapport) -> None:
    """A report whose worker died again and again is shown as failed instead of tried for ever."""
    Rapport.objects.filter(pk=rapport.pk).under_way().update(
        state=Rapport.State.MISSLYCKAD,
        error=f"Arbetet avbröts flera gånger, troligen av minnesbrist på servern. {CALL}",
        touched_at=timezone.now(),
    )


def _reason(error: Exception) -> str:
    """Why, in words that the controller can act on; the log has the rest."""
    from reports.pdf.composing import UnknownSnapshot

    if isinstance(error, UnknownSnapshot):
        return str(error)
    if "pango" in str(error).lower():  # told by the process that lays the report out
        return f"Servern saknar Pango, som behövs för PDF. {CALL}"
    if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT):
        return f"Disken på servern är full, så filen kunde inte sparas. {CALL}"
    if isinstance(error, OSError):
        return f"Servern kunde inte spara filen i sin mapp för filer. {CALL}"
    return f"Rapporten gick inte att göra ({type(error).__name__}). Underlaget är sparat. {CALL}"
