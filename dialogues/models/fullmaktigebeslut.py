from typing import Any, Self

from django.db import models
from django.db.models import Q

from goals.models import Forslag
from organisation.models import Beslut, Organ
from organisation.roles import roles_of


class FullmaktigebeslutQuerySet(models.QuerySet["Fullmaktigebeslut"]):
    def becomes_uppdrag_by(self, user: Any) -> Self:
        """The bifall that the person may register an uppdrag of: kommunfullmäktiges secretary may,
        and the controller. A new goal is no uppdrag: it is adopted as a riktningsmål."""
        roles = roles_of(user)
        if not (roles.is_controller or roles.keeps_minutes_of(Organ.Kind.KOMMUNFULLMAKTIGE)):
            return self.none()
        of_a_goal = Q(stallningstagande__forslag__kind=Forslag.Kind.NYTT_MAL)
        return self.filter(outcome__in=Fullmaktigebeslut.ADOPTED).exclude(of_a_goal)


class Fullmaktigebeslut(models.Model):
    """What kommunfullmäktige decided on a förslag that kommunstyrelsen handed over."""

    class Outcome(models.TextChoices):
        BIFALL = "bifall", "Bifall"
        BIFALL_ANDRING = "bifall_andring", "Bifall med ändring"
        AVSLAG = "avslag", "Avslag"
        ATERREMISS = "aterremiss", "Återremiss"

    ADOPTED = (Outcome.BIFALL, Outcome.BIFALL_ANDRING)

    stallningstagande = models.OneToOneField(
        "dialogues.Stallningstagande",
        models.PROTECT,
        related_name="fullmaktigebeslut",
        verbose_name="ställningstagande",
    )
    beslut = models.ForeignKey(
        Beslut, models.PROTECT, related_name="fullmaktigebeslut", verbose_name="beslut"
    )
    outcome = models.CharField("utfall", max_length=16, choices=Outcome)
    comment = models.CharField("vad det innebär", max_length=400, blank=True)

    objects = FullmaktigebeslutQuerySet.as_manager()

    class Meta:
        ordering = ["-beslut__decided_on"]
        verbose_name = "fullmäktigebeslut"
        verbose_name_plural = "fullmäktigebeslut"

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.stallningstagande.forslag}"
