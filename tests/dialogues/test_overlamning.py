"""Nothing reaches kommunfullmäktige unprepared, and what it decides is registered."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dialogues import closing
from dialogues.models import Stallningstagande
from organisation.models import Beslut
from tests.dialogues.addresses import listed
from tests.factories import (
    BeslutFactory,
    KommunFactory,
    StallningstagandeFactory,
    hand_over,
    kf,
    ks,
    person,
)

pytestmark = pytest.mark.django_db
DECISION = {"decided_on": "2026-03-02", "paragraf": "7", "diarienummer": "KS.2026.7"}
TILL_KF = "/2026/tillitsdialoger/till-kf/"


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks(), kf()


def test_nothing_is_handed_over_that_the_page_did_not_show(client):
    StallningstagandeFactory(till_kf=True, decided=True)
    client.force_login(person("ks_beredare"))
    shown = listed(client, TILL_KF)
    later = StallningstagandeFactory(till_kf=True, decided=True)
    page = client.post(TILL_KF, shown, follow=True).content.decode()
    assert "Ett förslag är överlämnat till kommunfullmäktige." in page
    assert "Ett förslag blev färdigt att lämna över sedan du öppnade sidan." in page
    assert list(Stallningstagande.objects.awaiting_handover(2026)) == [later]
    again = client.post(TILL_KF, shown)
    assert again.status_code == 409
    assert "inget mer som är färdigberett" not in again.content.decode()


def test_only_what_is_decided_is_handed_over_and_the_rest_says_why(client):
    ready = StallningstagandeFactory(till_kf=True, decided=True)
    waiting = StallningstagandeFactory(till_kf=True)
    stays = StallningstagandeFactory(decided=True)
    preparer = person("ks_beredare")
    client.force_login(preparer)
    page = client.get(TILL_KF).content.decode()
    assert "Kommunstyrelsens beslut är inte registrerat." in page
    client.post(TILL_KF, listed(client, TILL_KF))
    for one in (ready, waiting, stays):
        one.refresh_from_db()
    assert ready.handed_over_at is not None
    assert ready.handed_over_by == preparer
    assert waiting.handed_over_at is None
    assert stays.handed_over_at is None


def test_what_went_with_the_papers_of_a_meeting_is_handed_over_on_that_day(client):
    one = StallningstagandeFactory(till_kf=True, decided=True)
    decided, today = one.beslut.decided_on, timezone.localdate()
    client.force_login(person("ks_beredare"))
    day_before = decided - datetime.timedelta(days=1)
    for wrong, said in [
        (day_before, "Det kan inte ha lämnats över före det."),
        (today + datetime.timedelta(days=1), "Dagen har inte varit än."),
    ]:
        refused = client.post(TILL_KF, {"on": wrong.isoformat()} | listed(client, TILL_KF))
        assert refused.status_code == 422
        assert said in refused.content.decode()
        one.refresh_from_db()
        assert one.handed_over_at is None
    client.post(TILL_KF, {"on": decided.isoformat()} | listed(client, TILL_KF))
    one.refresh_from_db()
    assert timezone.localdate(one.handed_over_at) == decided
    decision = BeslutFactory(organ=kf(), decided_on=decided)
    assert one.record_kf(decision, "bifall", "").pk


def test_what_was_decided_after_the_day_of_handover_stays(client):
    early = StallningstagandeFactory(till_kf=True, decided=True)
    late = StallningstagandeFactory(till_kf=True)
    for organ in late.dialog.awaiting():
        late.dialog.confirm(organ, None)
    late.decide(BeslutFactory(organ=ks(), decided_on=datetime.date(2026, 5, 20)))
    client.force_login(person("ks_beredare"))
    sent = {"on": "2026-03-10"} | listed(client, TILL_KF)
    page = client.post(TILL_KF, sent, follow=True).content.decode()
    assert "Ett förslag är överlämnat till kommunfullmäktige." in page
    assert "Ett beslutade kommunstyrelsen om senare än 10 mars 2026. Det ligger kvar." in page
    assert list(Stallningstagande.objects.awaiting_handover(2026)) == [late]
    early.refresh_from_db()
    assert early.record_kf(
        BeslutFactory(organ=kf(), decided_on=datetime.date(2026, 4, 13)), "bifall"
    )


def test_handing_over_twice_changes_nothing():
    one = StallningstagandeFactory(till_kf=True, decided=True)
    preparer = person("ks_beredare")
    assert closing.hand_over_to_kf(2026, preparer, shown=[one.pk]) == [one]
    first = Stallningstagande.objects.get().handed_over_at
    assert closing.hand_over_to_kf(2026, preparer, shown=[one.pk]) == []
    assert Stallningstagande.objects.get().handed_over_at == first


@pytest.mark.parametrize(
    ("role", "get"), [("ks_ledamot", 200), ("controller", 404), ("ansvarig", 404)]
)
def test_only_the_preparer_hands_over(client, role, get):
    client.force_login(person(role))
    assert client.get(TILL_KF).status_code == get
    assert client.post(TILL_KF).status_code == 404


def kf_data(**changes):
    return DECISION | {"outcome": "bifall", "comment": "", "diarienummer": "KF.2026.7"} | changes


def test_secretary_registers_kommunfullmaktiges_decision(client):
    one = StallningstagandeFactory(till_kf=True, decided=True)
    at = f"/2026/forslag/{one.forslag_id}/kf-beslut/"
    client.force_login(person("namndsekreterare", kf()))
    assert client.post(at, kf_data()).status_code == 404  # not handed over
    hand_over(one)
    assert one.forslag.title in client.get("/2026/forslag/kf-beslut/").content.decode()
    early = client.post(at, kf_data(decided_on="2026-02-01"))
    assert early.status_code == 422
    assert "före kommunstyrelsen" in early.content.decode()
    assert "decided_on" in early.context["form"].errors
    client.post(at, kf_data())
    one.refresh_from_db()
    assert one.fullmaktigebeslut.outcome == "bifall"
    assert client.post(at, kf_data()).status_code == 409


def test_kf_has_not_decided_before_the_forslag_was_handed_over(client):
    one = StallningstagandeFactory(till_kf=True, decided=True)
    one.hand_over(on=datetime.date(2026, 5, 21))
    at = f"/2026/forslag/{one.forslag_id}/kf-beslut/"
    client.force_login(person("namndsekreterare", kf()))
    early = client.post(at, kf_data(decided_on="2026-05-20"))
    assert early.status_code == 422
    said = "innan förslaget lämnades över 21 maj 2026. Se över datumet."
    assert said in early.context["form"].errors["decided_on"][0]
    assert not Beslut.objects.filter(organ=kf()).exists()
    assert client.post(at, kf_data(decided_on="2026-05-21")).status_code == 302


@pytest.mark.parametrize("role", ["ks_beredare", "kf_ledamot", "controller", "namndsekreterare"])
def test_others_do_not_register_kommunfullmaktiges_decision(client, role):
    one = StallningstagandeFactory(till_kf=True, decided=True)
    hand_over(one)
    client.force_login(person(role))
    assert client.get("/2026/forslag/kf-beslut/").status_code == 404
    assert client.post(f"/2026/forslag/{one.forslag_id}/kf-beslut/", kf_data()).status_code == 404


def test_nothing_is_handed_over_before_the_parties_have_confirmed(client):
    one = StallningstagandeFactory(till_kf=True, decided=True, confirmed=False)
    client.force_login(person("ks_beredare"))
    page = client.get(TILL_KF).content.decode()
    assert "Dialogen är inte bekräftad av parterna." in page
    assert f"{one.dialog.get_absolute_url()}#bekrafta" in page
    client.post(TILL_KF, listed(client, TILL_KF))
    one.refresh_from_db()
    assert one.handed_over_at is None
    with pytest.raises(ValidationError, match="inte bekräftad av parterna"):
        hand_over(one)
    for organ in one.dialog.awaiting():
        one.dialog.confirm(organ, None)
    client.post(TILL_KF, listed(client, TILL_KF))
    one.refresh_from_db()
    assert one.handed_over_at is not None
