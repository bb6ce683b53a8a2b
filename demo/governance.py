"""The demo municipality's governance model: ``styrning.toml`` into rows."""

import datetime
import re
from pathlib import Path
from typing import Any

from demo import documents
from dialogues.models import Bolagsprovning
from goals.importing import load, read_bytes
from goals.importing.storing import store
from goals.models import (
    Avsnitt,
    Forslag,
    GlobaltMal,
    Grunduppdrag,
    Kalla,
    Malkoppling,
    Mall,
    Nyckeltal,
    Nyckeltalsvarde,
    Omvarldsanalys,
    Omvarldsfaktor,
    Omvarldsniva,
    Riktningsmal,
    Riktningsmalsarv,
    Styrdokument,
    Styrdokumentavsnitt,
    Uppdrag,
    Varde,
    Vardegrund,
    Vision,
)
from organisation.models import (
    Arshjul,
    Benamning,
    Beslut,
    Kommun,
    Mandatperiod,
    Moment,
    Organ,
    Sektor,
)
from writing.models import Text

MOMENT_KINDS = {
    "bokslut": Moment.Kind.BOKSLUT,
    "omvarldsdag": Moment.Kind.OMVARLDSDAG,
    "nulagesanalyser": Moment.Kind.NULAGESANALYS,
    "nulagesanalys": Moment.Kind.NULAGESANALYS,
    "dialoger": Moment.Kind.TILLITSDIALOG,
    "tillitsdialoger": Moment.Kind.TILLITSDIALOG,
    "ks-dialoger": Moment.Kind.KS_TILLITSDIALOG,
    "ks-stallningstagande": Moment.Kind.STALLNINGSTAGANDE,
    "kf": Moment.Kind.KF,
    "delarsrapport": Moment.Kind.DELARSRAPPORT,
    "arsredovisning": Moment.Kind.ARSREDOVISNING,
    "budget": Moment.Kind.BUDGET,
    "budgetforslag": Moment.Kind.BUDGET,
}


