from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from organisation.models import Organ
from writing.models import Text

from .tillitsdialog import OwnedByDialog, Tillitsdialog


class BekraftelseQuerySet(OwnedByDialog):
    def standing(self) -> Self:
        """Not older than the texts: whoever confirmed earlier confirmed other words."""
        written = Text.objects.filter(dialogtext__dialog=OuterRef("dialog"))
        latest = written.order_by("-updated_at").values("updated_at")[:1]
        return self.filter(at__gte=Subquery(latest))


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
