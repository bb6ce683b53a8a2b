"""Twenty years of a municipality with thirty organ, grown out of the demo year.

Every added analysis has the texts, cards and förslag of one that the demo's organ decided, with a
history of earlier versions; every one leads to a dialogue, agreements, positions and decisions.
"""

import copy
import datetime
import itertools
from collections import Counter
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from dialogues.models import (
    Bekraftelse,
    Bolagsprovning,
    Deltagare,
    Dialogtext,
    Fullmaktigebeslut,
    Overenskommelse,
    Stallningstagande,
    Tillitsdialog,
    Uppfoljning,
)
from goals.models import (
    Analystext,
    Forslag,
    Handelse,
    Klarmarkering,
    Kort,
    Mall,
    Nulagesanalys,
    Omvarldsfaktor,
    Riktningsmal,
)
from goals.models.adopted import digest
from organisation.models import (
    Arshjul,
    Behorighet,
    Beslut,
    Mandatperiod,
    Moment,
    Organ,
    User,
)
from reports.models import Rapport
from writing.html import plain
from writing.models import Revision, Text, freeze

YEARS = range(2007, 2027)
ORGAN = 30
VERSIONS = 3  # of every text, besides the two or three that the demo's own have
BATCH = 2000
SINCE = datetime.date(2007, 1, 1)

Role = Behorighet.Role
PEOPLE = [
    ("handlaggare", Role.HANDLAGGARE),
    ("handlaggare2", Role.HANDLAGGARE),
    ("ansvarig", Role.ANSVARIG),
    ("sekreterare", Role.NAMNDSEKRETERARE),
    ("ledamot", Role.FORTROENDEVALD),
]


@dataclass
class Written:
    """What one analysis of the demo holds, to be written again for other organ and years."""

    texts: list = field(default_factory=list)  # avsnitt_id, slot, number of faktor, of mål, html
    kort: list = field(default_factory=list)  # heading, html
    forslag: list = field(default_factory=list)  # kind, title, mål, faktorer, html, html
    content: dict = field(default_factory=dict)


def grow():
    """Add what the demo lacks of twenty years and thirty organ."""
    with transaction.atomic():
        Growth().grow()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # as autovacuum does within a minute
            cursor.execute("ANALYZE")
    return {
        "analyser": Nulagesanalys.objects.count(),
        "texter": Text.objects.count(),
        "revisioner": Revision.objects.count(),
        "forslag": Forslag.objects.count(),
        "dialoger": Tillitsdialog.objects.count(),
        "rapporter": Rapport.objects.count(),
    }


