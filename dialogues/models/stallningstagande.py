from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from goals.models import Forslag
from organisation.models import Beslut, Organ
from organisation.roles import roles_of
from writing.models import Text, TextLink, freeze

from .tillitsdialog import Dialogtext, Tillitsdialog


class StallningstagandeQuerySet(models.QuerySet["Stallningstagande"]):
    def decided(self) -> Self:
        return self.filter(beslut__isnull=False)

    def of_year(self, year: int) -> Self:
        """The year's own, and what kommunfullmäktige sent back of earlier years: no New Year ends it."""
        return self.filter(Q(dialog__year=year) | Q(dialog__year__lt=year, round__gt=1))

    def open(self) -> Self:
        """Not decided yet, or on its way to kommunfullmäktige."""
        on_its_way = Q(till_kf=True, fullmaktigebeslut__isnull=True)
        return self.filter(Q(beslut__isnull=True) | on_its_way)

    def undecided(self, year: int) -> Self:
        return self.of_year(year).filter(beslut__isnull=True)

    def awaiting_handover(self, year: int) -> Self:
        """Decided by kommunstyrelsen to go to kommunfullmäktige, the dialogue confirmed by every
        party, and not handed over yet."""
        confirmed = Q(dialog__state=Tillitsdialog.State.BEKRAFTAD)
        return self._kept_from_kf(year).decided().filter(confirmed)

    def not_ready_for_kf(self, year: int) -> Self:
        """Meant for kommunfullmäktige, but not decided or the dialogue not confirmed."""
        confirmed = Q(dialog__state=Tillitsdialog.State.BEKRAFTAD)
        return self._kept_from_kf(year).filter(Q(beslut__isnull=True) | ~confirmed)

    def _kept_from_kf(self, year: int) -> Self:
        return self.of_year(year).filter(till_kf=True, handed_over_at__isnull=True)

    def last_handed_over(self, pks: list[int]) -> "Stallningstagande | None":
        rows = self.filter(handed_over_at__isnull=False, pk__in=pks)
        return rows.select_related("handed_over_by").order_by("handed_over_at").last()

    def awaiting_kf(self, year: int) -> Self:
        """Handed over, and waiting for kommunfullmäktige's decision."""
        handed_over = self.of_year(year).filter(handed_over_at__isnull=False)
        return handed_over.filter(fullmaktigebeslut__isnull=True)

    def handed_over(self, year: int) -> Self:
        """The year's own, and what was handed over in it of what had been sent back before."""
        here = Q(dialog__year=year) | Q(handed_over_at__year=year)
        return self.of_year(year).filter(here, handed_over_at__isnull=False)

    def latest_rounds(self) -> Self:
        """Of the positions asked for only the last on each förslag."""
        later = self.filter(forslag=OuterRef("forslag"), round__gt=OuterRef("round"))
        return self.filter(~Exists(later.order_by()))

    def with_preparation(self) -> Self:
        """Adds ``assessed``, so that ``lacking()`` asks nothing more."""
        written = Dialogtext.objects.filter(
            dialog=OuterRef("dialog"), slot=Dialogtext.Slot.BEDOMNING
        ).exclude(text__plain="")
        return (
            self.select_related("motivering", "beslutsforslag", "forslag__analys__organ", "dialog")
            .defer("forslag__analys__content")
            .annotate(assessed=Exists(written))
        )

    def visible_to(self, user: Any) -> Self:
        """Before kommunstyrelsen has decided, a position is its own arbetsmaterial."""
        roles = roles_of(user)
        if not roles.known:
            return self.none()
        return self.all() if roles.oversees else self.decided()

    def writable_by(self, user: Any) -> Self:
        return self.filter(beslut__isnull=True) if roles_of(user).prepares_for_ks else self.none()


