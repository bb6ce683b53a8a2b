"""Kommunstyrelsens positions: taken, and decided on."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dialogues import closing
from dialogues.models import Prepared, Stallningstagande
from organisation.models import Organ
from tests.dialogues.addresses import listed, shown
from tests.dialogues.test_overlamning import kf_data
from tests.factories import (
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    OrganFactory,
    StallningstagandeFactory,
    TillitsdialogFactory,
    dialogue_text,
    hand_over,
    kf,
    ks,
    person,
)

pytestmark = pytest.mark.django_db
DECISION = {"decided_on": "2026-03-02", "paragraf": "7", "diarienummer": "KS.2026.7"}
KS_BESLUT = "/2026/tillitsdialoger/ks-beslut/"
TILL_KF = "/2026/tillitsdialoger/till-kf/"


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks(), kf()


def dialogue(forslag=1):
    organ = OrganFactory()
    NulagesanalysFactory(organ=organ, state="beslutad", forslag=forslag)
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    dialog.begin_positions()
    return dialog


def url(one):
    return f"/2026/tillitsdialoger/{one.dialog_id}/stallningstagande/{one.forslag_id}/"


def test_preparer_takes_a_position_and_sees_what_is_missing(client):
    one = dialogue().stallningstaganden.get()
    client.force_login(person("ks_beredare"))
    data = {"position": "tillstyrks", "till_kf": "on"} | shown(client, url(one))
    client.post(url(one), data)
    one.refresh_from_db()
    assert (one.position, one.till_kf) == ("tillstyrks", True)
    page = client.get(url(one)).content.decode()
    assert "Motiveringen saknas." in page
    assert "Förslaget till beslut saknas." in page


def test_a_page_from_before_a_colleagues_position_overwrites_nothing(client):
    one = dialogue().stallningstaganden.get()
    client.force_login(person("ks_beredare"))
    seen = shown(client, url(one))
    client.post(url(one), {"position": "avslas", "till_kf": "on"} | seen)
    reply = client.post(url(one), {"position": "tillstyrks"} | seen)
    assert reply.status_code == 409
    page = reply.content.decode()
    assert "En kollega har ändrat det här sedan du öppnade sidan." in page
    assert "Nu gäller: Avslås" in page
    one.refresh_from_db()
    assert (one.position, one.till_kf) == ("avslas", True)
    again = {"shown": reply.context["form"]["shown"].value()}
    assert client.post(url(one), {"position": "tillstyrks"} | again).status_code == 302
    one.refresh_from_db()
    assert (one.position, one.till_kf) == ("tillstyrks", False)


def test_the_first_position_is_not_overwritten_by_a_page_from_before_it(client):
    dialog = dialogue()
    forslag = dialog.stallningstaganden.get().forslag
    Stallningstagande.objects.all().delete()
    at = f"/2026/tillitsdialoger/{dialog.pk}/stallningstagande/{forslag.pk}/"
    client.force_login(person("ks_beredare"))
    seen = shown(client, at)
    assert client.post(at, {"position": "avslas"} | seen).status_code == 302
    assert client.post(at, {"position": "tillstyrks"} | seen).status_code == 409
    assert client.post(at, {"position": "avslas"} | seen).status_code == 302  # nothing to overwrite
    assert Stallningstagande.objects.get().position == "avslas"


def test_a_position_must_be_chosen(client):
    one = dialogue().stallningstaganden.get()
    client.force_login(person("ks_beredare"))
    assert client.post(url(one), {"till_kf": "on"}).status_code == 422


@pytest.mark.parametrize(
    "role", ["ks_ledamot", "controller", "handlaggare", "namndsekreterare", "kf_ledamot"]
)
def test_only_the_preparer_takes_a_position(client, role):
    one = dialogue().stallningstaganden.get()
    client.force_login(person(role))
    assert client.get(url(one)).status_code == 404
    assert client.post(url(one), {"position": "tillstyrks"}).status_code == 404


def test_a_position_is_hidden_from_the_organ_until_it_is_decided(client):
    dialog = dialogue()
    one = dialog.stallningstaganden.get()
    one.motivering.write("<p>Hemlig motivering</p>", base=0, by=None)
    Stallningstagande.objects.update(position="avslas")
    organ = one.forslag.analys.organ
    client.force_login(person("ansvarig", organ))
    for page in (f"/2026/tillitsdialoger/{dialog.pk}/", f"/2026/forslag/{one.forslag_id}/"):
        shown = client.get(page).content.decode()
        assert "Hemlig motivering" not in shown
        assert "Avslås" not in shown
    assert "Avslås</span>" not in client.get("/2026/forslag/?lage=avslas").content.decode()


def test_kommunstyrelsens_decision_is_registered_for_several_at_once(client):
    dialog = dialogue(forslag=3)
    for one in dialog.stallningstaganden.all()[:2]:
        Stallningstagande.objects.filter(pk=one.pk).update(position="tillstyrks")
        one.motivering.write("<p>Därför.</p>", base=0, by=None)
    ready = [s.pk for s in closing.to_decide(2026).ready]
    assert len(ready) == 2
    Stallningstagande.objects.exclude(pk__in=ready).update(position="avslas")  # without its reasons
    client.force_login(person("namndsekreterare", ks()))
    said = "Registrera kommunstyrelsens beslut om två ställningstaganden."
    assert said in client.get("/2026/").content.decode()
    page = client.get(KS_BESLUT).content.decode()
    assert "Motiveringen saknas." in page
    client.post(KS_BESLUT, DECISION | {"stallningstaganden": ready} | listed(client, KS_BESLUT))
    assert Stallningstagande.objects.filter(beslut__paragraf=7).count() == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda one: Stallningstagande.objects.filter(pk=one.pk).update(position="avslas"),
        lambda one: Stallningstagande.objects.filter(pk=one.pk).update(till_kf=False),
        lambda one: one.motivering.write("<p>Andra skäl.</p>", base=1, by=None),
        lambda one: one.beslutsforslag.write("<p>Något annat.</p>", base=1, by=None),
    ],
)
def test_nothing_is_decided_that_the_page_did_not_show(client, change):
    one, other = StallningstagandeFactory(till_kf=True), StallningstagandeFactory()
    client.force_login(person("ks_beredare"))
    sent = DECISION | {"stallningstaganden": [one.pk, other.pk]} | listed(client, KS_BESLUT)
    change(one)
    refused = client.post(KS_BESLUT, sent)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Ett ställningstagande har ändrats sedan du öppnade sidan" in page
    assert one.forslag.title in page
    assert 'value="KS.2026.7"' in page
    assert page.count(" checked") == 1  # the other is still chosen
    assert not Stallningstagande.objects.decided().exists()
    again = sent | {"visad": re.findall(r'name="visad" value="([^"]+)"', page)}
    assert client.post(KS_BESLUT, again).status_code == 302
    assert Stallningstagande.objects.decided().count() == 2


def test_what_is_not_ready_cannot_be_smuggled_into_a_decision(client):
    one = dialogue().stallningstaganden.get()
    client.force_login(person("ks_beredare"))
    response = client.post(KS_BESLUT, DECISION | {"stallningstaganden": [one.pk]})
    assert response.status_code == 422
    assert not Stallningstagande.objects.decided().exists()


@pytest.mark.parametrize("role", ["ks_ledamot", "controller", "namndsekreterare", "handlaggare"])
def test_others_do_not_register_kommunstyrelsens_decision(client, role):
    client.force_login(person(role))
    assert client.get(KS_BESLUT).status_code == 404


def test_nothing_is_decided_for_kf_without_assessment_and_proposal():
    one = StallningstagandeFactory(till_kf=True)
    text = dialogue_text(one.dialog, "bedomning")
    text.write("", base=text.version, by=None)
    one.beslutsforslag.write("", base=one.beslutsforslag.version, by=None)
    assert one.lacking() == [
        "Förslaget till beslut saknas.",
        "Kommunstyrelsens bedömning saknas.",
    ]
    [(_, reasons)] = closing.to_decide(2026).not_ready
    assert reasons == one.lacking()


@pytest.mark.parametrize("till_kf", [True, False])
@pytest.mark.parametrize("emptied", ["", "motivering", "beslutsforslag", "bedomning"])
def test_what_is_counted_lacks_what_the_position_itself_lacks(emptied, till_kf):
    one = StallningstagandeFactory(till_kf=till_kf)
    StallningstagandeFactory(decided=True)
    StallningstagandeFactory(position="")  # nothing is taken yet
    if emptied:
        own = (
            dialogue_text(one.dialog, emptied) if emptied == "bedomning" else getattr(one, emptied)
        )
        own.write("", base=own.version, by=None)
    one = Stallningstagande.objects.get(pk=one.pk)
    [prepared] = Stallningstagande.objects.preparations(2026)
    assert Prepared(*prepared).lacking() == one.lacking()
    asked_for = {"": True, "motivering": False}.get(emptied, not till_kf)
    assert bool(one.lacking()) is not asked_for


@pytest.mark.parametrize("lacking", ["beslutsforslag", "bedomning"])
def test_not_even_sql_decides_for_kf_without_assessment_and_proposal(lacking):
    decided = StallningstagandeFactory(decided=True)
    one = StallningstagandeFactory(till_kf=True)
    text = one.beslutsforslag if lacking == "beslutsforslag" else dialogue_text(one.dialog, lacking)
    text.write("", base=text.version, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(
            f"UPDATE dialogues_stallningstagande SET beslut_id = {decided.beslut_id} "
            f"WHERE id = {one.pk}"
        )


def test_kommunstyrelsen_has_not_decided_before_what_it_decides_on():
    one = StallningstagandeFactory()
    analysis = one.forslag.analys.beslut.decided_on
    day_before = BeslutFactory(organ=ks(), decided_on=analysis - datetime.timedelta(days=1))
    for held_on, said in [(analysis, "före dialogen"), (day_before.decided_on, "före analysen")]:
        type(one.dialog).objects.update(held_on=held_on)
        with pytest.raises(ValidationError, match=said):
            Stallningstagande.objects.get().decide(day_before)
    one.refresh_from_db()
    assert one.beslut is None


def test_a_decided_position_cannot_change(client):
    one = StallningstagandeFactory(decided=True)
    client.force_login(person("ks_beredare"))
    client.post(url(one), {"position": "avslas"})
    one.refresh_from_db()
    assert one.position == "tillstyrks"
    with pytest.raises(IntegrityError), transaction.atomic():
        Stallningstagande.objects.filter(pk=one.pk).update(position="avslas")


def test_decision_and_handover_pages_cost_the_same_for_one_as_for_three(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(person("ks_beredare"))

    def one_of_each():
        StallningstagandeFactory(till_kf=True)
        StallningstagandeFactory(till_kf=True, decided=True)
        hand_over(StallningstagandeFactory(till_kf=True, decided=True))

    one_of_each()
    client.get(KS_BESLUT)
    for _ in range(2):
        with django_assert_num_queries(8):
            client.get(KS_BESLUT)
        with django_assert_num_queries(8):
            client.get(TILL_KF)
        one_of_each(), one_of_each()


def test_a_decision_in_the_future_is_refused(client):
    one = StallningstagandeFactory()
    client.force_login(person("ks_beredare"))
    later = timezone.localdate() + datetime.timedelta(days=2)
    data = DECISION | {"stallningstaganden": [one.pk], "decided_on": later.isoformat()}
    assert client.post(KS_BESLUT, data).status_code == 422


def test_nothing_is_chosen_beforehand_in_kommunstyrelsens_decision(client):
    StallningstagandeFactory()
    client.force_login(person("ks_beredare"))
    page = client.get(KS_BESLUT).content.decode()
    assert " checked" not in page
    assert "De valda ställningstagandena kan inte ändras efter det här." in page
    refused = client.post(KS_BESLUT, DECISION)
    assert refused.status_code == 422
    assert "Välj minst ett ställningstagande." in refused.content.decode()
    assert not Stallningstagande.objects.decided().exists()


def test_an_empty_form_has_one_box_of_errors(client):
    one = StallningstagandeFactory(till_kf=True, decided=True)
    hand_over(one)
    StallningstagandeFactory()
    client.force_login(person("namndsekreterare", kf(), ks()))
    for at in (f"/2026/forslag/{one.forslag_id}/kf-beslut/", KS_BESLUT):
        refused = client.post(at, {})
        assert refused.status_code == 422
        assert refused.content.decode().count("Något behöver rättas") == 1
        assert "Ange vilken dag beslutet fattades." in refused.content.decode()


def test_the_bodies_of_today_decide_when_there_have_been_several(client):
    for body in (ks(), kf()):
        OrganFactory(
            kind=body.kind,
            slug=f"{body.slug}-fore",
            active_from=datetime.date(1990, 1, 1),
            active_to=timezone.localdate() - datetime.timedelta(days=1),
        )
    one = StallningstagandeFactory(till_kf=True)
    client.force_login(person("namndsekreterare", ks(), kf()))
    seen = listed(client, KS_BESLUT)
    client.post(KS_BESLUT, DECISION | {"stallningstaganden": [one.pk]} | seen)
    one.refresh_from_db()
    assert one.beslut.organ == ks()
    for organ in one.dialog.awaiting():
        one.dialog.confirm(organ, None)
    hand_over(one)
    client.post(f"/2026/forslag/{one.forslag_id}/kf-beslut/", kf_data())
    assert one.fullmaktigebeslut.beslut.organ == kf()


def test_without_a_kommunstyrelse_nothing_is_decided_and_nothing_breaks(client):
    client.force_login(person("ks_beredare"))
    Organ.objects.filter(kind="kommunstyrelse").update(kind="namnd")
    assert Organ.objects.kommunstyrelsen() is None
    assert client.get(KS_BESLUT).status_code == 404
