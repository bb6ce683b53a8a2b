"""The nämnd's decision is registered out of its minutes, and the analysis freezes and is published."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from goals.models import Nulagesanalys
from organisation.models import Beslut, Kommun
from tests.factories import (
    YEAR,
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    OrganFactory,
    kf,
    ks,
)

pytestmark = pytest.mark.django_db

PAGE = f"/{YEAR}/nulagesanalyser/namnden/"
DECISION = {"decided_on": "2026-02-10", "paragraf": "71", "diarienummer": "UBN.2026.41"}


@pytest.fixture
def secretary(as_, organ):
    KommunFactory()
    NulagesanalysFactory(organ=organ, state="klarmarkerad", words="Nämndens ord")
    return as_("namndsekreterare")


def test_a_decision_from_before_the_year_is_refused(secretary, organ):
    reply = secretary.post(f"{PAGE}beslut/", DECISION | {"decided_on": "2025-12-31"})
    assert reply.status_code == 422
    said = "En analys för 2026 kan inte ha beslutats före årets början."
    assert said in reply.content.decode()
    assert not Beslut.objects.filter(paragraf=71).exists()
    assert Nulagesanalys.objects.get(organ=organ).state == "klarmarkerad"


@pytest.mark.parametrize("typed", ["71", " 71 ", "§ 71", "§71"])
def test_paragraph_is_taken_as_it_stands_in_the_minutes(secretary, organ, typed):
    secretary.post(f"{PAGE}beslut/", DECISION | {"paragraf": typed})
    assert Nulagesanalys.objects.get(organ=organ).beslut.paragraf == 71


def test_paragraph_is_written_where_the_browser_drops_no_letters(secretary):
    page = secretary.get(f"{PAGE}beslut/").content.decode()
    field = next(tag for tag in re.findall("<input[^>]*>", page) if 'name="paragraf"' in tag)
    assert 'type="text"' in field
    assert 'inputmode="numeric"' in field


def test_registered_decision_freezes_the_analysis(secretary, organ):
    reply = secretary.post(f"{PAGE}beslut/", DECISION)
    assert reply.url == PAGE
    analys = Nulagesanalys.objects.get(organ=organ)
    assert (analys.state, analys.beslut.paragraf) == ("beslutad", 71)
    assert "Nämndens ord" in str(analys.content)
    page = secretary.get(PAGE).content.decode()
    for fact in ("10 februari 2026", "§ 71", "UBN.2026.41", analys.content_hash):
        assert fact in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decided_on": "2999-01-01"}, "Datumet har inte varit än"),
        ({"paragraf": "0"}, "Paragrafen är ett tal mellan 1 och 9999."),
        ({"paragraf": "10000"}, "Paragrafen är ett tal mellan 1 och 9999."),
        ({"paragraf": "71a"}, "Paragrafen är ett tal mellan 1 och 9999."),
        ({"paragraf": "sjuttio"}, "Paragrafen är ett tal mellan 1 och 9999."),
        ({"decided_on": "2018-12-31"}, "finns sedan den 1 januari 2019"),
        ({"diarienummer": "åtta"}, "Diarienumret ska se ut som"),
        ({"paragraf": "1999"}, "1999 ser ut som ett årtal."),
        ({"paragraf": "2026"}, "2026 ser ut som ett årtal."),
        ({"paragraf": ""}, "Ange beslutets paragraf."),
        ({"diarienummer": ""}, "Ange beslutets diarienummer."),
        ({"decided_on": ""}, "Ange vilken dag beslutet fattades."),
    ],
)
def test_impossible_decision_is_refused_with_a_sentence(secretary, organ, change, said):
    page = secretary.post(f"{PAGE}beslut/", DECISION | change)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Nulagesanalys.objects.decided().exists()
    assert not Beslut.objects.filter(organ=organ).exists()


def test_paragraph_registered_with_another_diarienummer_is_refused(secretary, organ):
    BeslutFactory(
        organ=organ, decided_on=datetime.date(2026, 2, 10), paragraf=71, diarienummer="UBN.2026.1"
    )
    page = secretary.post(f"{PAGE}beslut/", DECISION)
    assert page.status_code == 422
    assert "redan registrerad" in page.content.decode()


def test_paragraph_of_another_day_that_year_is_told(secretary, organ):
    BeslutFactory(organ=organ, decided_on=datetime.date(2026, 2, 9), paragraf=71)
    BeslutFactory(organ=organ, decided_on=datetime.date(2025, 2, 9), paragraf=72)
    BeslutFactory(decided_on=datetime.date(2026, 2, 9), paragraf=72)
    page = secretary.post(f"{PAGE}beslut/", DECISION)
    assert page.status_code == 422
    assert (
        "§ 71 registrerades den 9 februari 2026. Paragraferna räknas om varje år: "
        "kontrollera siffran." in page.content.decode()
    )
    assert secretary.post(f"{PAGE}beslut/", DECISION | {"paragraf": "72"}).status_code == 302


def test_help_shows_the_organ_s_own_diarienummer(secretary, organ):
    year = timezone.localdate().year
    shown = secretary.get(f"{PAGE}beslut/").content.decode()
    assert f"Till exempel {organ.short_name}.{year}.41." in shown
    Kommun.objects.update(diarienummer_patterns="{organ} {år}/{nr}")
    shown = secretary.get(f"{PAGE}beslut/").content.decode()
    assert f"Till exempel {organ.short_name} {year}/41." in shown


@pytest.mark.parametrize("prefix", ["UBN", "KS", "XX", "GAM"])
def test_number_of_the_own_register_or_of_nobody_s_is_taken(secretary, organ, prefix):
    organ.short_name = "UBN"
    organ.save()
    ks()
    OrganFactory(short_name="GAM", active_to="2022-12-31")
    secretary.post(f"{PAGE}beslut/", DECISION | {"diarienummer": f"{prefix}.2026.41"})
    assert Nulagesanalys.objects.get(organ=organ).beslut.diarienummer == f"{prefix}.2026.41"


@pytest.mark.parametrize("number", ["SON.2026.10", "SON 2026/10"])
def test_number_out_of_another_organ_s_register_is_refused(secretary, organ, number):
    OrganFactory(slug="socialnamnden", name="Socialnämnden", short_name="SON")
    page = secretary.post(f"{PAGE}beslut/", DECISION | {"diarienummer": number})
    assert page.status_code == 422
    shown = page.content.decode()
    assert "SON är kortnamnet för socialnämnden." in shown
    assert f"till exempel ”{organ.short_name}.{timezone.localdate().year}.41”" in shown
    assert not Beslut.objects.filter(organ=organ).exists()


def test_kommunfullmaktige_decides_under_the_number_that_a_namnd_gave_the_matter():
    kommun = KommunFactory()
    OrganFactory(slug="socialnamnden", short_name="SON")
    kommun.validate_diarienummer("SON.2026.10", kf())
    kommun.validate_diarienummer("SON.2026.10")  # a report is nobody's decision
    with pytest.raises(ValidationError, match="SON"):
        kommun.validate_diarienummer("SON.2026.10", ks())


def test_one_paragraph_can_decide_two_matters(secretary, organ):
    same = BeslutFactory(
        organ=organ, decided_on=datetime.date(2026, 2, 10), paragraf=71, diarienummer="UBN.2026.41"
    )
    secretary.post(f"{PAGE}beslut/", DECISION)
    assert Nulagesanalys.objects.get(organ=organ).beslut == same


def test_published_analysis_is_read_without_logging_in(secretary, client, organ):
    secretary.post(f"{PAGE}beslut/", DECISION)
    secretary.post(f"{PAGE}publicera/")
    client.logout()
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Nämndens ord" in page.content.decode()
    assert client.get(f"{PAGE}?version=2").status_code == 302
