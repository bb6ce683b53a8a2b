from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from organisation.models import Organ
from organisation.roles import roles_of


class StyrdokumentQuerySet(models.QuerySet["Styrdokument"]):
    def visible_to(self, user: Any) -> Self:
        """Adopted documents are everybody's who has logged in."""
        return self.all() if roles_of(user).known else self.none()

    def without_text(self) -> Self:
        """Known by their facts alone: no file, and nothing read out of one."""
        return self.filter(sha256="", file="", avsnitt__isnull=True)


class Styrdokument(models.Model):
    """An adopted document as it was adopted: its file, and what it says as a tree."""

    class Kind(models.TextChoices):
        STYRMODELL = "styrmodell", "Styrmodell"
        VISION = "vision", "Vision och värdegrund"
        PROGRAM = "program", "Program"
        REGLEMENTE = "reglemente", "Reglemente"
        BOLAGSORDNING = "bolagsordning", "Bolagsordning"
        AGARDIREKTIV = "agardirektiv", "Ägardirektiv"
        BUDGET = "budget", "Budget"
        INRIKTNING = "inriktning", "Inriktningsdokument"
        OVRIGT = "ovrigt", "Övrigt styrdokument"

    kind = models.CharField("typ", max_length=20, choices=Kind, default=Kind.OVRIGT)
    title = models.CharField("titel", max_length=250)
    organ = models.ForeignKey(
        Organ,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="styrdokument",
        verbose_name="antaget av",
    )
    adopted_on = models.DateField("antaget den", null=True, blank=True)
    paragraf = models.PositiveSmallIntegerField("paragraf", null=True, blank=True)
    diarienummer = models.CharField("diarienummer", max_length=40, blank=True)
    valid_from = models.DateField("gäller från", null=True, blank=True)
    valid_to = models.DateField("gäller till", null=True, blank=True)
    validity = models.CharField(
        "giltighet", max_length=120, blank=True, help_text="Som dokumentet uttrycker den."
    )
    file = models.FileField("fil", upload_to="styrdokument/%Y/", blank=True)
    original_name = models.CharField("filens namn", max_length=250, blank=True)
    sha256 = models.CharField("kontrollsumma", max_length=64, blank=True, editable=False)
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="efterfoljare",
        verbose_name="ersätter",
    )
    imported_at = models.DateTimeField("inläst", auto_now_add=True)

    objects = StyrdokumentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "-adopted_on"]
        verbose_name = "styrdokument"
        verbose_name_plural = "styrdokument"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="styrdokument_valid_in_order",
                violation_error_message="Giltigheten kan inte sluta innan den börjar.",
            ),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=~Q(sha256=""),
                name="styrdokument_unique_file",
                violation_error_message="Filen är redan inläst.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        year = self.adopted_on.year if self.adopted_on else self.imported_at.year
        return reverse("goals:styrdokument", args=[year, self.pk])


class Styrdokumentavsnitt(models.Model):
    """A section of a styrdokument. ``level`` 1 is the top; ``position`` counts from 1."""

    styrdokument = models.ForeignKey(
        Styrdokument, models.CASCADE, related_name="avsnitt", verbose_name="styrdokument"
    )
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="underavsnitt",
        verbose_name="överordnat avsnitt",
    )
    position = models.PositiveIntegerField("plats")
    level = models.PositiveSmallIntegerField("nivå", default=1)
    heading = models.CharField("rubrik", max_length=500, blank=True)

    class Meta:
        ordering = ["styrdokument", "position"]
        verbose_name = "avsnitt i styrdokument"
        verbose_name_plural = "avsnitt i styrdokument"
        constraints = [
            models.UniqueConstraint(
                fields=["styrdokument", "position"],
                name="styrdokumentavsnitt_unique_position",
                violation_error_message="Platsen är redan upptagen.",
            )
        ]

    def __str__(self) -> str:
        return self.heading or "Inledning"


class Stycke(models.Model):
    """A block of a section. ``content`` holds a paragraph's string, a list's items or rows."""

    class Kind(models.TextChoices):
        PARAGRAPH = "paragraph", "Stycke"
        LIST = "list", "Lista"
        TABLE = "table", "Tabell"

    avsnitt = models.ForeignKey(
        Styrdokumentavsnitt, models.CASCADE, related_name="stycken", verbose_name="avsnitt"
    )
    position = models.PositiveIntegerField("plats")
    kind = models.CharField("slag", max_length=10, choices=Kind)
    content = models.JSONField("innehåll")

    class Meta:
        ordering = ["avsnitt", "position"]
        verbose_name = "stycke"
        verbose_name_plural = "stycken"
        constraints = [
            models.UniqueConstraint(
                fields=["avsnitt", "position"],
                name="stycke_unique_position",
                violation_error_message="Platsen är redan upptagen.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.position}"