class Stallningstagande(models.Model):
    """The position that kommunstyrelsen takes on a förslag (kommunallagen 5:26–28, 6:1).

    What kommunfullmäktige sends back (återremiss, kommunallagen 5:50) is prepared anew, in a next
    ``round`` beside the one that was decided (trigger ``stallningstagande_sent_back``).
    """

    class Position(models.TextChoices):
        TILLSTYRKS = "tillstyrks", "Tillstyrks"
        TILLSTYRKS_ANDRING = "tillstyrks_andring", "Tillstyrks med ändring"
        AVSLAS = "avslas", "Avslås"
        BEREDS_VIDARE = "bereds_vidare", "Bereds vidare"

    forslag = models.ForeignKey(
        Forslag, models.PROTECT, related_name="stallningstaganden", verbose_name="förslag"
    )
    round = models.PositiveSmallIntegerField("omgång", default=1, editable=False)
    dialog = models.ForeignKey(
        Tillitsdialog,
        models.PROTECT,
        related_name="stallningstaganden",
        verbose_name="tillitsdialog",
    )
    position = models.CharField("ställningstagande", max_length=20, choices=Position, blank=True)
    motivering = TextLink(related_name="stallningstagande_motivering", verbose_name="motivering")
    till_kf = models.BooleanField("går till kommunfullmäktige", default=False)
    beslutsforslag = TextLink(
        related_name="stallningstagande_beslutsforslag", verbose_name="förslag till beslut"
    )
    beslut = models.ForeignKey(
        Beslut,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stallningstaganden",
        verbose_name="kommunstyrelsens beslut",
    )
    handed_over_at = models.DateTimeField(
        "överlämnat till kommunfullmäktige", null=True, blank=True, editable=False
    )
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="överlämnat av",
    )

    objects = StallningstagandeQuerySet.as_manager()

    class Meta:
        ordering = ["forslag", "round"]
        verbose_name = "ställningstagande"
        verbose_name_plural = "ställningstaganden"
        indexes = [
            models.Index(
                fields=["forslag"], condition=Q(round__gt=1), name="stallningstagande_again"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["forslag", "round"],
                name="stallningstagande_unique_round",
                violation_error_message="Det finns redan ett ställningstagande till förslaget.",
            ),
            models.CheckConstraint(
                condition=Q(round__gte=1),
                name="stallningstagande_round_from_one",
                violation_error_message="Den första omgången har nummer 1.",
            ),
            models.CheckConstraint(
                condition=Q(beslut__isnull=True) | ~Q(position=""),
                name="stallningstagande_decided_has_position",
                violation_error_message="Ta ställning innan beslutet registreras.",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at__isnull=True) | Q(till_kf=True, beslut__isnull=False),
                name="stallningstagande_handed_over_is_decided",
                violation_error_message="Bara det som kommunstyrelsen har beslutat kan lämnas över.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_position_display() or 'Inget ställningstagande'}: {self.forslag}"

    def get_absolute_url(self) -> str:
        return self.dialog.get_absolute_url() + f"#forslag-{self.forslag_id}"

    def lacking(self) -> list[str]:
        """What beredningen still needs, one sentence each."""
        lacking = []
        if not self.position:
            lacking.append("Ställningstagandet saknas.")
        if self.motivering.is_empty:
            lacking.append("Motiveringen saknas.")
        if self.till_kf and self.beslutsforslag.is_empty:
            lacking.append("Förslaget till beslut saknas.")
        if self.till_kf and not self._is_assessed():
            lacking.append("Kommunstyrelsens bedömning saknas.")
        return lacking

    def _is_assessed(self) -> bool:
        if hasattr(self, "assessed"):
            return bool(self.assessed)
        texts = self.dialog.texter.filter(slot=Dialogtext.Slot.BEDOMNING)
        return texts.exclude(text__plain="").exists()

    @property
    def is_again(self) -> bool:
        """Kommunfullmäktige sent the matter back, and this is what is prepared after that."""
        return self.round > 1

    @property
    def sent_back(self) -> "Fullmaktigebeslut | None":
        """Kommunfullmäktiges decision that made this round, with the position that it was on."""
        decisions = Fullmaktigebeslut.objects.select_related(
            "beslut__organ", "stallningstagande__motivering", "stallningstagande__beslutsforslag"
        )
        before = decisions.filter(
            stallningstagande__forslag=self.forslag_id, stallningstagande__round=self.round - 1
        )
        return before.first() if self.is_again else None

    @property
    def css(self) -> str:
        """The shape that the position is drawn with."""
        return {
            "tillstyrks": "tillstyrks",
            "tillstyrks_andring": "andring",
            "avslas": "avslas",
            "bereds_vidare": "bereds",
        }.get(self.position, "oppen")

    def decide(self, beslut: Beslut) -> None:
        """Fix the position under kommunstyrelsens decision. Raises ``ValidationError``."""
        with transaction.atomic():
            locked = Stallningstagande.objects.select_for_update().get(pk=self.pk)
            if locked.beslut_id:
                raise ValidationError("Ställningstagandet är redan beslutat.")
            if beslut.organ.kind != Organ.Kind.KOMMUNSTYRELSE:
                raise ValidationError("Beslutet måste vara fattat av kommunstyrelsen.")
            if (sent_back := locked.sent_back) and beslut.decided_on < sent_back.beslut.decided_on:
                day = date_format(sent_back.beslut.decided_on, "j F Y")
                raise ValidationError(
                    "Kommunstyrelsen kan inte ha beslutat på nytt före återremissen "
                    f"den {day}. Se över datumet."
                )
            texts = Text.objects.filter(pk__in=[locked.motivering_id, locked.beslutsforslag_id])
            list(texts.select_for_update().order_by("pk"))  # what is checked is what is fixed
            if lacking := locked.lacking():
                raise ValidationError(lacking)
            freeze(texts)
            locked.beslut = beslut
            locked.save(update_fields=["beslut"])
        self.refresh_from_db()

    def hand_over(self, by: Any = None) -> None:
        """Mark as handed over to kommunfullmäktige; only what has been prepared can be."""
        if not (self.beslut_id and self.till_kf):
            raise ValidationError("Bara det som kommunstyrelsen har beslutat kan lämnas över.")
        if not self.dialog.is_confirmed:
            raise ValidationError("Dialogen är inte bekräftad av parterna.")
        if self.handed_over_at is None:
            self.handed_over_at = timezone.now()
            self.handed_over_by = by
            self.save(update_fields=["handed_over_at", "handed_over_by"])

    def record_kf(self, beslut: Beslut, outcome: str, comment: str = "") -> "Fullmaktigebeslut":
        """What kommunfullmäktige decided; an återremiss opens the next round. ``ValidationError``."""
        if self.handed_over_at is None:
            raise ValidationError("Förslaget är inte överlämnat till kommunfullmäktige.")
        if beslut.organ.kind != Organ.Kind.KOMMUNFULLMAKTIGE:
            raise ValidationError("Beslutet måste vara fattat av kommunfullmäktige.")
        if beslut.decided_on < self.beslut.decided_on:
            raise ValidationError(
                "Kommunfullmäktige kan inte ha beslutat före kommunstyrelsen. Se över datumet."
            )
        with transaction.atomic():
            Stallningstagande.objects.select_for_update().get(pk=self.pk)
            if Fullmaktigebeslut.objects.filter(stallningstagande=self).exists():
                raise ValidationError("Kommunfullmäktiges beslut är redan registrerat.")
            decision = Fullmaktigebeslut.objects.create(
                stallningstagande=self, beslut=beslut, outcome=outcome, comment=comment
            )
            if outcome == Fullmaktigebeslut.Outcome.ATERREMISS:
                self._begin_again()
        return decision

    def _begin_again(self) -> None:
        """The next round, with nothing written: what was sent back is prepared anew."""
        Stallningstagande.objects.create(
            forslag_id=self.forslag_id,
            dialog_id=self.dialog_id,
            round=self.round + 1,
            motivering=Text.begin(),
            beslutsforslag=Text.begin(),
        )


class FullmaktigebeslutQuerySet(models.QuerySet["Fullmaktigebeslut"]):
    def becomes_uppdrag_by(self, user: Any) -> Self:
        """The bifall that the person may register an uppdrag of: kommunfullmäktiges secretary may,
        and the controller."""
        roles = roles_of(user)
        if not (roles.is_controller or roles.keeps_minutes_of(Organ.Kind.KOMMUNFULLMAKTIGE)):
            return self.none()
        return self.filter(outcome__in=Fullmaktigebeslut.ADOPTED)


class Fullmaktigebeslut(models.Model):
    """What kommunfullmäktige decided on a förslag that kommunstyrelsen handed over."""

    class Outcome(models.TextChoices):
        BIFALL = "bifall", "Bifall"
        BIFALL_ANDRING = "bifall_andring", "Bifall med ändring"
        AVSLAG = "avslag", "Avslag"
        ATERREMISS = "aterremiss", "Återremiss"

    ADOPTED = (Outcome.BIFALL, Outcome.BIFALL_ANDRING)

    stallningstagande = models.OneToOneField(
        Stallningstagande,
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
