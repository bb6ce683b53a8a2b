import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from organisation.colour import accents, contrast
from tests.factories import PASSWORD, KommunFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "colour", ["#1f5f5b", "#ffcc00", "#000000", "#ffffff", "#005eb8", "#e30613"]
)
def test_an_accent_can_be_read_in_both_themes(colour):
    light, dark = accents(colour)
    # The papers of static/css/tokens.css, and a notice of each kind on them.
    for paper in ("#fffefb", "#fbfaf7", "#f1ede4", "#ebefef", "#ecf0ea", "#f2eee6", "#f5ebe8"):
        assert contrast(light, paper) >= 4.5
    for night in ("#100f0d", "#171614", "#201e1a", "#202223", "#1f231e", "#25211a", "#26201d"):
        assert contrast(dark, night) >= 4.5


def test_kommun_css_is_for_everybody_cached_and_asked_for_again(client, django_assert_num_queries):
    KommunFactory(accent="#ffcc00")
    with django_assert_num_queries(2):
        response = client.get(reverse("kommun_css"))
    assert response["Content-Type"].startswith("text/css")
    assert accents("#ffcc00")[0] in response.content.decode()
    assert "public" in response["Cache-Control"]
    again = client.get(reverse("kommun_css"), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_kommun_css_before_the_kommun_is_set_up_is_empty(client):
    assert client.get(reverse("kommun_css")).content == b""


def test_logotyp_is_shown_to_all_or_not_found(client):
    assert client.get(reverse("logotyp")).status_code == 404
    kommun = KommunFactory()
    kommun.logotype.save("vapen.png", ContentFile(b"\x89PNG"))
    response = client.get(reverse("logotyp"))
    assert b"".join(response.streaming_content) == b"\x89PNG"
    assert response["Content-Type"] == "image/png"


def test_tillganglighetsredogorelse_is_public_and_says_where_to_report(client):
    KommunFactory(contact_email="hjalp@kommunen.example")
    shown = client.get(reverse("tillganglighet")).content.decode()
    assert "2018:1937" in shown
    assert "mailto:hjalp@kommunen.example" in shown
    assert "digg.se" in shown


def test_without_an_address_it_says_whom_to_ask(client):
    assert "kommunens växel" in client.get(reverse("tillganglighet")).content.decode()


def test_login_tells_what_to_do_when_it_fails(client):
    KommunFactory(contact_phone="0303-12 34 56")
    UserFactory(username="anna")
    response = client.post(reverse("login"), {"username": "anna", "password": "fel"})
    shown = response.content.decode()
    assert "Kan du inte logga in?" in shown
    assert "0303-12 34 56" in shown
    assert "Användarnamnet eller lösenordet stämmer inte." in shown
    assert client.post(reverse("login"), {"username": "anna", "password": PASSWORD}).url == "/"
