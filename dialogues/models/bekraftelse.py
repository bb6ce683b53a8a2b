from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery, Sum
from django.utils import timezone

from organisation.models import Organ

from .tillitsdialog import Dialogtext, OwnedByDialog, Tillitsdialog


class BekraftelseQuerySet(OwnedByDialog):
    def standing(self) -> Self:
        """Of the words that stand there: whoever confirmed before a save confirmed other words.

        Told by versions, for a save takes its time before it waits for the one who confirms.
        """
        texts = Dialogtext.objects.filter(dialog=OuterRef("dialog")).order_by().values("dialog")
        return self.filter(read=Subquery(texts.values(saved=Sum("text__version"))))


class Bekraftelse(models.Model):
    """A party's word that the outcome is rightly written down."""

    dialog = models.ForeignKey(
        Tillitsdialog, models.PROTECT, related_name="bekraftelser", verbose_name="dialog"
    )
    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="bekraftelser", verbose_name="organ"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="bekräftad av",
    )
    at = models.DateTimeField("bekräftad", default=timezone.now)
    # The sum of the texts' versions, which rises with every save of any of them.
    read = models.PositiveIntegerField("läst version", null=True, editable=False)

    objects = BekraftelseQuerySet.as_manager()

    class Meta:
        ordering = ["dialog", "at"]
        verbose_name = "bekräftelse"
        verbose_name_plural = "bekräftelser"
        constraints = [
            models.UniqueConstraint(
                fields=["dialog", "organ"],
                name="bekraftelse_unique",
                violation_error_message="Organet har redan bekräftat.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.at:%Y-%m-%d}"
