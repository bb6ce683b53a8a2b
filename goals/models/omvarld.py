from typing import Any, Self

from django.db import models
from django.urls import reverse

from organisation.roles import roles_of
from writing.models import TextLink

from .riktningsmal import InMandatperiod


class Omvarldsfaktor(InMandatperiod):
    """What goes on around the municipality, and every nämnd and bolag must relate to."""

    text = TextLink(related_name="omvarldsfaktor", verbose_name="text")

    class Meta(InMandatperiod.Meta):
        verbose_name = "omvärldsfaktor"
        verbose_name_plural = "omvärldsfaktorer"

    def get_absolute_url(self) -> str:
        year = self.mandatperiod.starts.year
        return reverse("goals:mal", args=[year]) + f"#omvarldsfaktor-{self.number}"


class OmvarldsanalysQuerySet(models.QuerySet["Omvarldsanalys"]):
    def visible_to(self, user: Any) -> Self:
        return self if roles_of(user).is_controller else self.filter(is_shared=True)

    def writable_by(self, user: Any) -> Self:
        return self.all() if roles_of(user).is_controller else self.none()


class Omvarldsanalys(models.Model):
    """The one shared view of the world, made once a year."""

    year = models.PositiveSmallIntegerField("år", unique=True)
    is_shared = models.BooleanField(
        "delad med alla", default=False, help_text="Kryssa i när organen kan läsa den."
    )

    objects = OmvarldsanalysQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = "omvärldsanalys"
        verbose_name_plural = "omvärldsanalyser"

    def __str__(self) -> str:
        return f"Omvärldsanalys {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("goals:omvarldsanalys", args=[self.year])


class OmvarldsnivaQuerySet(models.QuerySet["Omvarldsniva"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(omvarldsanalys__in=Omvarldsanalys.objects.visible_to(user))

    def writable_by(self, user: Any) -> Self:
        return self.filter(omvarldsanalys__in=Omvarldsanalys.objects.writable_by(user))


class Omvarldsniva(models.Model):
    """One level of the shared omvärldsanalys."""

    class Level(models.TextChoices):
        GLOBAL = "1_global", "Global"
        NATIONELL = "2_nationell", "Nationell"
        REGIONAL = "3_regional", "Regional"
        LOKAL = "4_lokal", "Lokal"

    omvarldsanalys = models.ForeignKey(
        Omvarldsanalys, models.PROTECT, related_name="nivaer", verbose_name="omvärldsanalys"
    )
    level = models.CharField("nivå", max_length=12, choices=Level)
    text = TextLink(related_name="omvarldsniva", verbose_name="text")

    objects = OmvarldsnivaQuerySet.as_manager()

    class Meta:
        ordering = ["omvarldsanalys", "level"]
        verbose_name = "nivå i omvärldsanalysen"
        verbose_name_plural = "nivåer i omvärldsanalysen"
        constraints = [
            models.UniqueConstraint(
                fields=["omvarldsanalys", "level"],
                name="omvarldsniva_unique",
                violation_error_message="Nivån finns redan.",
            )
        ]

    def __str__(self) -> str:
        return self.get_level_display()

    def get_absolute_url(self) -> str:
        return self.omvarldsanalys.get_absolute_url() + f"#{self.level}"


class Kalla(models.Model):
    """A source that the omvärldsanalys builds on."""

    omvarldsanalys = models.ForeignKey(
        Omvarldsanalys, models.CASCADE, related_name="kallor", verbose_name="omvärldsanalys"
    )
    title = models.CharField("titel", max_length=200)
    publisher = models.CharField("utgivare", max_length=120, blank=True)
    year = models.PositiveSmallIntegerField("år", null=True, blank=True)
    url = models.URLField("länk", blank=True)

    class Meta:
        ordering = ["publisher", "title"]
        verbose_name = "källa"
        verbose_name_plural = "källor"

    def __str__(self) -> str:
        return ", ".join(str(p) for p in (self.publisher, self.title, self.year) if p)
