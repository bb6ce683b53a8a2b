"""Cards and förslag: as many as there is room for, and nobody's are lost when two write at once."""

import re

import pytest

from goals.forms.analysis import KortForm
from tests.factories import (
    YEAR,
    ForslagFactory,
    KortFactory,
    NulagesanalysFactory,
    RiktningsmalFactory,
)

pytestmark = pytest.mark.django_db

PAGE = f"/{YEAR}/nulagesanalyser/namnden/"


def test_ninth_card_is_refused(as_, organ):
    analys = NulagesanalysFactory(organ=organ, filled=False)
    for position in range(1, 9):
        KortFactory(analys=analys, position=position)
    client = as_("handlaggare")
    full = "Nulägeskartan rymmer högst åtta kort."
    assert full in client.get(f"{PAGE}kort/nytt/", follow=True).content.decode()
    page = client.post(f"{PAGE}kort/nytt/", {"heading": "Nio", "text": "Mina ord"})
    assert page.status_code == 409
    assert full in page.content.decode()
    assert "Mina ord" in page.content.decode()
    assert analys.kort.count() == 8


def test_a_card_is_put_back_while_there_is_room(as_, organ):
    analys = NulagesanalysFactory(organ=organ, filled=False)
    card = KortFactory(analys=analys, position=1)
    client, at = as_("handlaggare"), f"{PAGE}kort/{card.pk}/ta-bort/"
    client.post(at)
    assert not analys.kort.filter(removed_at=None).exists()
    client.post(at, {"angra": "1"})
    assert analys.kort.get(removed_at=None) == card
    client.post(at)
    for position in range(2, 10):
        KortFactory(analys=analys, position=position)
    full = "Nulägeskartan rymmer högst åtta kort."
    assert full in client.post(at, {"angra": "1"}, follow=True).content.decode()
    assert analys.kort.filter(removed_at=None).count() == 8


def test_long_heading_of_a_card_is_told_of_and_not_cut(as_, organ):
    NulagesanalysFactory(organ=organ, filled=False)
    client, heading = as_("handlaggare"), "Rubrik " * 15
    shown = client.get(f"{PAGE}kort/nytt/").content.decode()
    field = re.search(r"<input[^>]*name=\"heading\"[^>]*>", shown)[0]
    assert "maxlength" not in field
    assert 'data-count="80"' in field
    page = client.post(f"{PAGE}kort/nytt/", {"heading": heading, "text": "Ord"})
    assert page.status_code == 422
    assert "”Rubrik” får vara högst 80 tecken. Nu är det 104." in page.content.decode()
    assert heading.strip() in page.content.decode()


def test_every_sign_of_a_card_is_kept(as_, organ):
    analys, client = NulagesanalysFactory(organ=organ, filled=False), as_("handlaggare")
    words = "Kötiden <a och fler barn> än i fjol, se <bilaga 2> & <namn>."
    client.post(f"{PAGE}kort/nytt/", {"heading": "Kö", "text": words})
    card = analys.kort.get()
    assert card.text.plain == words
    page = client.get(f"{PAGE}kort/{card.pk}/")
    client.post(f"{PAGE}kort/{card.pk}/", {"heading": "Kön", "text": words} | shown_by(page))
    card = analys.kort.get()
    assert (card.heading, card.text.plain, card.text.version) == ("Kön", words, 1)


@pytest.mark.parametrize("rest", ["kort", "forslag"])
def test_two_who_add_in_the_same_moment_both_keep_theirs(as_, organ, monkeypatch, rest):
    """The colleague's was saved after the question which number is free."""
    analys = NulagesanalysFactory(organ=organ, filled=False)
    KortFactory(analys=analys, position=1), ForslagFactory(analys=analys, number=1)
    rows = type(getattr(analys, rest).all())
    ask, asked = rows.values_list, []

    def before_the_colleague(self, *fields, **kwargs):
        found = ask(self, *fields, **kwargs)
        if fields[0] not in ("position", "number") or asked.append(fields) or len(asked) > 1:
            return found
        return found.none()

    monkeypatch.setattr(rows, "values_list", before_the_colleague)
    data = {"heading": "Mitt", "text": "Mina ord", "title": "Mitt", "kind": "nytt_mal"}
    assert as_("handlaggare").post(f"{PAGE}{rest}/nytt/", data).status_code == 302
    assert len(asked) > 1
    assert getattr(analys, rest).count() == 2


def shown_by(page):
    """The hidden field that says what the page showed."""
    return {"shown": re.search(r'name="shown" value="(\w+)"', page.content.decode())[1]}


