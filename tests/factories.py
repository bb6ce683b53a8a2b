"""Valid objects in one line: ``NulagesanalysFactory(state="beslutad")`` has every word it needs.

Everything stands in 2026 unless a test says otherwise. What kommunfullmäktige adopts, and the
municipality itself, are made the first time they are needed and then found again.
"""

import datetime
import itertools

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from dialogues.forms.bekraftelse import BekraftaForm
from dialogues.models import (
    Bolagsprovning,
    Deltagare,
    Dialogtext,
    Overenskommelse,
    Stallningstagande,
    Tillitsdialog,
)
from goals.models import (
    Analystext,
    Forslag,
    Grunduppdrag,
    Klarmarkering,
    Kort,
    Nulagesanalys,
    Nyckeltal,
    Nyckeltalsvarde,
    Omvarldsanalys,
    Omvarldsfaktor,
    Omvarldsniva,
    Riktningsmal,
    Styrdokument,
    Uppdrag,
    Varde,
    Vardegrund,
    Vision,
)
from goals.models.adopted import digest
from organisation.models import (
    Arshjul,
    Behorighet,
    Beslut,
    Kommun,
    Mandatperiod,
    Moment,
    Organ,
    Sektor,
    User,
)
from reports.models import Rapport
from writing.models import Text

YEAR = 2026
LONG_AGO = datetime.date(2019, 1, 1)
PASSWORD = "visa-mig-kommunen"

_numbers = itertools.count(1)

# --- The municipality and its people ---------------------------------------------------------------


class KommunFactory(DjangoModelFactory):
    class Meta:
        model = Kommun
        django_get_or_create = ["kommunkod"]

    name = "Ale kommun"
    kommunkod = "1440"


class ArshjulFactory(DjangoModelFactory):
    class Meta:
        model = Arshjul
        django_get_or_create = ["year"]

    year = YEAR


class MomentFactory(DjangoModelFactory):
    class Meta:
        model = Moment

    arshjul = factory.SubFactory(ArshjulFactory)
    kind = Moment.Kind.NULAGESANALYS
    name = "Nulägesanalyser beslutas"
    starts = datetime.date(YEAR, 9, 1)
    ends = datetime.date(YEAR, 10, 31)


class OrganFactory(DjangoModelFactory):
    class Meta:
        model = Organ
        django_get_or_create = ["slug"]

    kind = Organ.Kind.NAMND
    slug = factory.Sequence("namnd-{}".format)
    name = factory.LazyAttribute(lambda o: o.slug.replace("-", " ").capitalize())
    short_name = factory.LazyAttribute(lambda o: o.slug[:3].upper())
    active_from = LONG_AGO


def ks():
    return OrganFactory(kind="kommunstyrelse", slug="kommunstyrelsen", short_name="KS")


def kf():
    return OrganFactory(kind="kommunfullmaktige", slug="kommunfullmaktige", short_name="KF")


class SektorFactory(DjangoModelFactory):
    class Meta:
        model = Sektor

    slug = factory.Sequence("sektor-{}".format)
    name = factory.LazyAttribute(lambda s: s.slug.capitalize())
    active_from = LONG_AGO


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("person{}".format)
    name = factory.LazyAttribute(lambda u: u.username.capitalize())
    password = factory.django.Password(PASSWORD)


class BehorighetFactory(DjangoModelFactory):
    class Meta:
        model = Behorighet

    user = factory.SubFactory(UserFactory)
    organ = factory.SubFactory(OrganFactory)
    role = Behorighet.Role.HANDLAGGARE
    active_from = LONG_AGO


def person(role, *organ, **user):
    """A person who holds the role in each organ; without organ, where that role is held."""
    if not organ:
        in_ks = role in Behorighet.KS_ROLES
        organ = [ks() if in_ks else kf() if role == "kf_ledamot" else OrganFactory()]
    one = UserFactory(**user)
    for body in organ:
        BehorighetFactory(user=one, organ=body, role=role)
    return one


class BeslutFactory(DjangoModelFactory):
    class Meta:
        model = Beslut

    organ = factory.LazyFunction(kf)
    decided_on = datetime.date(YEAR, 1, 15)
    paragraf = factory.LazyFunction(lambda: next(_numbers))
    diarienummer = factory.LazyAttribute(lambda b: f"{b.organ.short_name}.{YEAR}.{b.paragraf}")


