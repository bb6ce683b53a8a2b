import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from organisation.models import Organ
from organisation.roles import roles_of

from .tillitsdialog import Tillitsdialog


class OverenskommelseQuerySet(models.QuerySet["Overenskommelse"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(dialog__in=Tillitsdialog.objects.visible_to(user))

    def followed_up_by(self, user: Any) -> Self:
        """Those who may say how it has gone: the preparers of kommunstyrelsen's, the one who is
        to do it, and the parties of the other kinds."""
        roles = roles_of(user)
        may = Q(organ__in=roles.writes_for) | (
            ~Q(dialog__kind=Tillitsdialog.Kind.KOMMUNSTYRELSEN)
            & Q(dialog__parter__in=roles.writes_for)
        )
        if roles.prepares_for_ks:
            may |= Q(dialog__kind=Tillitsdialog.Kind.KOMMUNSTYRELSEN)
        return self.filter(pk__in=Overenskommelse.objects.filter(may).values("pk"))

    def alive_in(self, year: int) -> Self:
        """Made in the year, or earlier and still open when it began.

        The day it was closed says it alone: nobody closes one before it is made (``since``).
        """
        still_open = Q(closed_on__isnull=True) | Q(closed_on__gte=datetime.date(year, 1, 1))
        return self.filter(still_open, dialog__year__lte=year)

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

    def get_absolute_url(self) -> str:
        return self.dialog.get_absolute_url() + f"#overenskommelse-{self.pk}"

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    @property
    def is_late(self) -> bool:
        return not self.is_closed and self.due is not None and self.due < timezone.localdate()

    @property
    def since(self) -> datetime.date:
        """The first day on which it can be followed up."""
        held_on = self.dialog.held_on
        if held_on is None or self.dialog.state == Tillitsdialog.State.PLANERAD:
            return datetime.date(self.dialog.year, 1, 1)
        return held_on

    def said(self, note: str, on: datetime.date) -> "Uppfoljning | None":
        """The same words of the same day, if they stand there."""
        return self.uppfoljningar.select_related("by").filter(note=note, on=on).first()

    def follow_up(self, note: str, *, on: datetime.date, closed: bool, by: Any) -> None:
        """Say how it has gone, and close it when it is done. What is said already is not said again.

        Raises ``ValidationError`` for a day before it was made.
        """
        if on < self.since:
            raise ValidationError(
                f"Välj {date_format(self.since, 'j F Y')} eller en senare dag: "
                "dessförinnan fanns inte överenskommelsen."
            )
        with transaction.atomic():
            if not self.said(note, on):
                Uppfoljning.objects.create(overenskommelse=self, note=note, on=on, by=by)
            if closed and not self.is_closed:
                self.closed_on = on
                self.save(update_fields=["closed_on"])


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
