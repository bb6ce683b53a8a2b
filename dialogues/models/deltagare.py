from django.db import models

from organisation.models import Organ

from .tillitsdialog import Tillitsdialog


class Deltagare(models.Model):
    """Who took part: a role, and a name where the person wants it to stand there."""

    dialog = models.ForeignKey(
        Tillitsdialog, models.CASCADE, related_name="deltagare", verbose_name="dialog"
    )
    role = models.CharField("roll", max_length=120)
    name = models.CharField("namn", max_length=120, blank=True)
    organ = models.ForeignKey(
        Organ,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deltagare",
        verbose_name="för organ",
    )

    class Meta:
        ordering = ["dialog", "pk"]
        verbose_name = "deltagare"
        verbose_name_plural = "deltagare"

    def __str__(self) -> str:
        return ", ".join(p for p in (self.name, self.role) if p)
