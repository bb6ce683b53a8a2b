"""Render a claimed report into the archive."""

import logging
from errno import EACCES, EDQUOT, ENOSPC, EROFS

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F
from django.utils import timezone

from reports.models import Rapport

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3


def render(rapport: Rapport) -> None:
    """Write the PDF and finish the report, or say why it could not be made."""
    from reports import pdf  # WeasyPrint needs Pango: only where it is used

    def progress(done: int, total: int, label: str) -> None:
        Rapport.objects.filter(pk=rapport.pk, state=Rapport.State.PAGAR).update(
            done=done, total=total, step=label[:120], touched_at=timezone.now()
        )

    try:
        rendered = pdf.render(rapport.snapshot, progress)
        name = (
            f"rapporter/{rapport.year}/{rapport.kind}-{rapport.edition}-{rendered.sha256[:12]}.pdf"
        )
        if not default_storage.exists(name):
            name = default_storage.save(name, ContentFile(rendered.pdf))
    except Exception as error:
        logger.exception("Rapport %s kunde inte göras", rapport.pk)
        Rapport.objects.filter(pk=rapport.pk, state=Rapport.State.PAGAR).update(
            state=Rapport.State.MISSLYCKAD, error=_reason(error)
        )
        return
    Rapport.objects.filter(pk=rapport.pk, state=Rapport.State.PAGAR).update(
        state=Rapport.State.KLAR,
        file=name,
        sha256=rendered.sha256,
        pages=rendered.pages,
        size=len(rendered.pdf),
        finished_at=timezone.now(),
        done=F("total"),
    )


def give_up(rapport: Rapport) -> None:
    """A report whose worker died again and again is shown as failed instead of tried for ever."""
    Rapport.objects.filter(pk=rapport.pk).under_way().update(
        state=Rapport.State.MISSLYCKAD,
        error="Arbetet avbröts flera gånger, troligen av minnesbrist på servern.",
    )


def _reason(error: Exception) -> str:
    """Why, in words that the controller can act on; the log has the rest."""
    if isinstance(error, OSError) and "pango" in str(error).lower():
        return "Servern saknar Pango, som behövs för PDF. Kontakta den som sköter driften."
    if isinstance(error, OSError) and error.errno in (ENOSPC, EACCES, EROFS, EDQUOT):
        return "Servern kunde inte skriva filen. Kontrollera att det finns plats på disken."
    return f"Rapporten gick inte att sätta ({type(error).__name__}). Underlaget är sparat."
