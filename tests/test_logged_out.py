"""Logged out in the middle of work: back to the page after the login, and told what was not saved."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session

from tests.factories import YEAR, NulagesanalysFactory, OrganFactory, person

pytestmark = pytest.mark.django_db

PAGE = f"/{YEAR}/nulagesanalyser/namnden/avsnitt/verksamhetsbeskrivning/"
HERE = {"Referer": f"http://testserver{PAGE}?stod=uppdrag"}


def next_of(reply):
    return parse_qs(urlsplit(reply.url).query)["next"]


@pytest.fixture
def writer():
    organ = OrganFactory(slug="namnden")
    NulagesanalysFactory(organ=organ)
    return person("handlaggare", organ)


def test_who_acts_after_a_logout_comes_back_to_the_page_and_is_told(client, writer):
    reply = client.post(f"{PAGE}klar/", headers=HERE)
    assert next_of(reply) == [f"{PAGE}?stod=uppdrag"]
    told = "Du har loggats ut. Det du gjorde är inte sparat."
    assert told in client.get(reply.url).content.decode()
    client.force_login(writer)  # whoever that is
    assert told not in client.get(PAGE).content.decode()


def told_after(client, **form):
    """What the login says to somebody who sent a form while logged out."""
    reply = client.post(f"{PAGE}klar/", form, headers=HERE)
    return client.get(reply.url).content.decode()


def test_words_of_ones_own_are_told_again(client):
    form = {
        "due": "2026-03-31",
        "csrfmiddlewaretoken": "x" * 64,
        "old_password": "en hemlig mening",
    }
    page = told_after(client, what="Träffas i mars <b>nu</b>", **form)
    assert "vill ha kvar: ”Träffas i mars &lt;b&gt;nu&lt;/b&gt;”" in page
    assert "xxx" not in page
    assert "en hemlig mening" not in page
    assert "”Hej på dig &amp; co Två”" in told_after(
        client, html="<p>Hej <strong>på</strong> dig &amp; co</p><p>Två</p>"
    )


@pytest.mark.parametrize("word", ["ord ", "åäö ", "会議の議事録 "])
def test_words_are_told_as_far_as_there_is_room_in_the_cookie(client, word):
    page = told_after(client, note=word * 1000)
    assert word * 10 in page
    assert 10 < page.count(word) < 300
    assert "…”" in page
    assert not Session.objects.exists()


def test_a_stranger_takes_no_room_in_the_database(client):
    for turn in range(5):
        client.post(f"{PAGE}klar/", {"note": f"åäö {turn} " * 1000}, headers=HERE)
    assert not Session.objects.exists()
    assert "åäö 0" in client.get("/logga-in/").content.decode()


@pytest.mark.parametrize(
    ("page", "to"),
    [
        ("", "/"),
        ("https://annan.example/", "/"),
        ("http://testserver.example/", "/"),
        ("//x/", "/"),
        ("http://testserver//annan.example/", "/annan.example/"),
    ],
)
def test_nobody_is_led_to_another_host(client, page, to):
    assert next_of(client.post(f"{PAGE}klar/", headers={"Referer": page})) == [to]


def test_what_a_page_sends_by_itself_leaves_no_message(client):
    reply = client.post(f"{PAGE}klar/", headers=HERE | {"Sec-Fetch-Mode": "cors"})
    assert "Du har loggats ut" not in client.get(reply.url).content.decode()


def test_an_address_that_only_takes_what_is_sent_says_so(client, writer):
    client.force_login(writer)
    reply = client.get(f"{PAGE}klar/")
    assert (reply.status_code, reply["Allow"]) == (405, "POST")
    assert "Hit kommer man med en knapp" in reply.content.decode()


def test_a_wrong_password_is_told_plainly_and_once(client, writer):
    wrong = client.post("/logga-in/", {"username": writer.username, "password": "fel"})
    shown = wrong.content.decode()
    assert shown.count("Användarnamnet eller lösenordet stämmer inte.") == 1
    assert shown.count("stora och små bokstäver") == 1
    assert "skiftläge" not in shown
    shown = client.post("/logga-in/", {}).content.decode()
    assert "Skriv ditt användarnamn." in shown
    assert "Skriv ditt lösenord." in shown


def test_who_has_not_logged_in_is_not_told_to_use_a_search_that_is_not_there(client, writer):
    told = "sök i sidhuvudet"
    assert told not in client.get("/finns-inte/").content.decode()
    client.force_login(writer)
    assert told in client.get("/finns-inte/").content.decode()