# --- What kommunfullmäktige adopts -----------------------------------------------------------------


class MandatperiodFactory(DjangoModelFactory):
    class Meta:
        model = Mandatperiod
        django_get_or_create = ["starts"]

    starts = datetime.date(2023, 1, 1)
    ends = datetime.date(2026, 12, 31)


class TextFactory(DjangoModelFactory):
    class Meta:
        model = Text

    @classmethod
    def _create(cls, model_class, html="<p>Text.</p>", by=None, limit=None):
        return Text.begin(html, by=by, limit=limit)


class _Adopted(DjangoModelFactory):
    """``adopted=False`` leaves a draft; ``words`` is what stands in its text."""

    class Meta:
        abstract = True
        exclude = ["words"]

    words = "<p>Text.</p>"

    @classmethod
    def _create(cls, model_class, *args, adopted=True, beslut=None, **kwargs):
        one = super()._create(model_class, *args, **kwargs)
        if adopted:
            one.adopt(beslut or BeslutFactory())
        return one


class VisionFactory(_Adopted):
    class Meta:
        model = Vision

    title = "Ett Ale"
    valid_from = datetime.date(2024, 1, 1)
    valid_to = datetime.date(2031, 12, 31)
    text = factory.LazyAttribute(lambda v: Text.begin(v.words))


class VardegrundFactory(_Adopted):
    class Meta:
        model = Vardegrund

    title = "Värdegrund"
    valid_from = datetime.date(2024, 1, 1)
    valid_to = datetime.date(2031, 12, 31)

    @classmethod
    def _create(cls, model_class, *args, adopted=True, varden=1, **kwargs):
        one = super()._create(model_class, *args, adopted=False, **kwargs)
        for number in range(1, varden + 1):
            Varde.objects.create(
                vardegrund=one, number=number, title=f"Värde {number}", text=Text.begin("<p>V.</p>")
            )
        if adopted:
            one.adopt(BeslutFactory())
        return one


class RiktningsmalFactory(_Adopted):
    class Meta:
        model = Riktningsmal

    mandatperiod = factory.SubFactory(MandatperiodFactory)
    number = factory.LazyFunction(lambda: next(_numbers))
    title = factory.LazyAttribute(lambda m: f"Mål {m.number}")
    kind = Riktningsmal.Kind.RIKTNING
    text = factory.LazyAttribute(lambda m: Text.begin(m.words))


class OmvarldsfaktorFactory(_Adopted):
    class Meta:
        model = Omvarldsfaktor

    mandatperiod = factory.SubFactory(MandatperiodFactory)
    number = factory.LazyFunction(lambda: next(_numbers))
    title = factory.LazyAttribute(lambda f: f"Faktor {f.number}")
    text = factory.LazyAttribute(lambda f: Text.begin(f.words))


class OmvarldsanalysFactory(DjangoModelFactory):
    class Meta:
        model = Omvarldsanalys

    year = YEAR
    is_shared = True

    @classmethod
    def _create(cls, model_class, *args, words="<p>Världen.</p>", **kwargs):
        one = super()._create(model_class, *args, **kwargs)
        Omvarldsniva.objects.create(omvarldsanalys=one, level="1_global", text=Text.begin(words))
        return one


class NyckeltalFactory(DjangoModelFactory):
    """``values``: a value per year, the last one the year before 2026."""

    class Meta:
        model = Nyckeltal

    slug = factory.Sequence("nyckeltal-{}".format)
    name = factory.LazyAttribute(lambda n: n.slug.capitalize())
    unit = "procent"
    direction = Nyckeltal.Direction.HIGHER

    @classmethod
    def _create(cls, model_class, *args, values=(), **kwargs):
        one = super()._create(model_class, *args, **kwargs)
        for year, value in zip(range(YEAR - len(values), YEAR), values, strict=True):
            Nyckeltalsvarde.objects.create(nyckeltal=one, year=year, value=value)
        return one


class StyrdokumentFactory(DjangoModelFactory):
    class Meta:
        model = Styrdokument

    title = factory.Sequence("Reglemente {}".format)
    organ = factory.LazyFunction(kf)
    adopted_on = datetime.date(2021, 12, 20)