def test_two_on_the_same_card_lose_nothing(as_, organ):
    card = KortFactory(analys=NulagesanalysFactory(organ=organ, filled=False))
    client, url = as_("handlaggare"), f"{PAGE}kort/{card.pk}/"
    shown = shown_by(client.get(url))
    words = {"text": card.text.plain}
    assert client.post(url, {"heading": "Först"} | words | shown).status_code == 302
    assert (
        client.post(url, {"heading": "Först"} | words | shown).status_code == 302
    )  # a double click
    page = client.post(url, {"heading": "Sedan", "text": "Mina ord"} | shown)
    assert page.status_code == 409
    for kept in ("Sedan", "Mina ord", "Nu gäller: Först", f"Nu gäller: {card.text.plain}"):
        assert kept in page.content.decode()
    card.refresh_from_db()
    assert card.heading == "Först"
    again = {"heading": "Sedan", "text": "Mina ord"} | shown_by(page)
    assert client.post(url, again).status_code == 302
    card.refresh_from_db()
    assert (card.heading, card.text.plain) == ("Sedan", "Mina ord")


def test_card_whose_text_is_written_in_the_same_moment_is_a_conflict(as_, organ, monkeypatch):
    card = KortFactory(analys=NulagesanalysFactory(organ=organ, filled=False))
    client, url = as_("handlaggare"), f"{PAGE}kort/{card.pk}/"
    shown = shown_by(client.get(url))
    is_valid = KortForm.is_valid

    def late(form):
        card.text.write("Kollegans ord", base=card.text.version, by=None)
        return is_valid(form)

    monkeypatch.setattr(KortForm, "is_valid", late)
    page = client.post(url, {"heading": "Ny rubrik", "text": "Mina ord"} | shown)
    assert page.status_code == 409
    assert "Nu gäller: Kollegans ord" in page.content.decode()
    assert "Mina ord" in page.content.decode()
    before = card.heading
    card.refresh_from_db()
    assert (card.heading, card.text.plain) == (before, "Kollegans ord")


def test_a_new_forslag_says_where_its_reasons_are_written(as_, organ):
    analys = NulagesanalysFactory(organ=organ, filled=False)
    client, said = as_("handlaggare"), "öppnas fälten för motivering och konsekvenser"
    assert said in client.get(f"{PAGE}forslag/nytt/").content.decode()
    one = ForslagFactory(analys=analys)
    assert said not in client.get(f"{PAGE}forslag/{one.number}/").content.decode()


def test_two_on_the_same_forslag_lose_nothing(as_, organ):
    analys = NulagesanalysFactory(organ=organ, filled=False)
    goal = RiktningsmalFactory(number=4)
    one = ForslagFactory(analys=analys, number=1, title="Bygg", kind="nytt_mal")
    client, url = as_("handlaggare"), f"{PAGE}forslag/1/"
    shown = shown_by(client.get(url))
    linked = {"title": "Bygg", "kind": "nytt_mal", "riktningsmal": [goal.pk]}
    assert client.post(url, linked | shown).status_code == 302
    page = client.post(url, {"title": "Bygg nytt", "kind": "nytt_mal"} | shown)
    assert page.status_code == 409
    for said in ("Nu gäller: Bygg", f"Nu gäller: {goal}", 'value="Bygg nytt"'):
        assert said in page.content.decode()
    one.refresh_from_db()
    assert (one.title, one.riktningsmal.get()) == ("Bygg", goal)
    assert (
        client.post(url, {"title": "Nytt", "kind": "nytt_mal"} | shown_by(page)).status_code == 302
    )


def test_forslag_sent_twice_stands_once(as_, organ):
    analys = NulagesanalysFactory(organ=organ, filled=False)
    client, data = as_("handlaggare"), {"title": "Bygg en skola", "kind": "nytt_mal"}
    assert client.post(f"{PAGE}forslag/nytt/", data).status_code == 302
    page = client.post(f"{PAGE}forslag/nytt/", data)
    assert page.status_code == 422
    assert "Förslag 1 i analysen lyder likadant." in page.content.decode()
    one = analys.forslag.get()
    client.post(f"{PAGE}forslag/{one.number}/ta-bort/")
    assert client.post(f"{PAGE}forslag/nytt/", data).status_code == 302, (
        "what is removed is in the way"
    )


@pytest.mark.parametrize("rest", ["kort", "forslag"])
def test_change_that_does_not_say_what_was_shown_is_refused(as_, organ, rest):
    analys = NulagesanalysFactory(organ=organ, filled=False)
    card, one = KortFactory(analys=analys), ForslagFactory(analys=analys, number=1)
    at = {"kort": card.pk, "forslag": one.number}[rest]
    data = {"heading": "Mitt", "text": "Mina ord", "title": "Mitt", "kind": "nytt_mal"}
    page = as_("handlaggare").post(f"{PAGE}{rest}/{at}/", data)
    assert page.status_code == 422
    assert "Mitt" in page.content.decode()
    card.refresh_from_db(), one.refresh_from_db()
    assert "Mitt" not in (card.heading, one.title)
