"""The shape of a report's frozen content: plain JSON, and all that the renderer reads.

`reports/assembly.py` writes it from rows, once; `reports.pdf.render` reads it and nothing else,
so that an edition gives the same document for ever. A change that an old snapshot cannot be
read with raises SCHEMA, and the renderer then keeps reading the old ones.

- Texts (`Html`) are the editor's sanitised HTML; the renderer puts their headings, lists and
  tables right. An empty string means that nothing was written.
- Dates are "YYYY-MM-DD". Moments are ISO 8601 with a zone ("2026-12-01T09:30:00+01:00").
- Bodies are named in full as they were called then, and referred to by `slug`.
- Lists stand in the order in which they are to be printed.
- Keys marked NotRequired may be left out; every other key is there, with None or "" where
  there is nothing to say.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

SCHEMA = 1

Html = str
Day = str
Moment = str
Slug = str


class Beslut(TypedDict):
    """A decision as its decision line prints it."""

    organ: str  # "Utbildningsnämnden"
    date: Day
    paragraf: str  # "§ 71"
    diarienummer: str  # "UBN.2026.41"


class Kommun(TypedDict):
    name: str  # "Ale kommun"
    kommunkod: str
    accent: str  # "#rrggbb", already checked for contrast on paper


class Word(TypedDict):
    """A level's name in this kommun, from organisation.Benamning."""

    singular: str
    plural: str
    definite: str
    definite_plural: str


class Words(TypedDict):
    riktningsmal: Word
    omvarldsfaktor: Word
    nulagesanalys: Word
    # Those made before they were in it are printed with the words that they were made with: ours.
    tillitsdialog: NotRequired[Word]
    sektor: NotRequired[Word]


class Head(TypedDict):
    """What every kind of report begins with."""

    schema: int
    kommun: Kommun
    words: Words
    title: str  # "Tillitsdialoger 2026"
    subtitle: str  # "Resultat till kommunfullmäktige"
    year: int
    edition: int
    frozen_at: Moment  # the document's only clock
    diarienummer: str
    beslut: Beslut | None  # KS's decision to hand the report over; None while it is proposed
    inledning: Html
    changes: NotRequired[Html]  # what differs from the edition before; edition 2 and on


class OrganRef(TypedDict):
    slug: Slug
    name: str
    short: str  # for a matrix' column head: "UBN"
    kind: Literal["kommunfullmaktige", "kommunstyrelse", "namnd", "bolag", "forbund"]


# Förslag and positions, in both kinds of report


class Stallningstagande(TypedDict):
    position: Literal["tillstyrks", "tillstyrks_andring", "avslas", "bereds_vidare"]
    motivering: Html
    till_kf: bool
    beslutsforslag: Html  # the wording put to KF; "" when it does not go there
    ks_beslut: Beslut | None
    kf_beslut: Beslut | None
    outcome: Literal["bifall", "bifall_andring", "avslag", "aterremiss"] | None


class Forslag(TypedDict):
    title: str
    organ: Slug
    kind: Literal["nytt_mal", "nytt_uppdrag", "andrat_uppdrag", "andrade_forutsattningar"]
    riktningsmal: list[int]  # their numbers
    omvarldsfaktorer: list[int]
    motivering: Html
    konsekvenser: Html
    stallningstagande: Stallningstagande | None  # None: KS has not taken a position


# (a) kind "tillitsdialoger"


class Deltagare(TypedDict):
    role: str  # "Ordförande i utbildningsnämnden"; never a person's name
    organ: str  # "Utbildningsnämnden"


class LinkedAnalysis(TypedDict):
    organ: str
    year: int
    beslut: Beslut


class Overenskommelse(TypedDict):
    what: str
    who: str  # a body's name; "" when it is for all parties
    due: Day | None
    status: Literal["oppen", "stangd", "forsenad"]  # as it was when frozen
    uppfoljning: str


