"""What is done to an open dialogue, and that nothing is when the parties have confirmed it."""

import datetime
import re

import pytest
from django.db import IntegrityError, connection, transaction

from dialogues.models import Tillitsdialog
from tests.dialogues.addresses import shown, url
from tests.factories import (
    NulagesanalysFactory,
    OrganFactory,
    TillitsdialogFactory,
    advance,
    dialogue_text,
    ks,
    person,
    shown_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kommun")]


def test_a_dialogue_is_recorded_as_held_once_its_day_has_come(client):
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)  # noqa: DTZ011
    dialog = TillitsdialogFactory(held_on=tomorrow)
    client.force_login(person("ks_beredare"))
    page = client.post(url(dialog, "genomford/"), follow=True).content.decode()
    assert "Datumet har inte varit än." in page
    Tillitsdialog.objects.update(held_on=datetime.date(2026, 1, 10))
    client.post(url(dialog, "genomford/"))
    dialog.refresh_from_db()
    assert dialog.state == "genomford"


def test_a_dialogue_that_has_been_held_keeps_a_day(client):
    dialog = TillitsdialogFactory(state="genomford")
    client.force_login(person("ks_beredare"))
    reply = client.post(url(dialog, "uppgifter/"), {"title": "Rubrik", "held_on": ""})
    assert reply.status_code == 422
    assert "En genomförd dialog måste ha ett datum." in reply.content.decode()


def test_each_party_confirms_and_the_last_one_fixes_the_dialogue(client):
    organ = OrganFactory(slug="namnd-a")
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    client.force_login(person("ansvarig", organ))
    assert client.post(url(dialog, "bekrafta/"), {"organ": ks().slug}).status_code == 404
    client.post(url(dialog, "bekrafta/"), {"organ": "namnd-a"} | shown_of(dialog))
    dialog.refresh_from_db()
    assert dialog.state == "genomford"
    assert dialog.awaiting() == [ks()]
    client.force_login(person("ks_beredare"))
    page = client.get(url(dialog)).content.decode()
    assert "Har inte bekräftat" in page
    client.post(url(dialog, "bekrafta/"), {"organ": ks().slug} | shown_of(dialog))
    dialog.refresh_from_db()
    assert dialog.is_confirmed


@pytest.mark.parametrize("role", ["handlaggare", "fortroendevald"])
def test_not_everybody_confirms_for_the_organ(client, role):
    organ = OrganFactory(slug="namnd-a")
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    client.force_login(person(role, organ))
    assert client.post(url(dialog, "bekrafta/"), {"organ": "namnd-a"}).status_code == 404


def test_a_party_confirms_again_when_the_text_has_changed():
    organ = OrganFactory()
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    dialog.confirm(organ, None)
    text = dialogue_text(dialog)
    text.write("<p>Andra ord.</p>", base=text.version, by=None)
    assert set(dialog.awaiting()) == {ks(), organ}


def test_a_confirmed_dialogue_cannot_change(client):
    dialog = TillitsdialogFactory(state="bekraftad")
    client.force_login(person("ks_beredare"))
    text, agreement = dialogue_text(dialog), dialog.overenskommelser.get()
    assert client.post(f"/skriv/{text.pk}/", {"html": "x", "base": 1}).status_code == 404
    for rest in ("uppgifter/", "deltagare/", "genomford/", "bekrafta/", "overenskommelser/ny/",
                 f"overenskommelser/{agreement.pk}/"):  # fmt: skip
        data = {"title": "Annat", "organ": ks().slug}
        assert client.post(url(dialog, rest), data).status_code == 409, rest


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE dialogues_tillitsdialog SET title = 'Annat' WHERE id = {pk}",
        "DELETE FROM dialogues_tillitsdialog WHERE id = {pk}",
        "UPDATE writing_text SET html = 'Annat' WHERE id IN "
        "(SELECT text_id FROM dialogues_dialogtext WHERE dialog_id = {pk})",
        "DELETE FROM dialogues_dialogtext WHERE dialog_id = {pk}",
        "UPDATE dialogues_overenskommelse SET what = 'Annat' WHERE dialog_id = {pk}",
        "UPDATE dialogues_deltagare SET role = 'Annan' WHERE dialog_id = {pk}",
        "DELETE FROM dialogues_tillitsdialog_parter WHERE tillitsdialog_id = {pk}",
        "DELETE FROM dialogues_bekraftelse WHERE dialog_id = {pk}",
    ],
)
def test_a_confirmed_dialogue_cannot_change_through_sql(sql):
    dialog = TillitsdialogFactory(state="bekraftad")
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(sql.format(pk=dialog.pk))


def test_participants_come_and_go(client):
    dialog = TillitsdialogFactory()
    client.force_login(person("ks_beredare"))
    client.post(url(dialog, "deltagare/"), {"role": "Rektor", "name": "", "organ": ""})
    one = dialog.deltagare.get(role="Rektor")
    assert "Rektor" in client.get(url(dialog)).content.decode()
    client.post(url(dialog, f"deltagare/{one.pk}/ta-bort/"))
    assert not dialog.deltagare.filter(role="Rektor").exists()


@pytest.fixture
def party(client):
    """A party's dialogue that has been held, and its chef at the page of it."""
    organ = OrganFactory(slug="namnd-a")
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford", words="Första orden.")
    client.force_login(person("ansvarig", organ))
    return dialog


