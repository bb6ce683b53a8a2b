from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from goals.models import Forslag, Nulagesanalys
from goals.models.forslag import ForslagQuerySet
from organisation.models import Organ, Sektor
from organisation.roles import roles_of
from writing.models import Text, TextLink, freeze

from .tillitsprincip import Tillitsprincip


class TillitsdialogQuerySet(models.QuerySet["Tillitsdialog"]):
    def visible_to(self, user: Any) -> Self:
        """A confirmed outcome is everybody's who has logged in; before that the parties' own.

        Kommunstyrelsens own dialogues are also open to its members and preparers from the start.
        """
        roles = roles_of(user)
        if not roles.known:
            return self.none()
        if roles.is_controller:
            return self.all()
        seen = Q(state=Tillitsdialog.State.BEKRAFTAD) | Q(pk__in=self._of_party(roles.member_of))
        if roles.in_ks:
            seen |= Q(kind=Tillitsdialog.Kind.KOMMUNSTYRELSEN)
        return self.filter(seen)

    def run_by(self, user: Any) -> Self:
        """Kommunstyrelsens dialogues are run by its preparers, the others by the parties."""
        roles = roles_of(user)
        own = Q(pk__in=self._of_party(roles.writes_for)) & ~Q(
            kind=Tillitsdialog.Kind.KOMMUNSTYRELSEN
        )
        if roles.prepares_for_ks:
            own |= Q(kind=Tillitsdialog.Kind.KOMMUNSTYRELSEN)
        return self.filter(own)

    def writable_by(self, user: Any) -> Self:
        """Until every party has confirmed, by those who run it."""
        return self.exclude(state=Tillitsdialog.State.BEKRAFTAD).run_by(user)

    def held(self) -> Self:
        return self.exclude(state=Tillitsdialog.State.PLANERAD)

    def of_ks(self, year: int) -> Self:
        return self.filter(year=year, kind=Tillitsdialog.Kind.KOMMUNSTYRELSEN)

    def _of_party(self, organ_ids: set[int]) -> Any:
        parties = Q(parter__in=organ_ids) | Q(sektorer__organ__in=organ_ids)
        return Tillitsdialog.objects.filter(parties).values("pk")