class GrunduppdragFactory(_Adopted):
    class Meta:
        model = Grunduppdrag

    organ = factory.SubFactory(OrganFactory)
    title = factory.Sequence("Reglemente för nämnd {}".format)
    summary = "Vad nämnden finns till för."
    valid_from = datetime.date(2023, 1, 1)


class UppdragFactory(DjangoModelFactory):
    class Meta:
        model = Uppdrag

    organ = factory.SubFactory(OrganFactory)
    year = YEAR
    title = factory.Sequence("Uppdrag {}".format)
    due = datetime.date(YEAR, 12, 31)
    beslut = factory.SubFactory("tests.factories.BeslutFactory")


# --- The year's analysis ---------------------------------------------------------------------------


class NulagesanalysFactory(DjangoModelFactory):
    """An analysis in any state. ``words`` is what stands in each of its texts.

    ``forslag`` is how many it puts forward. ``filled=False`` leaves every text empty.
    """

    class Meta:
        model = Nulagesanalys

    organ = factory.SubFactory(OrganFactory)
    year = YEAR

    @classmethod
    def _create(
        cls, model_class, organ, year, state="arbetsmaterial", words="Ord.", forslag=1, filled=True,
        by=None,
    ):  # fmt: skip
        analys = Nulagesanalys.objects.open(organ, year)
        if filled:
            fill(analys, words, by=by)
            for _ in range(forslag):
                ForslagFactory(analys=analys, title=f"Förslag {words}"[:200], words=words)
        return advance(analys, state, by=by)


def fill(analys, words="Ord.", *, by=None):
    """Words in every text, and the cards that the nulägeskarta needs."""
    for answer in analys.texter.select_related("text"):
        answer.text.write(f"<p>{words}</p>", base=answer.text.version, by=by)
    for position in range(1, Kort.FEWEST + 1):
        KortFactory(analys=analys, position=position, heading=words[:80], words=words)


def advance(analys, state, *, by=None):
    """Through every step up to ``state``, as its people would take it."""
    if state == "arbetsmaterial":
        return analys
    for avsnitt in analys.mall.avsnitt.all():
        Klarmarkering.objects.get_or_create(analys=analys, avsnitt=avsnitt)
    analys.hand_over(by)
    if state in ("beslutad", "publicerad"):
        analys.decide(BeslutFactory(organ=analys.organ), by)
    if state == "publicerad":
        analys.publish(by)
    return analys


class KortFactory(DjangoModelFactory):
    class Meta:
        model = Kort
        exclude = ["words"]

    words = "Ord."
    analys = factory.SubFactory(NulagesanalysFactory, filled=False)
    position = factory.LazyFunction(lambda: next(_numbers))
    heading = "Rubrik"
    text = factory.LazyAttribute(lambda k: Text.begin(f"<p>{k.words}</p>", limit=Kort.LIMIT))


class ForslagFactory(DjangoModelFactory):
    class Meta:
        model = Forslag
        exclude = ["words"]

    words = "Ord."
    analys = factory.SubFactory(NulagesanalysFactory, filled=False)
    number = factory.LazyAttribute(lambda f: f.analys.forslag.count() + 1)
    kind = Forslag.Kind.NYTT_UPPDRAG
    title = factory.LazyAttribute(lambda f: f"Förslag {f.number}")
    motivering = factory.LazyAttribute(lambda f: Text.begin(f"<p>{f.words}</p>"))
    konsekvenser = factory.LazyAttribute(lambda f: Text.begin(f"<p>{f.words}</p>"))


def text_of(analys, slug="verksamhetsbeskrivning"):
    """The text of one of the analysis' avsnitt."""
    return Analystext.objects.select_related("text").get(analys=analys, avsnitt__slug=slug).text


# --- Dialogues and positions -----------------------------------------------------------------------


