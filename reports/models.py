import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from organisation.roles import roles_of


class RapportQuerySet(models.QuerySet["Rapport"]):
    CLAIM = datetime.timedelta(minutes=5)

    def visible_to(self, user: Any) -> Self:
        """Finished reports are everybody's who has logged in; those being made the controller's."""
        roles = roles_of(user)
        if not roles.known:
            return self.none()
        return self.all() if roles.is_controller else self.finished()

    def finished(self) -> Self:
        return self.filter(state=Rapport.State.KLAR)

    def under_way(self) -> Self:
        return self.filter(state__in=[Rapport.State.BESTALLD, Rapport.State.PAGAR])

    def abandoned(self) -> Self:
        """Ordered or claimed, but nobody has worked on it within the claim's time."""
        since = timezone.now() - self.CLAIM
        return self.under_way().filter(touched_at__lt=since)

    def claim(self, pk: int) -> "Rapport | None":
        """Take the report to render, in one UPDATE; None when somebody else has it or it is done."""
        now = timezone.now()
        free = Q(state=Rapport.State.BESTALLD) | Q(
            state=Rapport.State.PAGAR, touched_at__lt=now - self.CLAIM
        )
        taken = self.filter(free, pk=pk).update(
            state=Rapport.State.PAGAR,
            touched_at=now,
            attempts=F("attempts") + 1,
            parts=[],
            error="",
        )
        return self.get(pk=pk) if taken else None


class Rapport(models.Model):
    """An edition of a report: a frozen snapshot and the PDF rendered from it, for ever the same."""

    class Kind(models.TextChoices):
        TILLITSDIALOGER = "tillitsdialoger", "Tillitsdialoger till kommunfullmäktige"
        NULAGESRAPPORT = "nulagesrapport", "Samlad nulägesrapport till kommunfullmäktige"

    class State(models.TextChoices):
        BESTALLD = "bestalld", "Beställd"
        PAGAR = "pagar", "Görs nu"
        KLAR = "klar", "Klar"
        MISSLYCKAD = "misslyckad", "Misslyckades"

    kind = models.CharField("slag", max_length=20, choices=Kind)
    year = models.PositiveSmallIntegerField("år")
    edition = models.PositiveSmallIntegerField("utgåva")
    diarienummer = models.CharField("diarienummer", max_length=40, blank=True)
    snapshot = models.JSONField("underlag", editable=False)
    snapshot_hash = models.CharField("underlagets kontrollsumma", max_length=64, editable=False)
    state = models.CharField("läge", max_length=12, choices=State, default=State.BESTALLD)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="beställd av",
    )
    ordered_at = models.DateTimeField("beställd", default=timezone.now)
    touched_at = models.DateTimeField("senast arbetad på", default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField("försök", default=0, editable=False)
    parts = models.JSONField("delar", default=list, editable=False)  # as `pdf.press.Step`
    error = models.TextField("vad som gick fel", blank=True, editable=False)
    file = models.FileField("fil", upload_to="rapporter/%Y/", blank=True)
    sha256 = models.CharField("kontrollsumma", max_length=64, blank=True, editable=False)
    pages = models.PositiveIntegerField("sidor", null=True, editable=False)
    size = models.PositiveIntegerField("storlek i byte", null=True, editable=False)
    finished_at = models.DateTimeField("klar den", null=True, editable=False)

    objects = RapportQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "kind", "-edition"]
        verbose_name = "rapport"
        verbose_name_plural = "rapporter"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "edition"],
                name="rapport_unique_edition",
                violation_error_message="Utgåvan finns redan.",
            ),
            models.UniqueConstraint(
                fields=["kind", "year", "snapshot_hash"],
                name="rapport_unique_snapshot",
                violation_error_message="Det finns redan en utgåva med samma innehåll.",
            ),
            models.CheckConstraint(
                condition=~Q(state="klar")
                | (~Q(sha256="") & ~Q(file="") & Q(pages__gt=0, finished_at__isnull=False)),
                name="rapport_finished_has_file",
                violation_error_message="En klar rapport måste ha fil och kontrollsumma.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}, utgåva {self.edition}"

    @property
    def parts_done(self) -> int:
        return sum(part["state"] == "klar" for part in self.parts)

    @property
    def mark(self) -> str:
        """Another as soon as the page has something new to show."""
        return f"{self.touched_at.timestamp()}-{self.is_delayed:d}"

    @property
    def is_delayed(self) -> bool:
        """No worker has come to it: the message to them may be lost, `tasks.recover` sends another."""
        waited = timezone.now() - self.touched_at
        return self.state == self.State.BESTALLD and waited > datetime.timedelta(minutes=1)

    @property
    def short_title(self) -> str:
        """As the cover says it: "Samlad nulägesrapport 2026"."""
        return f"{self.get_kind_display().removesuffix(' till kommunfullmäktige')} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("reports:rapport", args=[self.year, self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.BESTALLD, self.State.PAGAR)
