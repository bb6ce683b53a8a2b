"""Logged out in the middle of work: back to the page after the login, and told what was not saved."""

from urllib.parse import parse_qs, urlsplit

import pytest

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


def test_words_of_ones_own_are_told_again_as_far_as_there_is_room(client):
    form = {
        "what": "Träffas i mars <b>nu</b>",
        "due": "2026-03-31",
        "csrfmiddlewaretoken": "x" * 64,
    }
    form |= {"old_password": "en hemlig mening"}
    client.post(f"{PAGE}klar/", form, headers=HERE)
    reply = client.post(f"{PAGE}klar/", {"note": "ord " * 1000}, headers=HERE)
    page = client.get(reply.url).content.decode()
    assert "Det här skrev du: ”Träffas i mars &lt;b&gt;nu&lt;/b&gt;”" in page
    assert "xxx" not in page
    assert "en hemlig mening" not in page
    assert "ord ord" in page
    assert page.count("ord ord ") < 1000


@pytest.mark.parametrize(
    "page", ["", "https://annan.example/", "http://testserver.example/", "//x/"]
)
def test_nobody_is_led_to_another_host(client, page):
    assert next_of(client.post(f"{PAGE}klar/", headers={"Referer": page})) == ["/"]


def test_what_a_page_sends_by_itself_leaves_no_message(client):
    reply = client.post(f"{PAGE}klar/", headers=HERE | {"Sec-Fetch-Mode": "cors"})
    assert "Du har loggats ut" not in client.get(reply.url).content.decode()


def test_an_address_that_only_takes_what_is_sent_says_so(client, writer):
    client.force_login(writer)
    reply = client.get(f"{PAGE}klar/")
    assert (reply.status_code, reply["Allow"]) == (405, "POST")
    assert "Hit kommer man med en knapp" in reply.content.decode()
