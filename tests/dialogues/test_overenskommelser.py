"""What the parties agree, and how it goes with it until it is closed."""

import datetime

import pytest

from tests.dialogues.addresses import shown, url
from tests.factories import (
    OrganFactory,
    TillitsdialogFactory,
    ks,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kommun")]


def test_an_agreement_is_added_changed_and_taken_out(client):
    organ = OrganFactory()
    dialog = TillitsdialogFactory(parter=[ks(), organ])
    client.force_login(person("ks_beredare"))
    new = url(dialog, "overenskommelser/ny/")
    client.post(new, {"what": "Träffas i mars", "organ": organ.pk, "due": "2027-03-31"})
    one = dialog.overenskommelser.get(what="Träffas i mars")
    assert one.number == 2
    at = url(dialog, f"overenskommelser/{one.pk}/")
    client.post(at, {"what": "Träffas i april", "organ": "", "due": ""} | shown(client, at))
    assert "Träffas i april" in client.get(url(dialog)).content.decode()
    client.post(at + "ta-bort/")
    assert dialog.overenskommelser.count() == 1


def test_an_agreement_that_a_colleague_changed_meanwhile_is_not_written_over(client):
    dialog = TillitsdialogFactory()
    client.force_login(person("ks_beredare"))
    one = dialog.overenskommelser.get()
    at = url(dialog, f"overenskommelser/{one.pk}/")
    seen = shown(client, at)
    theirs = {"what": "Träffas i mars", "due": "2026-03-31"} | seen
    assert client.post(at, theirs).status_code == 302
    assert client.post(at, theirs).status_code == 302, "the same words twice are no conflict"
    mine = {"what": "Träffas i april", "due": "2026-04-30"}

    reply = client.post(at, mine | seen)
    page = reply.content.decode()
    assert reply.status_code == 409
    for words in (
        "En kollega har ändrat",
        "Nu gäller: Träffas i mars",
        "31 mars 2026",
        'value="Träffas i april"',
    ):
        assert words in page
    one.refresh_from_db()
    assert one.what == "Träffas i mars"

    again = reply.context["form"]["shown"].value()
    assert client.post(at, mine | {"shown": again}).status_code == 302
    assert client.post(at, mine).status_code == 422, "nobody knows what it started from"
    one.refresh_from_db()
    assert one.what == "Träffas i april"


def test_an_agreement_is_not_due_before_the_dialogue(client):
    dialog = TillitsdialogFactory()
    client.force_login(person("ks_beredare"))
    new = url(dialog, "overenskommelser/ny/")
    refused = client.post(new, {"what": "För sent", "due": "2026-01-31"})
    assert refused.status_code == 422
    assert "inte ligger före dialogen, 1 februari 2026." in refused.content.decode()
    assert client.post(new, {"what": "Samma dag", "due": "2026-02-01"}).status_code == 302


def test_last_years_agreement_is_shown_and_followed_up_until_closed(client):
    organ = OrganFactory()
    before = TillitsdialogFactory(
        parter=[ks(), organ],
        year=2025,
        held_on=datetime.date(2025, 5, 20),
        state="bekraftad",
        words="Lovat.",
    )
    dialog = TillitsdialogFactory(parter=[ks(), organ])
    agreement = before.overenskommelser.get()
    client.force_login(person("ks_beredare"))
    assert "Lovat." in client.get(url(dialog)).content.decode()
    follow = f"/2025/tillitsdialoger/{before.pk}/overenskommelser/{agreement.pk}/folj-upp/"
    assert client.post(follow, {"on": "2026-02-01", "note": ""}).status_code == 422
    client.post(follow, {"on": "2026-02-01", "note": "Klart nu.", "closed": "on"})
    agreement.refresh_from_db()
    assert agreement.closed_on == datetime.date(2026, 2, 1)
    assert "Klart nu." in client.get(url(dialog)).content.decode()


def test_an_agreement_is_not_followed_up_before_it_was_made(client):
    one = TillitsdialogFactory(state="genomford").overenskommelser.get()
    client.force_login(person("ks_beredare"))
    at = url(one.dialog, f"overenskommelser/{one.pk}/folj-upp/")
    done = {"note": "Klart.", "closed": "on"}
    refused = client.post(at, done | {"on": "2026-01-31"})
    assert refused.status_code == 422
    assert "Välj 1 februari 2026 eller en senare dag" in refused.content.decode()
    assert client.post(at, done | {"on": "2026-02-01"}).status_code == 302


def test_a_stranger_does_not_follow_up(client):
    dialog = TillitsdialogFactory(state="bekraftad")
    client.force_login(person("handlaggare"))
    one = dialog.overenskommelser.get()
    assert client.get(url(dialog, f"overenskommelser/{one.pk}/folj-upp/")).status_code == 404


def test_the_same_follow_up_twice_is_one_note(client):
    one = TillitsdialogFactory(state="bekraftad").overenskommelser.get()
    client.force_login(person("ks_beredare"))
    at = url(one.dialog, f"overenskommelser/{one.pk}/folj-upp/")
    said = {"on": "2026-03-01", "note": "På väg."}
    assert client.post(at, said).status_code == 302
    again = client.post(at, said)
    assert again.status_code == 409
    assert "Samma ord står redan vid 1 mars 2026" in again.content.decode()
    assert client.post(at, said | {"note": "Nästan klart."}).status_code == 302
    assert client.post(at, said | {"closed": "on"}).status_code == 302
    one.refresh_from_db()
    assert one.is_closed
    assert one.uppfoljningar.count() == 2