class Dialog(TypedDict):
    kind: Literal["inom_mellan_organ", "mellan_sektorer", "kommunstyrelsen"]
    title: str
    parties: list[str]  # names of bodies or sektorer
    organ: list[Slug]  # the parties that are bodies
    date: Day | None
    place: str
    state: Literal["planerad", "genomford", "bekraftad"]
    confirmed_by: list[str]
    deltagare: list[Deltagare]
    principer: list[str]  # as a sentence writes them: "tillit", "öppenhet"
    analyser: list[LinkedAnalysis]
    agenda: Html
    samtal: Html
    resultat: Html
    utmaningar: Html
    mojligheter: Html
    lardomar: Html
    motivering: Html  # kommunstyrelsen: the body's own motivation
    bedomning: Html  # kommunstyrelsen: KS's assessment
    overenskommelser: list[Overenskommelse]
    forslag: list[Forslag]  # kommunstyrelsen: those that were taken up


class OrganReached(OrganRef):
    """A row of the overview; KS owes every body a dialogue each year (KL 6:1)."""

    reached: bool
    note: str  # when it is planned, or why not; "" when reached or nothing is known


class EarlierAgreement(Overenskommelse):
    dialog: str  # the title of the dialogue in which it was made
    year: int


class Bolagsprovning(TypedDict):
    """KL 6:9: whether the business stayed within its purpose and powers."""

    bolag: str
    year: NotRequired[int]  # of the business that was examined
    within_purpose: bool | None  # None: not yet decided
    within_powers: bool | None
    motivering: Html
    atgard: Html  # the measure proposed when the answer is no
    beslut: Beslut | None


class TillitsdialogerSnapshot(Head):
    kind: Literal["tillitsdialoger"]
    organ: list[OrganReached]
    dialoger: list[Dialog]
    tidigare_overenskommelser: list[EarlierAgreement]
    bolagsprovningar: list[Bolagsprovning]


# (b) kind "nulagesrapport"


class GoalAnswer(TypedDict):
    organ: Slug
    # besvarat: reasoned about without a grade (always so for a goal that is a riktning)
    state: Literal["natt", "pa_vag", "inte_natt", "besvarat", "saknas"]
    resultat: Html
    resonemang: Html
    forutsattningar: Html


class GlobaltMal(TypedDict):
    number: int
    title: str
    how: str


class Riktningsmal(TypedDict):
    number: int
    title: str
    kind: Literal["matbart", "riktning"]
    text: Html
    globala_mal: list[GlobaltMal]
    nyckeltal: list[str]  # keys into `nyckeltal`
    answers: list[GoalAnswer]


class FactorAnswer(TypedDict):
    organ: Slug
    forhallningssatt: Html
    risker: Html
    mojligheter: Html
    atgarder: Html


class Omvarldsfaktor(TypedDict):
    number: int
    title: str
    text: Html
    answers: list[FactorAnswer]


class Karta(TypedDict):
    title: str
    text: str  # plain text, at most 400 characters


class OrganReport(OrganRef):
    beslut: Beslut | None  # the decision on the analysis
    missing: str  # who owes it and until when, when there is no decided analysis; else ""
    karta: list[Karta]
    sammanfattning: Html  # största utmaningar och möjligheter
    forslag: list[Forslag]


class NyckeltalSeries(TypedDict):
    label: str  # "Totalt", "Kvinnor", "Män"
    values: list[tuple[int, float | None]]


class Nyckeltal(TypedDict):
    key: str
    name: str
    subject: NotRequired[str]  # the name as a sentence begins with it: "Sjukfrånvaron"
    unit: str
    higher_is_better: bool
    decimals: int | None
    target: float | None
    source: str
    retrieved: Day | None
    series: list[NyckeltalSeries]


class NulagesrapportSnapshot(Head):
    kind: Literal["nulagesrapport"]
    riktningsmal: list[Riktningsmal]
    omvarldsfaktorer: list[Omvarldsfaktor]
    organ: list[OrganReport]
    nyckeltal: list[Nyckeltal]


Snapshot = TillitsdialogerSnapshot | NulagesrapportSnapshot
