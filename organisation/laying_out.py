"""Lay out a year: the moments of the latest year that has any, else those of the model itself."""

import calendar
import datetime

from django.db import transaction

from organisation.models import Arshjul, Moment

Kind = Moment.Kind
ORGANEN, KS, KF = "Nämnder och bolag", "Kommunstyrelsen", "Kommunfullmäktige"
MODELL, PRAXIS = "Styrmodellen", "Praxis"


def _law(chapter: int, section: int) -> str:
    return f"{chapter} kap. {section} § kommunallagen"


# Kind, name, first day, last day, by whom, on what ground. Days are (month, day); 31 February is the last there is.
DEFAULT = [
    (Kind.BOKSLUT, "Bokslut och start av nulägesanalyserna", (1, 1), (2, 31), ORGANEN, PRAXIS),
    (
        Kind.ARSREDOVISNING,
        "Årsredovisningen lämnas till fullmäktige och revisorerna",
        (3, 1),
        (4, 15),
        KS,
        _law(11, 20),
    ),
    (
        Kind.OVRIGT,
        "Beslut om bolagens ändamål och befogenheter",
        (3, 1),
        (4, 15),
        KS,
        _law(6, 9),
    ),
    (Kind.OMVARLDSDAG, "Omvärldsdag", (4, 1), (4, 30), KS, MODELL),
    (Kind.NULAGESANALYS, "Nulägesanalyserna beslutas", (4, 1), (4, 30), ORGANEN, MODELL),
    (
        Kind.TILLITSDIALOG,
        "Tillitsdialoger inom och mellan nämnder och bolag",
        (4, 1),
        (5, 31),
        ORGANEN,
        MODELL,
    ),
    (
        Kind.TILLITSDIALOG,
        "Tillitsdialoger mellan sektorer",
        (4, 1),
        (5, 31),
        "Sektorchefer och vd",
        MODELL,
    ),
    (Kind.KS_TILLITSDIALOG, "Kommunstyrelsens tillitsdialoger", (5, 1), (6, 30), KS, MODELL),
    (Kind.DELARSRAPPORT, "Delårsrapport till fullmäktige", (8, 1), (10, 31), KS, _law(11, 16)),
    (Kind.BUDGET, "Kommunstyrelsens förslag till budget", (10, 1), (10, 31), KS, _law(11, 8)),
    (
        Kind.BUDGET,
        "Kommunfullmäktige fastställer budgeten",
        (11, 1),
        (11, 30),
        KF,
        _law(11, 10),
    ),
]


def pattern_of(year: int) -> Arshjul | None:
    """The latest other year that has moments; an empty one is no pattern."""
    filled = Arshjul.objects.exclude(year=year).filter(moment__isnull=False)
    return filled.order_by("-year").first()


def year_to_lay_out(today: datetime.date) -> int:
    """The latest year if it is still empty, else the one after it; the one that is now if there is none."""
    latest = Arshjul.objects.first()
    if latest is None:
        return today.year
    return latest.year + 1 if latest.moment.exists() else latest.year


def lay_out(arshjul: Arshjul) -> Arshjul | None:
    """Fill an empty year, and return the one it was filled from; None for the model's own days."""
    pattern = pattern_of(arshjul.year)
    with transaction.atomic():
        if pattern is None:
            moments = _default(arshjul)
        else:
            moments = [
                Moment(
                    arshjul=arshjul,
                    kind=m.kind,
                    name=m.name,
                    starts=_moved(m.starts, arshjul.year - pattern.year),
                    ends=_moved(m.ends, arshjul.year - pattern.year),
                    basis=m.basis,
                    who=m.who,
                )
                for m in pattern.moment.all()
            ]
        Moment.objects.bulk_create(moments)
    return pattern


def _default(arshjul: Arshjul) -> list[Moment]:
    return [
        Moment(
            arshjul=arshjul,
            kind=kind,
            name=name,
            starts=_day(arshjul.year, *starts),
            ends=_day(arshjul.year, *ends),
            basis=basis,
            who=who,
        )
        for kind, name, starts, ends, who, basis in DEFAULT
    ]


def _moved(day: datetime.date, years: int) -> datetime.date:
    return _day(day.year + years, day.month, day.day)


def _day(year: int, month: int, day: int) -> datetime.date:
    """The day, or the month's last where it has fewer."""
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))
