"""What an analysis is made of: its texts, its cards, and which avsnitt are marked as done."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from writing.models import TextLink

from .mall import Avsnitt
from .nulagesanalys import Nulagesanalys, written_by
from .omvarld import Omvarldsfaktor
from .riktningsmal import Riktningsmal


class OwnedByAnalysis(models.QuerySet):
    """Rows that are read and written with their analysis."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(analys__in=Nulagesanalys.objects.visible_to(user))

    def writable_by(self, user: Any) -> Self:
        return self.filter(written_by(user, "analys__"))


class Analystext(models.Model):
    """A text in an analysis: of an avsnitt, or of its answer to one faktor or mål."""

    class Slot(models.TextChoices):
        TEXT = "text", "Text"
        FORHALLNINGSSATT = "forhallningssatt", "Hur vi förhåller oss"
        RISKER = "risker", "Risker"
        MOJLIGHETER = "mojligheter", "Möjligheter"
        ATGARDER = "atgarder", "Hur vi tar oss an det"
        RESULTAT = "resultat", "Resultat och framdrift"
        RESONEMANG = "resonemang", "Hur vi har tagit oss an målet"
        FORUTSATTNINGAR = "forutsattningar", "Vilka förutsättningar vi ser"

    FAKTOR_SLOTS = (Slot.FORHALLNINGSSATT, Slot.RISKER, Slot.MOJLIGHETER, Slot.ATGARDER)
    MAL_SLOTS: ClassVar[dict[str, tuple[Slot, ...]]] = {
        Riktningsmal.Kind.MATBART: (Slot.RESULTAT, Slot.RESONEMANG, Slot.FORUTSATTNINGAR),
        Riktningsmal.Kind.RIKTNING: (Slot.RESONEMANG, Slot.FORUTSATTNINGAR),
    }
    # The styrmodell asks every organ to relate to each factor and to reason on each goal.
    REQUIRED_SLOTS = (Slot.FORHALLNINGSSATT, Slot.RESONEMANG)

    analys = models.ForeignKey(
        Nulagesanalys, models.PROTECT, related_name="texter", verbose_name="nulägesanalys"
    )
    avsnitt = models.ForeignKey(
        Avsnitt, models.PROTECT, related_name="texter", verbose_name="avsnitt"
    )
    slot = models.CharField("fält", max_length=20, choices=Slot, default=Slot.TEXT)
    omvarldsfaktor = models.ForeignKey(
        Omvarldsfaktor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="svar",
        verbose_name="omvärldsfaktor",
    )
    riktningsmal = models.ForeignKey(
        Riktningsmal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="svar",
        verbose_name="riktningsmål",
    )
    text = TextLink(related_name="analystext", verbose_name="text")

    objects = OwnedByAnalysis.as_manager()

    class Meta:
        ordering = ["analys", "avsnitt__number", "pk"]
        verbose_name = "text i analys"
        verbose_name_plural = "texter i analyser"
        constraints = [
            models.UniqueConstraint(
                fields=["analys", "avsnitt"],
                condition=Q(slot="text"),
                name="analystext_one_per_avsnitt",
                violation_error_message="Avsnittet har redan en text.",
            ),
            models.UniqueConstraint(
                fields=["analys", "omvarldsfaktor", "slot"],
                condition=Q(omvarldsfaktor__isnull=False),
                name="analystext_one_per_faktor",
                violation_error_message="Svaret på omvärldsfaktorn finns redan.",
            ),
            models.UniqueConstraint(
                fields=["analys", "riktningsmal", "slot"],
                condition=Q(riktningsmal__isnull=False),
                name="analystext_one_per_mal",
                violation_error_message="Svaret på riktningsmålet finns redan.",
            ),
            models.CheckConstraint(
                condition=Q(slot="text", omvarldsfaktor__isnull=True, riktningsmal__isnull=True)
                | (~Q(slot="text") & Q(omvarldsfaktor__isnull=False, riktningsmal__isnull=True))
                | (~Q(slot="text") & Q(omvarldsfaktor__isnull=True, riktningsmal__isnull=False)),
                name="analystext_belongs_to_one",
                violation_error_message="Texten hör till ett avsnitt, en faktor eller ett mål.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.analys}"

    @property
    def label(self) -> str:
        """What the writer is asked for."""
        return self.avsnitt.heading if self.slot == self.Slot.TEXT else self.get_slot_display()

    def get_absolute_url(self) -> str:
        base = [self.analys.year, self.analys.organ.slug]
        if self.omvarldsfaktor_id:
            url = reverse("goals:omvarldsfaktor_svar", args=[*base, self.omvarldsfaktor.number])
        elif self.riktningsmal_id:
            url = reverse("goals:riktningsmal_svar", args=[*base, self.riktningsmal.number])
        else:
            return reverse("goals:avsnitt", args=[*base, self.avsnitt.slug])
        return f"{url}#{self.slot}"


class Kort(models.Model):
    """A card of the nulägeskarta: a heading and at most 400 characters."""

    LIMIT = 400
    FEWEST, MOST = 3, 8

    analys = models.ForeignKey(
        Nulagesanalys, models.PROTECT, related_name="kort", verbose_name="nulägesanalys"
    )
    position = models.PositiveSmallIntegerField("plats")
    heading = models.CharField("rubrik", max_length=80)
    text = TextLink(related_name="kort", verbose_name="text")
    removed_at = models.DateTimeField("borttaget", null=True, blank=True, editable=False)
    # Renamed, taken away or put back; the texts tell their own time.
    changed_at = models.DateTimeField("ändrat", null=True, editable=False)

    objects = OwnedByAnalysis.as_manager()

    class Meta:
        ordering = ["analys", "position"]
        verbose_name = "kort i nulägeskartan"
        verbose_name_plural = "kort i nulägeskartan"
        constraints = [
            models.UniqueConstraint(
                fields=["analys", "position"],
                name="kort_unique_position",
                violation_error_message="Platsen är redan upptagen.",
            )
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return reverse("goals:avsnitt", args=[self.analys.year, self.analys.organ.slug, "karta"])


class Klarmarkering(models.Model):
    """An avsnitt that its writers hold to be done."""

    analys = models.ForeignKey(
        Nulagesanalys,
        models.PROTECT,
        related_name="klarmarkeringar",
        verbose_name="nulägesanalys",
    )
    avsnitt = models.ForeignKey(
        Avsnitt, models.PROTECT, related_name="klarmarkeringar", verbose_name="avsnitt"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="markerad av",
    )
    at = models.DateTimeField("markerad", default=timezone.now)

    class Meta:
        ordering = ["analys", "avsnitt"]
        verbose_name = "klarmarkering"
        verbose_name_plural = "klarmarkeringar"
        constraints = [
            models.UniqueConstraint(
                fields=["analys", "avsnitt"],
                name="klarmarkering_unique",
                violation_error_message="Avsnittet är redan klarmarkerat.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.avsnitt} klar"