class Tillitsdialog(models.Model):
    """The envelope of a dialogue of any of the three kinds."""

    class Kind(models.TextChoices):
        INOM_MELLAN_ORGAN = "inom_mellan_organ", "Inom eller mellan organ"
        MELLAN_SEKTORER = "mellan_sektorer", "Mellan sektorer"
        KOMMUNSTYRELSEN = "kommunstyrelsen", "Kommunstyrelsens tillitsdialog"

    class State(models.TextChoices):
        PLANERAD = "planerad", "Planerad"
        GENOMFORD = "genomford", "Genomförd"
        BEKRAFTAD = "bekraftad", "Bekräftad"

    kind = models.CharField("slag", max_length=20, choices=Kind)
    year = models.PositiveSmallIntegerField("år")
    title = models.CharField("rubrik", max_length=200)
    state = models.CharField("läge", max_length=10, choices=State, default=State.PLANERAD)
    held_on = models.DateField("datum", null=True, blank=True)
    place = models.CharField("plats", max_length=160, blank=True)
    parter = models.ManyToManyField(
        Organ, related_name="tillitsdialoger", blank=True, verbose_name="parter"
    )
    sektorer = models.ManyToManyField(
        Sektor, related_name="tillitsdialoger", blank=True, verbose_name="sektorer"
    )
    analyser = models.ManyToManyField(
        Nulagesanalys,
        related_name="tillitsdialoger",
        blank=True,
        verbose_name="nulägesanalyser",
    )
    principer = models.ManyToManyField(
        Tillitsprincip, related_name="tillitsdialoger", blank=True, verbose_name="principer"
    )
    confirmed_at = models.DateTimeField("bekräftad den", null=True, blank=True, editable=False)

    objects = TillitsdialogQuerySet.as_manager()

    class Meta:
        ordering = ["year", "held_on", "title"]
        verbose_name = "tillitsdialog"
        verbose_name_plural = "tillitsdialoger"
        indexes = [models.Index(fields=["year"], name="tillitsdialog_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planerad") | Q(held_on__isnull=False),
                name="tillitsdialog_held_has_date",
                violation_error_message="En genomförd dialog måste ha ett datum.",
            ),
            models.CheckConstraint(
                condition=Q(state="bekraftad", confirmed_at__isnull=False)
                | (~Q(state="bekraftad") & Q(confirmed_at__isnull=True)),
                name="tillitsdialog_confirmed_has_time",
                violation_error_message="En bekräftad dialog måste ha en tidpunkt.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dialogues:tillitsdialog", args=[self.year, self.pk])

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.BEKRAFTAD

    def begin_texts(self) -> None:
        """Give the dialogue its empty texts, those of its kind."""
        have = set(self.texter.values_list("slot", flat=True))
        for slot in Dialogtext.slots_of(self.kind):
            if slot not in have:
                Dialogtext.objects.create(dialog=self, slot=slot, text=Text.begin())

    @property
    def is_of_ks(self) -> bool:
        return self.kind == self.Kind.KOMMUNSTYRELSEN

    def begin_positions(self) -> None:
        """Give every förslag that is taken up here a position to be written.

        What kommunfullmäktige has sent back, and is not decided again, is prepared here from now on.
        """
        from .stallningstagande import Stallningstagande

        with transaction.atomic():
            Forslag.objects.hold({one.matter for one in self.forslag()})
            Stallningstagande.objects.filter(
                forslag__in=self.forslag(), round__gt=1, beslut__isnull=True
            ).update(dialog=self)
            for forslag in self.forslag().filter(~Exists(Stallningstagande.objects.counting())):
                Stallningstagande.objects.create(
                    forslag=forslag,
                    dialog=self,
                    motivering=Text.begin(),
                    beslutsforslag=Text.begin(),
                )

    def forslag(self) -> ForslagQuerySet:
        """What kommunstyrelsen takes a position on here: what the party's decided analysis proposes,
        and of what the organ has withdrawn since, what had its position here already."""
        parties = self.parter.exclude(kind=Organ.Kind.KOMMUNSTYRELSE)
        if not parties.exists():
            parties = self.parter.all()  # kommunstyrelsen goes through its own analysis
        put_forward = Forslag.objects.put_forward(self.year).filter(analys__organ__in=parties)
        taken_here = self.stallningstaganden.filter(~Q(position="") | Q(round__gt=1))
        later = put_forward.filter(Q(first=OuterRef("pk")) | Q(first=OuterRef("first")))
        withdrawn = Forslag.objects.filter(pk__in=taken_here.values("forslag")).exclude(
            Exists(later)
        )
        return Forslag.objects.filter(
            Q(pk__in=put_forward.values("pk")) | Q(pk__in=withdrawn.values("pk"))
        ).order_by("analys__organ__name", "number")

    def record_held(self) -> None:
        """The dialogue has taken place. Raises ``ValidationError`` without a day that has come, and
        without a second party where sektorer talked to each other: both confirm the outcome."""
        if self.state != self.State.PLANERAD:
            raise ValidationError("Dialogen är redan registrerad som genomförd.")
        if self.held_on is None:
            raise ValidationError("Ange datum för dialogen.")
        if self.held_on > timezone.localdate():
            raise ValidationError("Datumet har inte varit än. Registrera dialogen när den hållits.")
        if self.kind == self.Kind.MELLAN_SEKTORER and self.parter.count() < 2:
            raise ValidationError(
                "Två parter bekräftar dialogen, och den har bara en. Lägg till den andra under "
                "Uppgifter."
            )
        self.state = self.State.GENOMFORD
        self.save(update_fields=["state"])

    def holds_back(self) -> str:
        """Why the dialogue cannot be called off: what somebody has put into it. Empty if nothing."""
        if self.state != self.State.PLANERAD:
            return "Dialogen har hållits och kan därför inte ställas in."
        written = [one.label for one in self.texter.filter(text__version__gt=0)]
        if written:
            return (
                f"Dialogen kan inte ställas in, för någon har skrivit i den: {', '.join(written)}."
            )
        if self.overenskommelser.exists():
            return "Dialogen kan inte ställas in, för den har överenskommelser. Ta bort dem först."
        if self.stallningstaganden.sent_back().exists():
            return (
                "Dialogen kan inte ställas in, för kommunstyrelsen bereder i den vad "
                "kommunfullmäktige har återremitterat."
            )
        begun = ~Q(position="") | Q(till_kf=True)
        begun |= Q(motivering__version__gt=0) | Q(beslutsforslag__version__gt=0)
        if self.stallningstaganden.filter(begun).exists():
            return (
                "Dialogen kan inte ställas in, för kommunstyrelsen har börjat ta ställning i den."
            )
        return ""

    def call_off(self) -> None:
        """Remove a dialogue that was planned by mistake, with its empty texts and positions.

        The förslag then wait for the dialogue that is planned instead. In a transaction that holds the
        dialogue; raises ``ValidationError`` with ``holds_back``.
        """
        texts = [*self.texter.values_list("text", flat=True)]
        for one in self.stallningstaganden.select_for_update().order_by("pk"):
            texts += [one.motivering_id, one.beslutsforslag_id]
        held = Text.objects.filter(pk__in=texts)
        list(held.select_for_update().order_by("pk"))  # who saves first keeps the dialogue
        if said := self.holds_back():
            raise ValidationError(said)
        self.stallningstaganden.all().delete()
        self.texter.all().delete()
        held.delete()
        self.delete()

    def awaiting(self) -> list[Organ]:
        """The parties that have not confirmed the outcome as it now stands."""
        confirmed = self.bekraftelser.standing().values("organ")
        return list(self.parter.exclude(pk__in=confirmed))

    def confirmable_by(self, user: Any) -> list[Organ]:
        """The parties that wait, and for which the person may speak."""
        if self.state != self.State.GENOMFORD:
            return []
        return self._spoken_for(self.awaiting(), user)

    def spoken_for_by(self, user: Any) -> list[Organ]:
        """The parties that the person may confirm for, whether they have confirmed or not."""
        return self._spoken_for(self.parter.all(), user)

    def _spoken_for(self, organs: Iterable[Organ], user: Any) -> list[Organ]:
        roles = roles_of(user)
        speaks_for = roles.leads | roles.registers_for
        return [
            organ
            for organ in organs
            if organ.pk in speaks_for
            or (organ.kind == Organ.Kind.KOMMUNSTYRELSE and roles.prepares_for_ks)
        ]

    def unconfirm(self) -> None:
        """What was confirmed has changed: every party confirms again."""
        self.bekraftelser.all().delete()

    def confirm(self, organ: Organ, by: Any) -> None:
        """One party confirms the outcome; with the last one it is fixed. ``ValidationError``."""
        read = self._text_versions()
        with transaction.atomic():
            locked = Tillitsdialog.objects.select_for_update().get(pk=self.pk)
            if locked.state != self.State.GENOMFORD:
                raise ValidationError("Bara en genomförd dialog kan bekräftas.")
            if not self.parter.filter(pk=organ.pk).exists():
                raise ValidationError("Organet är inte part i dialogen.")
            if not self.texter.filter(slot=Dialogtext.Slot.RESULTAT).exclude(text__plain=""):
                raise ValidationError("Skriv resultatet till kommunfullmäktige först.")
            self.hold_texts()
            if self._text_versions() != read:  # somebody saved while this one waited
                raise ValidationError(
                    "En text ändrades precis när du bekräftade. Läs den och bekräfta sedan."
                )
            self.bekraftelser.update_or_create(
                organ=organ,
                defaults={"by": by, "at": timezone.now(), "read": sum(read.values())},
            )
            if not self.awaiting():
                freeze(Text.objects.filter(dialogtext__dialog=self))
                self.state = self.State.BEKRAFTAD
                self.confirmed_at = timezone.now()
                self.save(update_fields=["state", "confirmed_at"])

    def hold_texts(self) -> None:
        """Nobody writes in them until the transaction ends."""
        list(self._texts().select_for_update())

    def _text_versions(self) -> dict[int, int]:
        return dict(self._texts().values_list("pk", "version"))

    def _texts(self) -> "models.QuerySet[Text]":
        return Text.objects.filter(pk__in=self.texter.values("text")).order_by("pk")


