import datetime

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from .organ import Organ, Period


class User(AbstractUser):
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("namn", max_length=120, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = "användare"
        verbose_name_plural = "användare"

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()


class BehorighetQuerySet(Period):
    def held_on(self, day: datetime.date) -> "BehorighetQuerySet":
        return self.active(day)


class Behorighet(models.Model):
    """A role that a person holds in one organ for a period."""

    class Role(models.TextChoices):
        HANDLAGGARE = "handlaggare", "Handläggare"
        ANSVARIG = "ansvarig", "Ansvarig chef"
        NAMNDSEKRETERARE = "namndsekreterare", "Nämndsekreterare"
        FORTROENDEVALD = "fortroendevald", "Förtroendevald"
        KS_BEREDARE = "ks_beredare", "Beredare i kommunstyrelsen"
        KS_LEDAMOT = "ks_ledamot", "Ledamot i kommunstyrelsen"
        KF_LEDAMOT = "kf_ledamot", "Ledamot i kommunfullmäktige"
        CONTROLLER = "controller", "Controller"

    KS_ROLES = (Role.KS_BEREDARE, Role.KS_LEDAMOT, Role.CONTROLLER)

    user = models.ForeignKey(
        User, models.CASCADE, related_name="behorigheter", verbose_name="person"
    )
    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="behorigheter", verbose_name="organ"
    )
    role = models.CharField("roll", max_length=20, choices=Role)
    active_from = models.DateField("gäller från")
    active_to = models.DateField("gäller till", null=True, blank=True)

    objects = BehorighetQuerySet.as_manager()

    class Meta:
        ordering = ["user", "organ", "role"]
        verbose_name = "behörighet"
        verbose_name_plural = "behörigheter"
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="behorighet_period_in_order",
                violation_error_message="Slutdatum kan inte ligga före startdatum.",
            ),
            models.UniqueConstraint(
                fields=["user", "organ", "role", "active_from"],
                name="behorighet_once_from_a_day",
                violation_error_message="Personen har redan den rollen från den dagen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organ.in_sentence}"

    def is_held_on(self, day: datetime.date) -> bool:
        """Whether it is among ``objects.held_on(day)``."""
        return self.active_from <= day and (self.active_to is None or self.active_to >= day)

    def clean(self) -> None:
        """A role of kommunstyrelsen or kommunfullmäktige can only be held there."""
        if not (self.organ_id and self.role):
            return
        if self.role in self.KS_ROLES and self.organ.kind != Organ.Kind.KOMMUNSTYRELSE:
            raise ValidationError({"organ": "Den rollen finns bara i kommunstyrelsen."})
        if self.role == self.Role.KF_LEDAMOT and self.organ.kind != Organ.Kind.KOMMUNFULLMAKTIGE:
            raise ValidationError({"organ": "Den rollen finns bara i kommunfullmäktige."})
