"""Colleagues see where somebody writes, before they meet in the same text."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import (
    ForslagFactory,
    NulagesanalysFactory,
    OrganFactory,
    advance,
    person,
    text_of,
)
from writing.models import Presence
from writing.tasks import forget_silent

pytestmark = pytest.mark.django_db


@pytest.fixture
def organ():
    return OrganFactory(slug="var-namnd")


@pytest.fixture
def analys(organ):
    return NulagesanalysFactory(organ=organ)


@pytest.fixture
def anna(organ, client):
    client.force_login(user := person("handlaggare", organ, name="Anna Ek"))
    return user


@pytest.fixture
def bertil(organ):
    return person("handlaggare", organ, name="Bertil Alm")


def here(text):
    return f"/skriv/{text.pk}/har/"


def test_who_comes_second_is_told_who_is_there(client, analys, anna, bertil):
    Presence.objects.note(text_of(analys), bertil)
    assert client.post(here(text_of(analys))).json() == {"others": ["Bertil Alm"]}


def test_nobody_is_told_of_oneself(client, analys, anna):
    client.post(here(text_of(analys)))
    assert client.post(here(text_of(analys))).json() == {"others": []}


def test_a_person_is_in_one_text_at_a_time(client, analys, anna):
    first = text_of(analys)
    second = analys.texter.exclude(text=first).first().text
    client.post(here(first))
    client.post(here(second))
    assert Presence.objects.get().text == second


def test_who_leaves_is_gone_and_a_late_goodbye_takes_nothing_else(client, analys, anna):
    first = text_of(analys)
    second = analys.texter.exclude(text=first).first().text
    client.post(here(second))
    assert client.post(here(first), {"leave": "1"}).status_code == 204
    assert Presence.objects.get().text == second
    client.post(here(second), {"leave": "1"})
    assert not Presence.objects.exists()


def test_who_has_been_silent_for_a_minute_is_gone(client, analys, anna, bertil):
    Presence.objects.note(text_of(analys), bertil)
    Presence.objects.update(seen_at=timezone.now() - datetime.timedelta(seconds=61))
    assert client.post(here(text_of(analys))).json() == {"others": []}


def test_a_text_that_waits_for_its_decision_has_nobody_in_it(client, analys, anna):
    advance(analys, "klarmarkerad")
    assert client.post(here(text_of(analys))).status_code == 404
    assert not Presence.objects.exists()


def desk(client, analys, slug="utmaningar"):
    page = client.get(f"/{analys.year}/nulagesanalyser/{analys.organ.slug}/avsnitt/{slug}/")
    return page.content.decode()


def test_who_leaves_a_text_that_was_handed_over_meanwhile_is_gone_too(client, analys, anna):
    client.post(here(text_of(analys)))
    advance(analys, "klarmarkerad")
    client.post(here(text_of(analys)), {"leave": "1"})
    assert not Presence.objects.exists()


def test_where_the_silent_were_is_removed(analys, anna, bertil):
    Presence.objects.note(text_of(analys), anna)
    Presence.objects.note(text_of(analys), bertil)
    Presence.objects.filter(user=anna).update(
        seen_at=timezone.now() - datetime.timedelta(seconds=61)
    )
    forget_silent()
    assert Presence.objects.get().user == bertil


def test_the_outline_says_who_is_in_which_avsnitt(client, analys, anna, bertil):
    Presence.objects.note(text_of(analys), bertil)
    outline = desk(client, analys).split('id="innehall"')[1].split("</ol>")[0]
    entry = next(e for e in outline.split("<li>") if "Bertil Alm är här nu" in e)
    assert "Verksamhetsbeskrivning" in entry
    assert outline.count("är här nu") == 1


def test_the_outline_says_who_writes_a_forslag(client, analys, anna, bertil):
    one = ForslagFactory(analys=analys)
    Presence.objects.note(one.konsekvenser, bertil)
    outline = desk(client, analys).split('id="innehall"')[1].split("</ol>")[0]
    assert "Förslag" in next(e for e in outline.split("<li>") if "Bertil Alm är här nu" in e)


def test_the_outline_keeps_silent_of_other_analyses(client, analys, anna, bertil):
    Presence.objects.note(text_of(NulagesanalysFactory()), bertil)
    assert "är här nu" not in desk(client, analys)


def test_the_outline_costs_the_same_with_one_there_and_with_three(
    client, organ, analys, anna, django_assert_num_queries
):
    url = f"/{analys.year}/nulagesanalyser/{organ.slug}/avsnitt/verksamhetsbeskrivning/"
    for count in (1, 3):
        for _ in range(count):
            Presence.objects.note(text_of(analys), person("handlaggare", organ))
        client.get(url)
        with django_assert_num_queries(DESK):
            client.get(url)


DESK = 15
