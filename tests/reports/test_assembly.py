"""What a snapshot says of the year: nothing that is owed is left out, and nothing is said wrong."""

import datetime

import pytest

from dialogues.models import Overenskommelse, Tillitsprincip
from reports.assembly import assemble
from tests.factories import (
    YEAR,
    ArshjulFactory,
    BolagsprovningFactory,
    KommunFactory,
    MomentFactory,
    OrganFactory,
    TillitsdialogFactory,
    ks,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kommun():
    return KommunFactory()


def test_agreement_is_followed_up_until_it_is_done():
    for year, words in (
        (YEAR - 1, "Förra året."),
        (YEAR - 2, "Äldre, öppen."),
        (YEAR - 3, "Klar."),
    ):
        TillitsdialogFactory(year=year, state="bekraftad", words=words)
    Overenskommelse.objects.filter(what="Klar.").update(closed_on=datetime.date(YEAR - 2, 6, 1))
    followed = assemble("tillitsdialoger", YEAR)["tidigare_overenskommelser"]
    assert {one["what"] for one in followed} == {"Förra året.", "Äldre, öppen."}


def test_principles_are_written_as_words():
    dialog = TillitsdialogFactory()
    principle, _ = Tillitsprincip.objects.get_or_create(
        slug="oppenhet", defaults={"number": 90, "name": "Öppenhet", "meaning": "Att visa."}
    )
    dialog.principer.add(principle)
    dialog.record_held()
    for organ in dialog.parter.all():
        dialog.confirm(organ, None)
    assert assemble("tillitsdialoger", YEAR)["dialoger"][0]["principer"] == ["öppenhet"]


def test_examination_says_which_year_it_is_about():
    BolagsprovningFactory(year=YEAR - 1)
    assert assemble("tillitsdialoger", YEAR)["bolagsprovningar"][0]["year"] == YEAR - 1


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (datetime.date(2020, 10, 15), "Skulle ha beslutats senast den 15\xa0oktober\xa02020."),
        (datetime.date(2099, 10, 15), "Ska beslutas senast den 15\xa0oktober\xa02099."),
    ],
)
def test_organ_without_a_decided_analysis_is_told_with_its_last_day(ends, said):
    OrganFactory()
    arshjul = ArshjulFactory(year=YEAR)
    MomentFactory(arshjul=arshjul, kind="nulagesanalys", starts=ends, ends=ends)
    assert {organ["missing"] for organ in assemble("nulagesrapport", YEAR)["organ"]} == {said}


def test_dialogue_that_is_planned_says_when():
    TillitsdialogFactory(parter=[ks(), OrganFactory()], held_on=datetime.date(YEAR, 5, 4))
    notes = [organ["note"] for organ in assemble("tillitsdialoger", YEAR)["organ"]]
    assert f"Planerad till 4\xa0maj\xa0{YEAR}." in notes