class OwnedByDialog(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(dialog__in=Tillitsdialog.objects.visible_to(user))

    def writable_by(self, user: Any) -> Self:
        return self.filter(dialog__in=Tillitsdialog.objects.writable_by(user))


class DialogtextQuerySet(OwnedByDialog):
    def assessing(self) -> Self:
        """Kommunstyrelsens bedömning, where there is a word of it."""
        return self.filter(slot=Dialogtext.Slot.BEDOMNING).exclude(text__plain="")

    def writable_by(self, user: Any) -> Self:
        """The organ itself writes its motivation in kommunstyrelsens dialogue."""
        roles = roles_of(user)
        own_motivation = Q(
            slot=Dialogtext.Slot.MOTIVERING,
            dialog__in=Tillitsdialog.objects.exclude(state=Tillitsdialog.State.BEKRAFTAD).filter(
                parter__in=roles.writes_for
            ),
        )
        run = Q(dialog__in=Tillitsdialog.objects.writable_by(user))
        return self.filter(own_motivation | (run & ~Q(slot=Dialogtext.Slot.MOTIVERING)))


class Dialogtext(models.Model):
    class Slot(models.TextChoices):
        AGENDA = "agenda", "Dagordning"
        MOTIVERING = "motivering", "Organets motivering"
        SAMTAL = "samtal", "Vad samtalet handlade om"
        UTMANINGAR = "utmaningar", "Utmaningar"
        MOJLIGHETER = "mojligheter", "Möjligheter"
        LARDOMAR = "lardomar", "Lärdomar"
        BEDOMNING = "bedomning", "Kommunstyrelsens bedömning"
        RESULTAT = "resultat", "Resultat till kommunfullmäktige"

    ONLY_KS = (Slot.MOTIVERING, Slot.BEDOMNING)

    dialog = models.ForeignKey(
        Tillitsdialog, models.PROTECT, related_name="texter", verbose_name="dialog"
    )
    slot = models.CharField("fält", max_length=12, choices=Slot)
    text = TextLink(related_name="dialogtext", verbose_name="text")

    objects = DialogtextQuerySet.as_manager()

    class Meta:
        ordering = ["dialog", "pk"]
        verbose_name = "text i dialog"
        verbose_name_plural = "texter i dialoger"
        constraints = [
            models.UniqueConstraint(
                fields=["dialog", "slot"],
                name="dialogtext_unique_slot",
                violation_error_message="Texten finns redan i dialogen.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_slot_display()}, {self.dialog}"

    @property
    def label(self) -> str:
        return self.get_slot_display()

    def get_absolute_url(self) -> str:
        return self.dialog.get_absolute_url() + f"#{self.slot}"

    @classmethod
    def slots_of(cls, kind: str) -> list["Dialogtext.Slot"]:
        is_ks = kind == Tillitsdialog.Kind.KOMMUNSTYRELSEN
        return [slot for slot in cls.Slot if is_ks or slot not in cls.ONLY_KS]