class TillitsdialogFactory(DjangoModelFactory):
    """A dialogue in any state, with ``words`` in each of its texts."""

    class Meta:
        model = Tillitsdialog

    kind = Tillitsdialog.Kind.KOMMUNSTYRELSEN
    year = YEAR
    title = factory.Sequence("Dialog {}".format)
    held_on = datetime.date(YEAR, 2, 1)

    @classmethod
    def _create(cls, model_class, *args, parter=None, state="planerad", words="Ord.", **kwargs):
        one = super()._create(model_class, *args, **kwargs)
        is_within = one.kind == Tillitsdialog.Kind.INOM_MELLAN_ORGAN
        first = ks() if one.is_of_ks else OrganFactory()
        one.parter.set(parter or ([first] if is_within else [first, OrganFactory()]))
        one.begin_texts()
        for own in one.texter.select_related("text"):
            own.text.write(f"<p>{words}</p>", base=0, by=None)
        Deltagare.objects.create(dialog=one, role="Ordförande")
        Overenskommelse.objects.create(dialog=one, number=1, what=words[:300])
        if state != "planerad":
            one.record_held()
        if state == "bekraftad":
            for organ in one.parter.all():
                one.confirm(organ, None)
            one.refresh_from_db()
        return one


class StallningstagandeFactory(DjangoModelFactory):
    """A position; ``decided=True`` under a decision of kommunstyrelsen.

    What is decided to go to kommunfullmäktige has a dialogue that its parties have confirmed,
    unless ``confirmed=False``.
    """

    class Meta:
        model = Stallningstagande
        exclude = ["words"]

    words = "Ord."
    forslag = factory.LazyFunction(lambda: NulagesanalysFactory(state="beslutad").forslag.get())
    dialog = factory.LazyAttribute(
        lambda s: TillitsdialogFactory(parter=[ks(), s.forslag.analys.organ], state="genomford")
    )
    position = Stallningstagande.Position.TILLSTYRKS
    motivering = factory.LazyAttribute(lambda s: Text.begin(f"<p>{s.words}</p>"))
    beslutsforslag = factory.LazyAttribute(lambda s: Text.begin(f"<p>{s.words}</p>"))

    @classmethod
    def _create(cls, model_class, *args, decided=False, confirmed=True, **kwargs):
        one = super()._create(model_class, *args, **kwargs)
        if decided and one.till_kf and confirmed:
            for organ in one.dialog.awaiting() if not one.dialog.is_confirmed else []:
                one.dialog.confirm(organ, None)
        if decided:
            one.decide(BeslutFactory(organ=ks(), decided_on=datetime.date(YEAR, 3, 1)))
        return one


def hand_over(position, by=None):
    """To kommunfullmäktige, on the day that kommunstyrelsen decided."""
    position.hand_over(by, on=position.beslut.decided_on)
    return position


class BolagsprovningFactory(DjangoModelFactory):
    class Meta:
        model = Bolagsprovning

    organ = factory.LazyFunction(lambda: OrganFactory(kind="bolag"))
    year = YEAR - 1
    within_purpose = True
    within_powers = True
    motivation = "Inom ramarna."
    beslut = factory.LazyFunction(lambda: BeslutFactory(organ=ks()))


def shown_of(dialog):
    """What the page of a dialogue sends back when somebody confirms it."""
    form = BekraftaForm(dialog=Tillitsdialog.objects.get(pk=dialog.pk))
    return {field.html_name: field.value() for field in form}


def dialogue_text(dialog, slot="resultat"):
    return Dialogtext.objects.select_related("text").get(dialog=dialog, slot=slot).text


# --- Reports ---------------------------------------------------------------------------------------


class RapportFactory(DjangoModelFactory):
    """A report in any state; a finished one has its file in the archive."""

    class Meta:
        model = Rapport

    kind = Rapport.Kind.TILLITSDIALOGER
    year = YEAR
    edition = factory.LazyFunction(lambda: next(_numbers))
    snapshot = factory.LazyAttribute(lambda r: {"kind": r.kind, "edition": r.edition})
    snapshot_hash = factory.LazyAttribute(lambda r: digest(r.snapshot))

    @classmethod
    def _create(cls, model_class, *args, state="bestalld", pdf=b"%PDF-1.7 en rapport", **kwargs):
        import hashlib

        from django.core.files.base import ContentFile

        if state == "klar":
            kwargs |= {
                "file": ContentFile(pdf, name="rapport.pdf"),
                "sha256": hashlib.sha256(pdf).hexdigest(),
                "pages": 1,
                "size": len(pdf),
                "finished_at": timezone.now(),
            }
        if state == "misslyckad":
            kwargs.setdefault("error", "Servern kunde inte skriva filen.")
        return super()._create(model_class, *args, state=state, **kwargs)