def write_result(dialog):
    text = dialogue_text(dialog)
    text.write("<p>Helt andra ord.</p>", base=text.version, by=None)


@pytest.mark.parametrize(
    ("change", "part", "words"),
    [
        (write_result, "Resultat till kommunfullmäktige", "Helt andra ord."),
        (lambda d: d.deltagare.create(role="Rektor"), "Deltagare", "Rektor"),
        (
            lambda d: d.overenskommelser.create(number=2, what="Träffas oftare."),
            "Överenskommelser",
            "Träffas oftare. (alla parter)",
        ),
        (
            lambda d: Tillitsdialog.objects.filter(pk=d.pk).update(place="Nödinge"),
            "Uppgifter",
            "1 februari 2026, Nödinge",
        ),
    ],
)
def test_nobody_confirms_what_their_page_did_not_show(client, party, change, part, words):
    page = client.get(url(party)).content.decode()
    seen = {name: value for name, value in shown_of(party).items() if f'value="{value}"' in page}
    assert "shown" in seen
    change(party)
    reply = client.post(url(party, "bekrafta/"), {"organ": "namnd-a"} | seen)
    assert reply.status_code == 409
    told = reply.content.decode()
    assert "Dialogen har ändrats sedan du öppnade sidan." in told
    assert [one.label for one in reply.context["refused"].changed] == [part]
    assert words in told
    assert not party.bekraftelser.exists()

    again = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', told))
    assert client.post(url(party, "bekrafta/"), again).status_code == 302
    assert party.bekraftelser.exists()


def test_who_writes_and_then_confirms_on_the_same_page_need_not_read_their_own_words_again(client):
    leader = person("ks_beredare")
    dialog = TillitsdialogFactory(state="genomford")
    client.force_login(leader)
    seen = {"organ": ks().slug} | shown_of(dialog)
    text = dialogue_text(dialog)
    text.write("<p>Mina ord.</p>", base=text.version, by=leader)
    assert client.post(url(dialog, "bekrafta/"), seen).status_code == 302
    assert ks() not in dialog.awaiting()


def test_without_a_mark_everything_is_read_before_it_is_confirmed(client, party):
    reply = client.post(url(party, "bekrafta/"), {"organ": "namnd-a"})
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "Det går inte att se vad din sida visade." in page
    assert "Första orden." in page
    assert not party.bekraftelser.exists()


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("ks_beredare", "Det finns inget ställningstagande än till ett förslag:"),
        ("ansvarig", "Kommunstyrelsen har inte beslutat än om två förslag:"),
    ],
)
def test_who_confirms_is_told_which_forslag_have_no_position(client, role, said):
    organ = OrganFactory()
    analys = NulagesanalysFactory(organ=organ, forslag=2)
    analys.forslag.filter(number=1).update(title="Utan")
    analys.forslag.filter(number=2).update(title="Med utkast")
    advance(analys, "beslutad")
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    dialog.begin_positions()
    dialog.stallningstaganden.filter(forslag__title="Med utkast").update(position="avslas")
    client.force_login(person(role) if role == "ks_beredare" else person(role, organ))
    page = client.get(url(dialog)).content.decode()
    start = page.index('id="utan-stallningstagande"')
    notice = page[start : page.index("</div>", start)]
    assert said in notice
    assert "<li>Utan</li>" in notice
    assert ("<li>Med utkast</li>" in notice) == (role == "ansvarig")
    assert 'data-confirm-with="utan-stallningstagande"' in page
    assert "Dialogen hölls 1 februari 2026. När alla parter har bekräftat kan den inte" in page
    party = ks() if role == "ks_beredare" else organ
    confirmed = client.post(url(dialog, "bekrafta/"), {"organ": party.slug} | shown_of(dialog))
    assert confirmed.status_code == 302
    assert dialog.awaiting() == [o for o in (ks(), organ) if o != party]


def test_a_page_of_facts_from_before_a_colleagues_change_overwrites_nothing(client):
    dialog = TillitsdialogFactory(place="Folkets hus")
    at = url(dialog, "uppgifter/")
    client.force_login(person("ks_beredare"))
    seen = shown(client, at)
    facts = {"title": dialog.title, "held_on": str(dialog.held_on or "")}
    assert client.post(at, facts | {"place": "Kommunhuset"} | seen).status_code == 302
    later = facts | {"place": "Folkets hus", "title": "Ny rubrik"}
    reply = client.post(at, later | seen)
    assert reply.status_code == 409
    assert "Nu gäller: Kommunhuset" in reply.content.decode()
    dialog.refresh_from_db()
    assert dialog.place == "Kommunhuset"


def test_every_party_stands_in_the_same_way_whether_it_has_confirmed_or_not(client):
    organ = OrganFactory(slug="namnd-a")
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    dialog.confirm(organ, None)
    client.force_login(person("ks_beredare"))
    page = client.get(url(dialog)).content.decode()
    rows = page[page.index('id="bekrafta"') : page.index('id="om"')]
    for state in ("Har bekräftat", "Har inte bekräftat"):
        assert re.search(
            rf'<div class="row-side"><span class="state [\w-]+">{state}</span></div>', rows
        )
