import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, Func, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format

from goals.models import Forslag
from organisation.models import Beslut, Organ
from organisation.roles import roles_of
from writing.models import Text, TextLink, freeze

from .fullmaktigebeslut import Fullmaktigebeslut
from .prepared import Prepared
from .tillitsdialog import Dialogtext, Tillitsdialog

# Written out in the question: PostgreSQL plans a question once for all its parameters, and an index on
# the later rounds alone answers none where the first round's number is one of them.
FIRST_ROUND = Func(template="1", output_field=models.PositiveSmallIntegerField())


def _is_assessed() -> Exists:
    """In a question on positions: whether kommunstyrelsens bedömning is written in their dialogue."""
    return Exists(Dialogtext.objects.assessing().filter(dialog=OuterRef("dialog")))


class StallningstagandeQuerySet(models.QuerySet["Stallningstagande"]):
    def decided(self) -> Self:
        return self.filter(beslut__isnull=False)

    def of_year(self, year: int) -> Self:
        """The year's own, and what kommunfullmäktige sent back of earlier years: no New Year ends it."""
        return self.filter(Q(dialog__year=year) | Q(dialog__year__lt=year, round__gt=1))

    def sent_back(self) -> Self:
        """The rounds that followed when kommunfullmäktige sent a förslag back."""
        return self.filter(round__gt=FIRST_ROUND)

    def open(self) -> Self:
        """Not decided yet, or on its way to kommunfullmäktige."""
        on_its_way = Q(till_kf=True, fullmaktigebeslut__isnull=True)
        return self.filter(Q(beslut__isnull=True) | on_its_way)

    def undecided(self, year: int) -> Self:
        """What kommunstyrelsen has to decide on; not what an organ withdrew before it was begun."""
        untouched = Q(position="", round=1)
        withdrawn = untouched & ~Q(forslag__in=Forslag.objects.put_forward(year))
        return self.of_year(year).filter(beslut__isnull=True).exclude(withdrawn)

    def preparations(self, year: int) -> models.QuerySet[Any, Any]:
        """The fields of ``Prepared``, of each position that is taken and not decided on."""
        of_words = {
            "motivated": ~Q(motivering__plain=""),
            "worded": ~Q(beslutsforslag__plain=""),
            "assessed": _is_assessed(),
        }
        rows = self.of_year(year).filter(beslut__isnull=True).exclude(position="").order_by()
        return rows.annotate(**of_words).values_list(
            "position", "motivated", "till_kf", "worded", "assessed"
        )

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

    def of_matter(self, matter: int) -> Self:
        return self.filter(Q(forslag=matter) | Q(forslag__first=matter))

    def by_matter(self, forslag: Iterable[Forslag]) -> dict[int, list["Stallningstagande"]]:
        """The positions on the förslag through all their versions, in order. One query."""
        matters = {one.matter for one in forslag}
        rows = self.filter(Q(forslag__in=matters) | Q(forslag__first__in=matters))
        found: dict[int, list[Stallningstagande]] = defaultdict(list)
        for row in rows.select_related("forslag").order_by("forslag_id", "round"):
            found[row.forslag.matter].append(row)
        return found

    def counting(self) -> Self:
        """In a subquery on a förslag: those that may count for it, the one that does first."""
        earlier = Q(forslag=OuterRef("first")) | Q(forslag__first=OuterRef("first"))
        put_before_kf = Q(forslag__lt=OuterRef("pk"), till_kf=True, beslut__isnull=False)
        put_before_kf &= ~Q(fullmaktigebeslut__outcome=Fullmaktigebeslut.Outcome.ATERREMISS)
        rows = self.filter(Q(forslag=OuterRef("pk")) | (earlier & put_before_kf))
        return rows.order_by("-forslag_id", "-round")

    def with_preparation(self) -> Self:
        """Adds ``assessed``, so that ``lacking()`` asks nothing more."""
        return (
            self.select_related("motivering", "beslutsforslag", "forslag__analys__organ", "dialog")
            .defer("forslag__analys__content")
            .annotate(assessed=_is_assessed())
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

    A matter is open once, whichever version of the analysis it stands in (trigger
    ``stallningstagande_open_once``). What is not decided follows the förslag into the latest decided
    version. What is decided stays with the version that it was decided on: if it goes to
    kommunfullmäktige it counts for the later ones too, and what comes back goes on with the latest; if
    kommunstyrelsen settled it alone, a later version is asked anew.
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
        return Prepared(
            self.position,
            not self.motivering.is_empty,
            self.till_kf,
            not self.beslutsforslag.is_empty,
            not self.till_kf or self._is_assessed(),
        ).lacking()

    @property
    def mark(self) -> str:
        """Another one as soon as what kommunstyrelsen would decide on is another."""
        words = (self.motivering.version, self.beslutsforslag.version)
        decided_on = (self.forslag_id, self.round, self.position, self.till_kf, *words)
        return hashlib.sha256(repr(decided_on).encode()).hexdigest()[:16]

    def _is_assessed(self) -> bool:
        if hasattr(self, "assessed"):
            return bool(self.assessed)
        return self.dialog.texter.assessing().exists()

    @staticmethod
    def counting(
        rounds: Sequence["Stallningstagande"], forslag: Forslag
    ) -> "Stallningstagande | None":
        """Of the positions on a matter, in order, the one that counts for a version of the förslag."""
        return rounds[-1] if rounds and rounds[-1].counts_for(forslag) else None

    def counts_for(self, forslag: Forslag) -> bool:
        """The last position of the matter counts for the version, or the version is asked anew."""
        return self.forslag_id >= forslag.pk or bool(self.beslut_id and self.till_kf)

    @property
    def is_again(self) -> bool:
        """Kommunfullmäktige sent the matter back, and this is what is prepared after that."""
        return self.round > 1

    @property
    def sent_back(self) -> Fullmaktigebeslut | None:
        """Kommunfullmäktiges decision that made this round, with the position that it was on."""
        decisions = Fullmaktigebeslut.objects.select_related(
            "beslut__organ", "stallningstagande__motivering", "stallningstagande__beslutsforslag"
        )
        earlier = Stallningstagande.objects.of_matter(self.forslag.matter)
        before = decisions.filter(
            stallningstagande__in=earlier.filter(round=self.round - 1), outcome="aterremiss"
        )
        return before.order_by("stallningstagande__pk").last() if self.is_again else None

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
            locked._refuse_too_early(beslut.decided_on)
            texts = Text.objects.filter(pk__in=[locked.motivering_id, locked.beslutsforslag_id])
            list(texts.select_for_update().order_by("pk"))  # what is checked is what is fixed
            if lacking := locked.lacking():
                raise ValidationError(lacking)
            freeze(texts)
            locked.beslut = beslut
            locked.save(update_fields=["beslut"])
        self.refresh_from_db()

    def _refuse_too_early(self, day: datetime.date) -> None:
        """Kommunstyrelsen decides after what it decides on: dialogue, analysis, återremiss."""
        dialog, analys, sent_back = self.dialog, self.forslag.analys, self.sent_back
        held_on = None if dialog.state == Tillitsdialog.State.PLANERAD else dialog.held_on
        said = ""
        if sent_back and day < sent_back.beslut.decided_on:
            after = date_format(sent_back.beslut.decided_on, "j F Y")
            said = f"beslutat på nytt före återremissen den {after}"
        elif held_on and day < held_on:
            after = date_format(held_on, "j F Y")
            said = f"tagit ställning till ”{self.forslag.title}” före dialogen, som hölls {after}"
        elif analys.beslut and day < analys.beslut.decided_on:
            after = date_format(analys.beslut.decided_on, "j F Y")
            who = analys.organ.in_sentence
            said = (
                f"tagit ställning till ”{self.forslag.title}” före analysen, "
                f"som {who} beslutade {after}"
            )
        if said:
            refused = f"Kommunstyrelsen kan inte ha {said}. Se över datumet."
            raise ValidationError({"decided_on": refused})

    def hand_over(self, by: Any = None, on: datetime.date | None = None) -> None:
        """Mark as handed over to kommunfullmäktige, today or on an earlier day: it may have gone
        with the papers of a meeting before anybody said so here. ``ValidationError``."""
        if not (self.beslut_id and self.till_kf):
            raise ValidationError("Bara det som kommunstyrelsen har beslutat kan lämnas över.")
        if not self.dialog.is_confirmed:
            raise ValidationError("Dialogen är inte bekräftad av parterna.")
        if on and on < self.beslut.decided_on:
            day = date_format(self.beslut.decided_on, "j F Y")
            raise ValidationError(
                f"”{self.forslag.title}” beslutade kommunstyrelsen om {day}. "
                "Det kan inte ha lämnats över före det."
            )
        if self.handed_over_at is None:
            now = timezone.now()
            noon = datetime.datetime.combine(on or timezone.localdate(), datetime.time(12))
            self.handed_over_at = now if on is None else min(timezone.make_aware(noon), now)
            self.handed_over_by = by
            self.save(update_fields=["handed_over_at", "handed_over_by"])

    def record_kf(self, beslut: Beslut, outcome: str, comment: str = "") -> Fullmaktigebeslut:
        """What kommunfullmäktige decided; an återremiss opens the next round. ``ValidationError``."""
        if self.handed_over_at is None:
            raise ValidationError("Förslaget är inte överlämnat till kommunfullmäktige.")
        if beslut.organ.kind != Organ.Kind.KOMMUNFULLMAKTIGE:
            raise ValidationError("Beslutet måste vara fattat av kommunfullmäktige.")
        self._refuse_before_handover(beslut.decided_on)
        with transaction.atomic():
            Forslag.objects.hold([self.forslag.matter])
            Stallningstagande.objects.select_for_update().get(pk=self.pk)
            if Fullmaktigebeslut.objects.filter(stallningstagande=self).exists():
                raise ValidationError("Kommunfullmäktiges beslut är redan registrerat.")
            decision = Fullmaktigebeslut.objects.create(
                stallningstagande=self, beslut=beslut, outcome=outcome, comment=comment
            )
            if outcome == Fullmaktigebeslut.Outcome.ATERREMISS:
                self._begin_again()
        return decision

    def _refuse_before_handover(self, day: datetime.date) -> None:
        """Trigger ``fullmaktigebeslut_after_handover`` says the same."""
        decided, handed_over = self.beslut.decided_on, timezone.localdate(self.handed_over_at)
        said = ""
        if day < decided:
            said = f"före kommunstyrelsen, som beslutade {date_format(decided, 'j F Y')}"
        elif day < handed_over:
            said = f"innan förslaget lämnades över {date_format(handed_over, 'j F Y')}"
        if said:
            refused = f"Kommunfullmäktige kan inte ha beslutat {said}. Se över datumet."
            raise ValidationError({"decided_on": refused})

    def _begin_again(self) -> None:
        """The next round, with nothing written: what was sent back is prepared anew."""
        put_forward = Forslag.objects.put_forward(self.forslag.analys.year)
        Stallningstagande.objects.create(
            forslag=put_forward.of_matter(self.forslag.matter).first() or self.forslag,
            dialog_id=self.dialog_id,
            round=self.round + 1,
            motivering=Text.begin(),
            beslutsforslag=Text.begin(),
        )