class Governance:
    """Loads the model once; keeps what the rest of the demo refers to by name."""

    def __init__(self, data: dict[str, Any], folder: Path) -> None:
        self.data = data
        self.folder = folder
        self.organ: dict[str, Organ] = {}

    def load(self) -> None:
        self._kommun()
        self._organ()
        self._styrdokument()
        self._grunduppdrag()
        self._mandatperioder()
        self._vision_och_vardegrund()
        self._nyckeltal()
        self._mal()
        self._omvarld()
        self._mall()
        self._arshjul()
        self._bolagsprovning()

    def beslut(self, given: dict[str, Any], title: str = "") -> Beslut:
        """The decision with that organ, day and paragraph; made the first time it is named."""
        beslut, _ = Beslut.objects.get_or_create(
            organ=self.organ[given["organ"]],
            decided_on=given["date"],
            paragraf=int(re.sub(r"\D", "", str(given["paragraf"]))),
            defaults={"diarienummer": given["diarienummer"], "title": title},
        )
        return beslut

    def diarienummer(self, year: int, number: int) -> str:
        """A number in the municipality's own way of writing it."""
        example = self.data["kommun"]["diarienummer_exempel"]
        return re.sub(r"\d+$", str(number), re.sub(r"20\d\d", str(year), example, count=1))

    def _kommun(self) -> None:
        given = self.data["kommun"]
        kommun = Kommun.objects.create(
            name=given["name"],
            kommunkod=given["kommunkod"],
            accent=given["accent"],
            contact_email=given.get("epost", ""),
        )
        Benamning.objects.bulk_create(
            Benamning(
                kommun=kommun,
                concept=concept,
                **{
                    form: word[form] for form in ("singular", "plural", "bestamd", "bestamd_plural")
                },
            )
            for concept, word in self.data.get("benamningar", {}).items()
        )

    def _organ(self) -> None:
        sektorer = {
            s["slug"]: Sektor.objects.create(
                slug=s["slug"],
                name=s["name"],
                active_from=s.get("active_from", datetime.date(2019, 1, 1)),
            )
            for s in self.data["sektorer"]
        }
        for given in self.data["organ"]:
            organ = Organ.objects.create(
                slug=given["slug"],
                kind=given["kind"],
                name=given["name"],
                short_name=given["short_name"],
                active_from=given["active_from"],
                active_to=given.get("active_to"),
            )
            organ.sektorer.set(sektorer[s] for s in given.get("sektorer", []))
            self.organ[organ.slug] = organ
        for given in self.data["organ"]:
            if successor := given.get("successor"):
                organ = self.organ[given["slug"]]
                organ.successor = self.organ[successor]
                organ.save(update_fields=["successor"])

    def _grunduppdrag(self) -> None:
        for organ in self.data["organ"]:
            if given := organ.get("grunduppdrag"):
                grunduppdrag = Grunduppdrag.objects.create(
                    organ=self.organ[organ["slug"]],
                    title=given["dokument"],
                    summary=given["text"].strip(),
                    valid_from=given["active_from"],
                    source=self._avsnitt(given),
                )
                if beslut := given.get("beslut"):
                    grunduppdrag.adopt(self.beslut(beslut, given["dokument"]))

    def _styrdokument(self) -> None:
        """Those that have a file are read from it, as a controller reads one in."""
        earlier: dict[str, Styrdokument] = {}
        for given in self.data.get("styrdokument", []):
            beslut = given.get("beslut") or {}
            kinds = {value for value, _ in Styrdokument.Kind.choices}
            kind = given.get("type", "ovrigt")
            fields = {
                "kind": kind if kind in kinds else Styrdokument.Kind.OVRIGT,
                "title": given["title"],
                "organ": self.organ.get(beslut.get("organ", "")),
                "adopted_on": beslut.get("date"),
                "paragraf": int(re.sub(r"\D", "", beslut["paragraf"])) if beslut else None,
                "diarienummer": beslut.get("diarienummer", given.get("diarienummer", "")),
                "valid_from": given.get("valid_from"),
                "valid_to": given.get("valid_to"),
                "validity": given.get("giltighet", ""),
                "predecessor": earlier.get(given.get("supersedes", "")),
            }
            path = self.folder / "styrdokument" / f"{given['slug']}.md"
            if path.exists():
                data = load(path)
                one = store(read_bytes(data, path.name), data, path.name, fields)
            else:
                one = Styrdokument.objects.create(**fields)
            earlier[given["slug"]] = one
        self.styrdokument = earlier

    def _avsnitt(self, given: dict[str, Any]) -> Styrdokumentavsnitt | None:
        """The section that a goal, an uppdrag or a grunduppdrag says it comes from."""
        source = given.get("kalla")
        if source is None:
            return None
        return self.styrdokument[source["styrdokument"]].avsnitt.get(heading=source["avsnitt"])

    def _mandatperioder(self) -> None:
        self.mandatperioder = {
            m["slug"]: Mandatperiod.objects.create(starts=m["starts"], ends=m["ends"])
            for m in self.data["mandatperioder"]
        }

    def _vision_och_vardegrund(self) -> None:
        earlier: dict[str, Vision] = {}
        for given in [*self.data.get("tidigare_visioner", []), self.data["vision"]]:
            vision = Vision.objects.create(
                title=given["title"],
                valid_from=given["starts"],
                valid_to=given["ends"],
                supersedes=earlier.get(given.get("supersedes", "")),
                text=Text.begin(documents.html(given["text"])),
            )
            vision.adopt(self.beslut(given["beslut"], f"Vision: {given['title']}"))
            earlier[given["slug"]] = vision
        given = self.data["vardegrund"]
        vardegrund = Vardegrund.objects.create(
            title=given["title"], valid_from=given["starts"], valid_to=given["ends"]
        )
        for varde in given["varden"]:
            Varde.objects.create(
                vardegrund=vardegrund,
                number=varde["number"],
                title=varde["title"],
                text=Text.begin(documents.html(varde["text"])),
            )
        vardegrund.adopt(self.beslut(given["beslut"], given["title"]))

    def _nyckeltal(self) -> None:
        self.nyckeltal: dict[str, Nyckeltal] = {}
        for given in self.data["nyckeltal"]:
            nyckeltal = Nyckeltal.objects.create(
                slug=given["key"],
                name=given["name"],
                unit=given["unit"],
                direction=given["direction"],
                decimals=given.get("decimals", 1),
                organ=self.organ.get(given.get("organ", "")),
                source=given["source"],
                source_text=given.get("source_text", ""),
                kolada_id=given.get("kolada_id", ""),
                target=given.get("target"),
                target_year=given.get("target_year"),
            )
            Nyckeltalsvarde.objects.bulk_create(
                Nyckeltalsvarde(
                    nyckeltal=nyckeltal, year=int(year), gender=gender, value=str(value)
                )
                for year, values in given["values"].items()
                for gender, value in values.items()
            )
            self.nyckeltal[given["key"]] = nyckeltal

    def retrieve(self, day: datetime.date) -> None:
        """The indicators say when they were fetched, as that day knew it: a decision fixes it."""
        for given in self.data["nyckeltal"]:
            fetched = max((d for d in given["retrieved_on"] if d <= day), default=None)
            self.nyckeltal[given["key"]].retrieved_on = fetched
        Nyckeltal.objects.bulk_update(self.nyckeltal.values(), ["retrieved_on"])

    def _mal(self) -> None:
        mal: dict[tuple[str, int], Riktningsmal] = {}
        for given in self.data["riktningsmal"]:
            period = given["mandatperiod"]
            one = Riktningsmal.objects.create(
                mandatperiod=self.mandatperioder[period],
                number=given["number"],
                title=given["title"],
                kind=given["kind"],
                text=Text.begin(documents.html(given["text"])),
                source=self._avsnitt(given),
            )
            one.nyckeltal.set(self.nyckeltal[key] for key in given.get("nyckeltal", []))
            for koppling in given.get("globala_mal", []):
                Malkoppling.objects.create(
                    riktningsmal=one,
                    globalt_mal=GlobaltMal.objects.get(number=koppling["number"]),
                    how=koppling["how"],
                )
            one.adopt(self.beslut(given["beslut"], f"Mål för {one.mandatperiod}"))
            mal[period, given["number"]] = one
        for given in self.data.get("riktningsmalsarv", []):
            old, new = given["fran"], given.get("till")
            Riktningsmalsarv.objects.create(
                old=mal[old["mandatperiod"], old["number"]],
                new=mal[new["mandatperiod"], new["number"]] if new else None,
                kind=given["kind"],
                reason=given.get("reason", ""),
            )

    def _omvarld(self) -> None:
        for given in self.data["omvarldsfaktorer"]:
            faktor = Omvarldsfaktor.objects.create(
                mandatperiod=self.mandatperioder[given["mandatperiod"]],
                number=given["number"],
                title=given["title"],
                text=Text.begin(documents.html(given["text"])),
            )
            faktor.adopt(self.beslut(given["beslut"], "Omvärldsfaktorer"))
        for given in self.data["omvarldsanalyser"]:
            analys = Omvarldsanalys.objects.create(year=given["year"], is_shared=True)
            for level in Omvarldsniva.Level:
                Omvarldsniva.objects.create(
                    omvarldsanalys=analys,
                    level=level,
                    text=Text.begin(documents.html(given[level.value[2:]])),
                )
            Kalla.objects.bulk_create(
                Kalla(
                    omvarldsanalys=analys,
                    title=k["title"],
                    publisher=k.get("publisher", ""),
                    year=k.get("year"),
                )
                for k in given.get("kallor", [])
            )

    def load_uppdrag(self) -> None:
        """After the rounds: an uppdrag may come out of a förslag."""
        for given in self.data.get("uppdrag", []):
            outcome = given.get("outcome", "")
            origin = given.get("from_forslag", "")
            Uppdrag.objects.create(
                organ=self.organ[given["organ"]],
                year=given["year"],
                kind=given["kind"],
                title=given["title"],
                description=given.get("description", ""),
                due=given["due"],
                report_back_on=given.get("report_back_on"),
                beslut=self.beslut(given["beslut"], given["title"]),
                forslag=Forslag.objects.filter(title=origin).first() if origin else None,
                source=self._avsnitt(given),
                outcome=outcome,
                reported_on=given.get("report_back_on") if outcome else None,
            )

    def _mall(self) -> None:
        """A municipality with a word of its own for its goals has it in the mall's headings too."""
        word = self.data.get("benamningar", {}).get("riktningsmal")
        standard = Mall.objects.current()
        if word is None or standard is None:
            return
        mall = standard.new_version()
        for avsnitt in mall.avsnitt.filter(kind=Avsnitt.Kind.RIKTNINGSMAL):
            avsnitt.heading = word["plural"].capitalize()
            avsnitt.save(update_fields=["heading"])
        mall.fixed_on = datetime.date(2024, 12, 1)
        mall.save(update_fields=["fixed_on"])

    def _bolagsprovning(self) -> None:
        for given in self.data.get("bolagsprovning", []):
            Bolagsprovning.objects.create(
                organ=self.organ[given["organ"]],
                year=given["year"],
                within_purpose=given["within_purpose"],
                within_powers=given["within_powers"],
                motivation=given["motivering"].strip(),
                proposed_measure=given.get("atgard", "").strip(),
                beslut=self.beslut(given["beslut"]),
            )

    def _arshjul(self) -> None:
        for given in self.data["arshjul"]:
            arshjul = Arshjul.objects.create(year=given["year"])
            Moment.objects.bulk_create(
                Moment(
                    arshjul=arshjul,
                    kind=_moment_kind(m["slug"]),
                    name=m["name"],
                    starts=m["starts"],
                    ends=m["ends"],
                    basis=m.get("basis", ""),
                    who=m.get("who", ""),
                )
                for m in given["moment"]
            )


def _moment_kind(slug: str) -> str:
    """By the longest beginning of the slug that names a kind."""
    for known in sorted(MOMENT_KINDS, key=len, reverse=True):
        if slug.startswith(known):
            return MOMENT_KINDS[known]
    return Moment.Kind.OVRIGT