class Growth:
    def grow(self):
        self.now = timezone.now()
        self.mall = Mall.objects.current()
        self.avsnitt = list(self.mall.avsnitt.all())
        self.paragraf = itertools.count(10_000)
        self.writer = User.objects.get(username="ks.beredare")
        self._years()
        self._mal()
        self._organ()
        models = [self._read(a) for a in Nulagesanalys.objects.latest_decided()]
        have = set(Nulagesanalys.objects.values_list("organ_id", "year"))
        wanted = [
            (organ, year) for year in YEARS for organ in self.organs if (organ.pk, year) not in have
        ]
        for year, group in itertools.groupby(wanted, key=lambda pair: pair[1]):
            self._year(year, [organ for organ, _ in group], itertools.cycle(models))
            self._reports(year)

    def _years(self):
        moments = list(Moment.objects.filter(arshjul__year=2025))
        have = set(Arshjul.objects.values_list("year", flat=True))
        for year in set(YEARS) - have:
            arshjul = Arshjul.objects.create(year=year)
            Moment.objects.bulk_create(
                Moment(
                    arshjul=arshjul, kind=m.kind, name=m.name, basis=m.basis, who=m.who,
                    starts=_moved(m.starts, year - 2025), ends=_moved(m.ends, year - 2025),
                )
                for m in moments
            )  # fmt: skip

    def _mal(self):
        """The goals and factors of the mandatperioder that the demo does not know."""
        first = Mandatperiod.objects.order_by("starts").first().starts.year
        current = Mandatperiod.objects.of(2026)
        kf = Beslut.objects.filter(organ__kind=Organ.Kind.KOMMUNFULLMAKTIGE).first()
        for start in range(first - 4, YEARS[0] - 4, -4):
            period = Mandatperiod.objects.create(
                starts=datetime.date(start, 1, 1), ends=datetime.date(start + 3, 12, 31)
            )
            for model in (Riktningsmal, Omvarldsfaktor):
                for one in model.objects.filter(mandatperiod=current).current():
                    kind = {"kind": one.kind} if model is Riktningsmal else {}
                    model.objects.create(
                        mandatperiod=period, number=one.number, title=one.title,
                        text=Text.begin(one.text.html), **kind,
                    ).adopt(kf)  # fmt: skip
        self.mal = {year: _by_number(Riktningsmal, year) for year in YEARS}
        self.faktorer = {year: _by_number(Omvarldsfaktor, year) for year in YEARS}

    def _organ(self):
        self.organs = list(Organ.objects.analysing(2026))
        password = make_password("visa-mig-kommunen")
        for number in range(1, ORGAN - len(self.organs) + 1):
            kind = Organ.Kind.BOLAG if number % 4 == 0 else Organ.Kind.NAMND
            organ = Organ.objects.create(
                kind=kind, name=f"Nämnd nummer {number}", short_name=f"N{number}",
                slug=f"namnd-{number}", active_from=SINCE,
            )  # fmt: skip
            self.organs.append(organ)
            for part, role in PEOPLE:
                user = User.objects.create(
                    username=f"n{number}.{part}", name=f"{part} {number}", password=password
                )
                Behorighet.objects.create(user=user, organ=organ, role=role, active_from=SINCE)

    def _read(self, analys):
        rows = analys.texter.select_related("text", "omvarldsfaktor", "riktningsmal")
        forslag = analys.forslag.standing().select_related("motivering", "konsekvenser")
        return Written(
            texts=[
                (
                    row.avsnitt_id, row.slot,
                    row.omvarldsfaktor.number if row.omvarldsfaktor_id else None,
                    row.riktningsmal.number if row.riktningsmal_id else None,
                    row.text.html,
                )
                for row in rows
            ],
            kort=[(k.heading, k.text.html) for k in analys.kort.select_related("text")],
            forslag=[
                (
                    f.kind, f.title,
                    [m.number for m in f.riktningsmal.all()],
                    [o.number for o in f.omvarldsfaktorer.all()],
                    f.motivering.html, f.konsekvenser.html,
                )
                for f in forslag
            ],
            content=analys.content,
        )  # fmt: skip

    # --- one year of the thirty ------------------------------------------------------------------

    def _text(self, html, *, versions=VERSIONS):
        """A text to be made with the rest, and its history."""
        return Text(
            html=html, plain=plain(html), version=versions if html else 0,
            updated_at=self.now, updated_by=self.writer,
        )  # fmt: skip

    def _write(self, owners, *fields):
        """Give every owner its texts, with their history, and store them all."""
        texts = [getattr(owner, f"_{name}") for owner in owners for name in fields]
        for text in texts:
            text._halves = text.html[: len(text.html) // 2]
        Text.objects.bulk_create(texts, batch_size=BATCH)
        Revision.objects.bulk_create(
            (
                Revision(
                    text_id=text.pk, version=version, by=self.writer, at=self.now,
                    html=text.html if version == text.version else text._halves,
                )
                for text in texts
                for version in range(1, text.version + 1)
            ),
            batch_size=BATCH,
        )  # fmt: skip
        for owner in owners:
            for name in fields:
                setattr(owner, name, getattr(owner, f"_{name}"))
        type(owners[0]).objects.bulk_create(owners, batch_size=BATCH)

    def _owner(self, model, texts, **values):
        owner = model(**values)
        for name, html in texts.items():
            setattr(owner, f"_{name}", self._text(html))
        return owner

    def _year(self, year, organs, models):
        mal, faktorer = self.mal[year], self.faktorer[year]
        analyses = Nulagesanalys.objects.bulk_create(
            Nulagesanalys(organ=organ, year=year, mall=self.mall) for organ in organs
        )
        written = [next(models) for _ in analyses]
        pairs = list(zip(analyses, written, strict=True))
        self._write(
            [
                self._owner(
                    Analystext, {"text": html}, analys=analys, avsnitt_id=avsnitt, slot=slot,
                    omvarldsfaktor=faktorer.get(faktor), riktningsmal=mal.get(goal),
                )
                for analys, one in pairs
                for avsnitt, slot, faktor, goal, html in one.texts
                if (not faktor or faktor in faktorer) and (not goal or goal in mal)
            ],
            "text",
        )  # fmt: skip
        self._write(
            [
                self._owner(Kort, {"text": html}, analys=analys, position=position, heading=heading)
                for analys, one in pairs
                for position, (heading, html) in enumerate(one.kort, start=1)
            ],
            "text",
        )
        forslag = self._forslag(pairs, mal, faktorer)
        Klarmarkering.objects.bulk_create(
            Klarmarkering(analys=analys, avsnitt=avsnitt, by=self.writer)
            for analys in analyses
            for avsnitt in self.avsnitt
        )
        Handelse.objects.bulk_create(
            Handelse(analys=analys, state=state, by=self.writer)
            for analys in analyses
            for state in ("klarmarkerad", "beslutad", "publicerad")
        )
        # The year that is now is under way for every third organ, as it is in the demo.
        standing = [
            (analys, one)
            for place, (analys, one) in enumerate(pairs)
            if year < YEARS[-1] or place % 3
        ]
        self._decide(standing, forslag, year)
        self._dialogues([analys for analys, _ in standing], forslag, year)

    def _forslag(self, pairs, mal, faktorer):
        rows = [
            self._owner(
                Forslag, {"motivering": motivering, "konsekvenser": konsekvenser},
                analys=analys, number=number, kind=kind, title=title,
            )
            for analys, one in pairs
            for number, (kind, title, _, _, motivering, konsekvenser) in enumerate(
                one.forslag, start=1
            )
        ]  # fmt: skip
        self._write(rows, "motivering", "konsekvenser")
        numbers = [row for _, one in pairs for row in one.forslag]
        Goals, Factors = Forslag.riktningsmal.through, Forslag.omvarldsfaktorer.through  # noqa: N806
        Goals.objects.bulk_create(
            Goals(forslag=f, riktningsmal=mal[n])
            for f, given in zip(rows, numbers, strict=True)
            for n in given[2]
            if n in mal
        )
        Factors.objects.bulk_create(
            Factors(forslag=f, omvarldsfaktor=faktorer[n])
            for f, given in zip(rows, numbers, strict=True)
            for n in given[3]
            if n in faktorer
        )
        by_analysis = {}
        for row in rows:
            by_analysis.setdefault(row.analys_id, []).append(row)
        return by_analysis

    def _beslut(self, organ, day):
        return Beslut(
            organ=organ, decided_on=day, paragraf=next(self.paragraf),
            diarienummer=f"{organ.short_name}.{day.year}.41",
        )  # fmt: skip

    def _decide(self, pairs, forslag, year):
        day = datetime.date(year, 4, 20) if year < YEARS[-1] else datetime.date(year, 10, 6)
        beslut = Beslut.objects.bulk_create(self._beslut(a.organ, day) for a, _ in pairs)
        freeze(Text.objects.filter(analystext__analys__in=[a for a, _ in pairs]))
        for (analys, one), decision in zip(pairs, beslut, strict=True):
            content = copy.deepcopy(one.content)
            content["year"] = year
            content["organ"] |= {"name": analys.organ.name, "slug": analys.organ.slug}
            for part in content["avsnitt"]:
                for given, row in zip(part.get("forslag", []), forslag[analys.pk], strict=False):
                    given["id"] = row.pk
            analys.content, analys.content_hash = content, digest(content)
            analys.beslut = decision
            analys.state = Nulagesanalys.State.PUBLICERAD
            analys.published_at = self.now
            analys.save()

    def _dialogues(self, analyses, forslag, year):
        ks, kf = Organ.objects.kommunstyrelsen(), Organ.objects.kommunfullmaktige()
        is_now = year == YEARS[-1]
        day = datetime.date(year, 11, 5) if is_now else datetime.date(year, 5, 8)
        analyses = [a for a in analyses if a.organ_id != ks.pk]
        dialogues = Tillitsdialog.objects.bulk_create(
            Tillitsdialog(
                kind=Tillitsdialog.Kind.KOMMUNSTYRELSEN, year=year, held_on=day,
                state=Tillitsdialog.State.GENOMFORD, place="Ledetskolan, Nödinge",
                title=f"Kommunstyrelsens tillitsdialog med {a.organ.in_sentence}",
            )
            for a in analyses
        )  # fmt: skip
        pairs = list(zip(analyses, dialogues, strict=True))
        Parties, Bases = Tillitsdialog.parter.through, Tillitsdialog.analyser.through  # noqa: N806
        Parties.objects.bulk_create(
            Parties(tillitsdialog=d, organ=o) for a, d in pairs for o in (ks, a.organ)
        )
        Bases.objects.bulk_create(Bases(tillitsdialog=d, nulagesanalys=a) for a, d in pairs)
        Deltagare.objects.bulk_create(
            Deltagare(dialog=d, role=role, organ=organ)
            for a, d in pairs
            for role, organ in (("Ordförande", ks), ("Ordförande", a.organ), ("Chef", a.organ))
        )
        said = "<p>Vad samtalet ledde till, i några meningar som parterna har enats om.</p>" * 6
        slots = Dialogtext.slots_of(Tillitsdialog.Kind.KOMMUNSTYRELSEN)
        self._write(
            [
                self._owner(Dialogtext, {"text": said}, dialog=d, slot=slot)
                for d in dialogues
                for slot in slots
            ],
            "text",
        )
        agreements = Overenskommelse.objects.bulk_create(
            Overenskommelse(
                dialog=d, number=number, what="Återkomma med en gemensam plan", organ=a.organ,
                due=datetime.date(year + 1, 3, 31),
                closed_on=None if year >= YEARS[-2] else datetime.date(year + 1, 3, 1),
            )
            for a, d in pairs
            for number in (1, 2)
        )  # fmt: skip
        Uppfoljning.objects.bulk_create(
            Uppfoljning(
                overenskommelse=a, on=datetime.date(year, 12, 1), note="På väg.", by=self.writer
            )
            for a in agreements
        )
        examined = self._beslut(ks, datetime.date(year, 3, 10))
        examined.save()
        Bolagsprovning.objects.bulk_create(
            Bolagsprovning(
                organ=organ, year=year - 1, within_purpose=True, within_powers=True,
                motivation="Verksamheten har följt ägardirektivet.", beslut=examined,
            )
            for organ in self.organs
            if organ.kind == Organ.Kind.BOLAG and organ.active_from == SINCE
        )  # fmt: skip
        proposed = [(f, d) for a, d in pairs for f in forslag.get(a.pk, [])]
        decision = self._beslut(ks, datetime.date(year, 6, 18))
        decision.save()
        summer = datetime.datetime(year, 6, 20, 9, tzinfo=datetime.UTC)
        positions = [
            self._owner(
                Stallningstagande, {"motivering": said, "beslutsforslag": said},
                forslag=f, dialog=d, position=Stallningstagande.Position.TILLSTYRKS, till_kf=True,
                beslut=None if is_now else decision, handed_over_at=None if is_now else summer,
            )
            for f, d in proposed
        ]  # fmt: skip
        if positions:
            self._write(positions, "motivering", "beslutsforslag")
        if not is_now:
            adopted = self._beslut(kf, datetime.date(year, 9, 29))
            adopted.save()
            Fullmaktigebeslut.objects.bulk_create(
                Fullmaktigebeslut(stallningstagande=s, beslut=adopted, outcome="bifall")
                for s in positions
            )
        later = timezone.now() + datetime.timedelta(seconds=1)
        saves = Dialogtext.objects.filter(dialog__in=dialogues).order_by().values_list("dialog")
        read = dict(saves.annotate(Sum("text__version")))
        Bekraftelse.objects.bulk_create(
            Bekraftelse(dialog=d, organ=o, by=self.writer, at=later, read=read[d.pk])
            for a, d in pairs
            for o in (ks, a.organ)
        )
        confirmed = [d.pk for place, d in enumerate(dialogues) if not is_now or place % 2]
        Tillitsdialog.objects.filter(pk__in=confirmed).update(
            state=Tillitsdialog.State.BEKRAFTAD, confirmed_at=later
        )

    def _reports(self, year):
        finished_reports(year, snapshot={"avsnitt": ["Fryst underlag. " * 20_000]})


def finished_reports(year, *, snapshot):
    """The year's two reports, done, so that the list has the same to show in every installation."""
    have = Counter(Rapport.objects.filter(year=year).values_list("kind", flat=True))
    now = timezone.now()
    for kind in Rapport.Kind.values:
        if not have[kind]:
            Rapport.objects.create(
                kind=kind, year=year, edition=1, diarienummer=f"KS.{year}.7", snapshot=snapshot,
                snapshot_hash=digest([kind, year]), state=Rapport.State.KLAR, pages=64,
                size=900_000, sha256=digest([year, kind]), finished_at=now,
                file=f"rapporter/{year}/{kind}-1.pdf",
            )  # fmt: skip


def _moved(day, years):
    return day.replace(year=day.year + years, day=min(day.day, 28))


def _by_number(model, year):
    return {one.number: one for one in model.objects.of_year(year)}
