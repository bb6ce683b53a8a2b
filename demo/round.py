"""The demo's yearly rounds: analyses, förslag, dialogues and positions out of the Markdown files."""

import datetime
import re
from pathlib import Path
from typing import Any

from demo import documents
from demo.clock import NOW, standing_at, workday
from demo.governance import Governance
from demo.people import username
from dialogues.models import (
    Deltagare,
    Overenskommelse,
    Stallningstagande,
    Tillitsdialog,
    Tillitsprincip,
    Uppfoljning,
)
from goals.models import (
    Analystext,
    Forslag,
    Klarmarkering,
    Kort,
    Nulagesanalys,
    Omvarldsfaktor,
    Riktningsmal,
)
from organisation.models import Beslut, Organ, Sektor, User
from writing.models import Text

DECIDED = {"beslutad", "publicerad"}


class Round:
    def __init__(self, folder: Path, governance: Governance) -> None:
        self.folder = folder
        self.governance = governance
        self.users = {u.username: u for u in User.objects.all()}

    def load(self) -> None:
        for year in sorted(int(p.name) for p in (self.folder / "analyser").iterdir()):
            for path in sorted((self.folder / "analyser" / str(year)).glob("*.md")):
                self._analysis(documents.read(path))
            for path in sorted((self.folder / "dialoger" / str(year)).glob("*.md")):
                self._dialogue(documents.read(path), year)
        self.governance.retrieve(NOW)

    # --- analyses ------------------------------------------------------------------------------

    def _analysis(self, document: documents.Document) -> None:
        """What is decided is dated by its decision; what is under way was saved just now."""
        meta = document.meta
        if meta["state"] not in DECIDED:
            self._move_on(self._write(document), meta)
            return
        decided_on = meta["beslut"]["date"]
        with standing_at(workday(decided_on, -10)):
            analys = self._write(document)
        with standing_at(workday(decided_on, -5)):
            self._move_on(analys, meta)
        self.governance.retrieve(decided_on)
        secretary = self.users[username(analys.organ, "sekreterare")]
        with standing_at(decided_on):
            given = meta["beslut"] | {"organ": analys.organ.slug}
            analys.decide(self.governance.beslut(given, str(analys)), secretary)
        if meta["state"] == "publicerad":
            with standing_at(workday(decided_on, 3)):
                analys.publish(secretary)

    def _write(self, document: documents.Document) -> Nulagesanalys:
        meta, sections = document.meta, document.sections
        organ = self.governance.organ[meta["organ"]]
        writer = self.users[username(organ, "handlaggare")]
        analys = Nulagesanalys.objects.open(organ, meta["year"])
        for answer in analys.texter.select_related(
            "text", "avsnitt", "omvarldsfaktor", "riktningsmal"
        ):
            if markdown := _words_for(answer, sections):
                answer.text.write(documents.html(markdown), base=0, by=writer)
        for position, (heading, words) in enumerate(
            documents.split(sections.get("karta", ""), 3).items(), start=1
        ):
            text = Text.begin(documents.html(words), by=writer, limit=Kort.LIMIT)
            Kort.objects.create(analys=analys, position=position, heading=heading, text=text)
        for number, (title, body) in enumerate(
            documents.split(sections.get("forslag", ""), 3).items(), start=1
        ):
            self._forslag(analys, number, title, body, writer)
        return analys

    def _forslag(
        self, analys: Nulagesanalys, number: int, title: str, body: str, writer: User
    ) -> None:
        given, rest = documents.fields(body)
        parts = documents.split(rest, 4)
        forslag = Forslag.objects.create(
            analys=analys,
            number=number,
            kind=given["kind"],
            title=title,
            motivering=Text.begin(documents.html(parts.get("motivering", "")), by=writer),
            konsekvenser=Text.begin(documents.html(parts.get("konsekvenser", "")), by=writer),
        )
        forslag.riktningsmal.set(
            Riktningsmal.objects.of_year(analys.year).filter(number__in=_numbers(given["mal"]))
        )
        forslag.omvarldsfaktorer.set(
            Omvarldsfaktor.objects.of_year(analys.year).filter(
                number__in=_numbers(given.get("faktorer", ""))
            )
        )

    def _move_on(self, analys: Nulagesanalys, meta: dict[str, Any]) -> None:
        state = meta["state"]
        writer = self.users[username(analys.organ, "handlaggare")]
        done = meta.get("klara", [])
        avsnitt = analys.mall.avsnitt.all()
        Klarmarkering.objects.bulk_create(
            Klarmarkering(analys=analys, avsnitt=a, by=writer)
            for a in avsnitt
            if state != "arbetsmaterial" or a.slug in done
        )
        if state != "arbetsmaterial":
            analys.hand_over(self.users[username(analys.organ, "ansvarig")])

    # --- dialogues -----------------------------------------------------------------------------

    def _dialogue(self, document: documents.Document, year: int) -> None:
        """Written down the day after it was held; the parties confirm in turn, some days later."""
        meta, positions = document.meta, document.sections.get("stallningstaganden", "")
        with standing_at(workday(meta["date"], 1)):
            dialog = self._hold(document, year)
        if meta["state"] != "planerad":
            confirmed = meta.get("bekraftad_av", [])
            if meta["state"] == "bekraftad":
                confirmed = meta["parter"]
            for number, slug in enumerate(confirmed, start=3):
                with standing_at(workday(meta["date"], number)):
                    dialog.confirm(self.governance.organ[slug], self._confirmer(slug))
                dialog.refresh_from_db()
        self._decide_positions(dialog, positions)

    def _hold(self, document: documents.Document, year: int) -> Tillitsdialog:
        meta, sections = document.meta, document.sections
        organ = self.governance.organ
        dialog = Tillitsdialog.objects.create(
            kind=meta["kind"],
            year=year,
            title=meta["title"],
            held_on=meta["date"],
            place=meta.get("place", ""),
        )
        dialog.parter.set(organ[slug] for slug in meta["parter"])
        dialog.sektorer.set(Sektor.objects.filter(slug__in=meta.get("sektorer", [])))
        dialog.principer.set(Tillitsprincip.objects.filter(slug__in=meta.get("principer", [])))
        dialog.analyser.set(
            # Kommunstyrelsen asks; the analysis is the other party's, if it was decided by then.
            Nulagesanalys.objects.latest_decided()
            .filter(year=year, organ__slug__in=meta["parter"])
            .filter(beslut__decided_on__lte=meta["date"])
            .exclude(organ__kind=Organ.Kind.KOMMUNSTYRELSE)
        )
        dialog.begin_texts()
        writer = self.users["ks.beredare"]
        if dialog.kind != Tillitsdialog.Kind.KOMMUNSTYRELSEN:
            writer = self.users[username(organ[meta["parter"][0]], "handlaggare")]
        for own in dialog.texter.select_related("text"):
            if words := sections.get(own.slot):
                own.text.write(documents.html(words), base=0, by=writer)
        Deltagare.objects.bulk_create(
            Deltagare(dialog=dialog, role=role, organ=organ.get(slug))
            for role, slug in meta.get("deltagare", [])
        )
        self._agreements(dialog, meta["date"], sections.get("overenskommelser", ""), writer)
        self._positions(dialog, sections.get("stallningstaganden", ""), writer)
        if dialog.is_of_ks:
            dialog.begin_positions()
        if meta["state"] != "planerad":
            dialog.state = Tillitsdialog.State.GENOMFORD
            dialog.save(update_fields=["state"])
        return dialog

    def _confirmer(self, slug: str) -> User:
        organ = self.governance.organ[slug]
        return self.users[
            "ks.beredare" if slug == "kommunstyrelsen" else username(organ, "ansvarig")
        ]

    def _agreements(
        self, dialog: Tillitsdialog, held_on: datetime.date, body: str, writer: User
    ) -> None:
        for number, (what, text) in enumerate(documents.split(body, 3).items(), start=1):
            given, _ = documents.fields(text)
            due = _date(given.get("senast", ""))
            closed = given.get("stangd", "nej") == "ja"
            agreement = Overenskommelse.objects.create(
                dialog=dialog,
                number=number,
                what=what,
                organ=self.governance.organ.get(given.get("vem", "")),
                due=due,
                closed_on=min(due or held_on, NOW) if closed else None,
            )
            if note := given.get("uppfoljning"):
                Uppfoljning.objects.create(
                    overenskommelse=agreement,
                    on=min(due or held_on, NOW),
                    note=note,
                    by=writer,
                )

    def _positions(self, dialog: Tillitsdialog, body: str, writer: User) -> None:
        for title, text in documents.split(body, 3).items():
            given, rest = documents.fields(text)
            parts = documents.split(rest, 4)
            Stallningstagande.objects.create(
                forslag=self._forslag_called(dialog, title),
                dialog=dialog,
                position=given["position"],
                till_kf=given.get("till_kf") == "ja",
                motivering=Text.begin(documents.html(parts.get("motivering", "")), by=writer),
                beslutsforslag=Text.begin(
                    documents.html(parts.get("beslutsforslag", "")), by=writer
                ),
            )

    def _decide_positions(self, dialog: Tillitsdialog, body: str) -> None:
        for title, text in documents.split(body, 3).items():
            given, _ = documents.fields(text)
            position = dialog.stallningstaganden.get(forslag__title=title)
            if decided := _decision(given.get("ks_beslut", "")):
                with standing_at(decided[0]):
                    position.decide(self._numbered("kommunstyrelsen", *decided[:2]))
            if decided := _decision(given.get("kf_beslut", "")):
                with standing_at(decided[0]):
                    position.hand_over(on=position.beslut.decided_on)
                    beslut = self._numbered("kommunfullmaktige", *decided[:2])
                    position.record_kf(beslut, decided[2] or "bifall", decided[3])

    def _numbered(self, slug: str, day: datetime.date, paragraf: int) -> Beslut:
        number = self.governance.diarienummer(day.year, 100 + paragraf)
        return self.governance.beslut(
            {"organ": slug, "date": day, "paragraf": paragraf, "diarienummer": number}
        )

    def _forslag_called(self, dialog: Tillitsdialog, title: str) -> Forslag:
        return Forslag.objects.put_forward(dialog.year).get(
            title=title, analys__organ__in=dialog.parter.all()
        )


def _words_for(answer: Analystext, sections: dict[str, str]) -> str:
    if answer.omvarldsfaktor_id:
        heading = f"omvarldsfaktor {answer.omvarldsfaktor.number}"
    elif answer.riktningsmal_id:
        heading = f"riktningsmal {answer.riktningsmal.number}"
    else:
        return sections.get(answer.avsnitt.slug, "")
    return documents.split(sections.get(heading, ""), 3).get(answer.slot, "")


def _numbers(given: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", given)]


def _date(given: str) -> datetime.date | None:
    return datetime.date.fromisoformat(given) if given else None


def _decision(given: str) -> tuple[datetime.date, int, str, str] | None:
    """ "2025-09-29 § 112 aterremiss Räkna om." as its day, paragraph, outcome and comment."""
    match = re.match(r"(\d{4}-\d\d-\d\d) § (\d+)\s*(\w*)\s*(.*)", given)
    if match is None:
        return None
    return datetime.date.fromisoformat(match[1]), int(match[2]), match[3], match[4]
