"""A number that no row can have is answered, on SQLite as on PostgreSQL."""

import pytest

from tests.factories import (
    YEAR,
    KommunFactory,
    NulagesanalysFactory,
    OrganFactory,
    kf,
    ks,
    person,
    text_of,
)

pytestmark = pytest.mark.django_db

HUGE = "9" * 25
ANALYS = f"/{YEAR}/nulagesanalyser/namnden/"


@pytest.fixture
def analys():
    KommunFactory(), kf(), ks()
    return NulagesanalysFactory(organ=OrganFactory(slug="namnden"))


@pytest.mark.parametrize(
    ("url", "status"),
    [
        (f"/skriv/{HUGE}/", 404),
        (f"/{YEAR}/forslag/{HUGE}/", 404),
        (f"/{YEAR}/forslag/mal/{HUGE}/", 404),
        (f"/{YEAR}/mal/riktningsmal/{HUGE}/", 404),
        (f"/{YEAR}/tillitsdialoger/{HUGE}/", 404),
        (f"/{YEAR}/rapporter/{HUGE}/", 404),
        (f"{ANALYS}kort/{HUGE}/", 404),
        (f"{ANALYS}forslag/{HUGE}/", 404),
        (f"{ANALYS}?version={HUGE}", 404),
        (f"/{YEAR}/forslag/?mal={HUGE}&sida={HUGE}", 200),
    ],
)
def test_huge_number_in_an_address_finds_nothing(client, analys, url, status):
    client.force_login(person("handlaggare", analys.organ))
    assert client.get(url).status_code == status


def test_huge_number_in_a_form_is_an_invalid_choice(client, analys):
    client.force_login(person("handlaggare", analys.organ))
    for field in ("riktningsmal", "omvarldsfaktorer"):
        data = {"title": "Mitt", "kind": "nytt_mal", field: [HUGE]}
        assert client.post(f"{ANALYS}forslag/nytt/", data).status_code == 422
    url = f"/skriv/{text_of(analys).pk}/"
    assert client.post(url, {"html": "<p>Andra ord.</p>", "base": HUGE}).status_code == 409
    client.force_login(person("ks_beredare"))
    data = {"stallningstaganden": [HUGE], "omgang": HUGE}
    assert client.post(f"/{YEAR}/tillitsdialoger/ks-beslut/", data).status_code == 422
