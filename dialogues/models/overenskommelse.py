from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from organisation.models import Organ

from .tillitsdialog import Tillitsdialog


class OverenskommelseQuerySet(models.QuerySet["Overenskommelse"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(dialog__in=Tillitsdialog.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def before(self, year: int) -> Self:
        """Those that earlier years' dialogues left to be followed up."""
        return self.filter(dialog__year__lt=year)


class Overenskommelse(models.Model):
    """What the parties agreed, followed up every year until it is closed."""

    dialog = models.ForeignKey(
        Tillitsdialog,
        models.PROTECT,
        related_name="overenskommelser",
        verbose_name="dialog",
    )
    number = models.PositiveSmallIntegerField("nummer")
    what = models.CharField("vad", max_length=300)
    organ = models.ForeignKey(
        Organ,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="overenskommelser",
        verbose_name="vem",
    )
    due = models.DateField("senast", null=True, blank=True)
    closed_on = models.DateField("avslutad den", null=True, blank=True)

    objects = OverenskommelseQuerySet.as_manager()

    class Meta:
        ordering = ["dialog", "number"]
        verbose_name = "överenskommelse"
        verbose_name_plural = "överenskommelser"
        constraints = [
            models.UniqueConstraint(
                fields=["dialog", "number"],
                name="overenskommelse_unique_number",
                violation_error_message="Numret är redan upptaget i dialogen.",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None


class Uppfoljning(models.Model):
    """How an agreement has gone, said once a year or oftener."""

    overenskommelse = models.ForeignKey(
        Overenskommelse,
        models.PROTECT,
        related_name="uppfoljningar",
        verbose_name="överenskommelse",
    )
    on = models.DateField("datum", default=timezone.localdate)
    note = models.TextField("hur det har gått")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="av",
    )

    class Meta:
        ordering = ["overenskommelse", "-on", "-pk"]
        verbose_name = "uppföljning"
        verbose_name_plural = "uppföljningar"

    def __str__(self) -> str:
        return f"{self.on}: {self.note[:60]}"
