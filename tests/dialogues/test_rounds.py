"""What kommunfullmäktige sends back is prepared anew, and both rounds can be followed."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dialogues import closing, start
from dialogues.models import Stallningstagande
from dialogues.thread import thread_of
from dialogues.uppsikt import overview
from organisation.roles import roles_of
from reports.assembly import assemble
from tests.dialogues.addresses import LIST, listed, shown
from tests.factories import (
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    OrganFactory,
    StallningstagandeFactory,
    TillitsdialogFactory,
    hand_over,
    kf,
    ks,
    person,
)

pytestmark = pytest.mark.django_db
JUNE, AUTUMN = datetime.date(2026, 6, 1), datetime.date(2026, 9, 1)
TODAY = timezone.localdate().isoformat()


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks(), kf()


@pytest.fixture
def sent_back():
    """A position that kommunfullmäktige has sent back, handed over in its time."""
    return send_back(StallningstagandeFactory(till_kf=True, decided=True, words="Första ordet."))


def send_back(one, day=JUNE):
    hand_over(one)
    one.record_kf(BeslutFactory(organ=kf(), decided_on=day), "aterremiss", "Räkna om.")
    return one


def second_of(one):
    return Stallningstagande.objects.get(forslag=one.forslag, round=2)


def prepare(one, words="Andra ordet."):
    Stallningstagande.objects.filter(pk=one.pk).update(position="tillstyrks_andring", till_kf=True)
    for text in (one.motivering, one.beslutsforslag):
        text.write(f"<p>{words}</p>", base=text.version, by=None)
    one.refresh_from_db()
    return one


def test_what_is_sent_back_has_nothing_prepared(sent_back):
    again = second_of(sent_back)
    assert (again.position, again.beslut, again.dialog) == ("", None, sent_back.dialog)
    assert again.motivering.is_empty
    assert again.beslutsforslag.is_empty
    [(waiting, reasons)] = closing.to_decide(2026).not_ready
    assert waiting == again
    assert "Motiveringen saknas." in reasons
    assert not Stallningstagande.objects.awaiting_kf(2026).exists()


@pytest.mark.parametrize("outcome", ["bifall", "bifall_andring", "avslag"])
def test_any_other_decision_ends_the_matter(outcome):
    one = StallningstagandeFactory(till_kf=True, decided=True)
    hand_over(one)
    one.record_kf(BeslutFactory(organ=kf(), decided_on=JUNE), outcome)
    assert Stallningstagande.objects.get() == one


def test_preparer_takes_a_position_anew_beside_the_one_that_stands_fast(client, sent_back):
    url = f"/2026/tillitsdialoger/{sent_back.dialog_id}/stallningstagande/{sent_back.forslag_id}/"
    client.force_login(person("ks_beredare"))
    page = client.get(url).content.decode()
    assert "Kommunfullmäktige återremitterade ärendet 1 juni 2026" in page
    assert "Räkna om." in page
    assert "Första ordet." in page
    client.post(url, {"position": "avslas"} | shown(client, url))
    assert second_of(sent_back).position == "avslas"
    sent_back.refresh_from_db()
    assert sent_back.position == "tillstyrks"


def test_second_round_goes_all_the_way_through_the_pages(client, sent_back):
    again = prepare(second_of(sent_back))
    client.force_login(person("ks_beredare"))
    decision = {"decided_on": "2026-09-01", "paragraf": "77", "diarienummer": "KS.2026.77"}
    at = f"{LIST}ks-beslut/"
    client.post(at, decision | {"stallningstaganden": [again.pk]} | listed(client, at))
    client.post(f"{LIST}till-kf/", listed(client, f"{LIST}till-kf/"))
    page = client.get("/2026/tillitsdialoger/till-kf/").content.decode()
    assert page.count(sent_back.forslag.title) == 2
    assert "efter återremiss" in page
    client.force_login(person("namndsekreterare", kf()))
    at = f"/2026/forslag/{again.forslag_id}/kf-beslut/"
    kf_decision = decision | {"decided_on": TODAY, "diarienummer": "KF.2026.77"}
    client.post(at, kf_decision | {"outcome": "bifall"})
    again.refresh_from_db()
    assert again.fullmaktigebeslut.outcome == "bifall"


def test_thread_shows_both_rounds_in_order(client, sent_back):
    again = prepare(second_of(sent_back))
    again.decide(BeslutFactory(organ=ks(), decided_on=AUTUMN))
    client.force_login(person("kf_ledamot"))
    page = client.get(f"/2026/forslag/{again.forslag_id}/").content.decode()
    chain = ["Tillstyrks", "Återremiss", "andra gången", "Tillstyrks med ändring",
             "Kommunfullmäktige, andra gången", "Vad det blev"]  # fmt: skip
    places = [page.index(word) for word in chain]
    assert places == sorted(places)


def test_outsider_sees_that_it_is_prepared_again_and_not_what_is_written(client, sent_back):
    prepare(second_of(sent_back), "Hemligt utkast.")
    reader = person("kf_ledamot")
    steps = thread_of(sent_back.forslag, reader)
    titles = [(s.kind, s.title) for s in steps if s.kind.startswith("Kommun")]
    assert titles == [
        ("Kommunstyrelsen", "Tillstyrks"),
        ("Kommunfullmäktige", "Återremiss"),
        ("Kommunstyrelsen, andra gången", "Inget nytt ställningstagande än"),
        ("Kommunfullmäktige, andra gången", "Inget beslut än"),
    ]
    client.force_login(reader)
    for url in (
        f"/2026/forslag/{sent_back.forslag_id}/",
        "/2026/forslag/",
        f"/2026/tillitsdialoger/{sent_back.dialog_id}/",
        "/2026/sok/?q=utkast",
    ):
        page = client.get(url).content.decode()
        assert "Hemligt utkast" not in page, url
        assert "med ändring</s" not in page, url


def test_what_is_sent_back_is_not_decided_before_that_day(sent_back):
    again = prepare(second_of(sent_back))
    day = JUNE - datetime.timedelta(days=1)
    with pytest.raises(ValidationError, match="före återremissen den 1 juni 2026"):
        again.decide(BeslutFactory(organ=ks(), decided_on=day))
    again.decide(BeslutFactory(organ=ks(), decided_on=JUNE))


def test_a_third_time_is_a_third_round(sent_back):
    again = prepare(second_of(sent_back))
    again.decide(BeslutFactory(organ=ks(), decided_on=AUTUMN))
    send_back(again, datetime.date(2026, 10, 5))
    rounds = Stallningstagande.objects.filter(forslag=again.forslag)
    assert list(rounds.values_list("round", flat=True)) == [1, 2, 3]


def test_a_new_dialogue_takes_over_what_was_sent_back(client, sent_back):
    organ = sent_back.forslag.analys.organ
    client.force_login(person("ks_beredare"))
    client.post("/2026/tillitsdialoger/ny/", {"organ": organ.slug})
    again = second_of(sent_back)
    assert again.dialog != sent_back.dialog
    assert "Kommunstyrelsens bedömning saknas." in prepare(again).lacking()


def test_uppsikt_counts_a_forslag_once_and_in_its_last_round(sent_back):
    def row():
        return next(r for r in overview(2026) if r.organ.pk == sent_back.forslag.analys.organ_id)

    assert (row().forslag, row().taken, row().decided, row().at_kf) == (1, 0, 0, 0)
    assert (
        "Kommunstyrelsen",
        "tar ställning till 1 förslag (1 efter återremiss)",
    ) in row().owing
    again = prepare(second_of(sent_back))
    assert (row().forslag, row().taken, row().decided) == (1, 1, 0)
    again.decide(BeslutFactory(organ=ks(), decided_on=AUTUMN))
    assert (row().forslag, row().decided, row().to_hand_over) == (1, 1, 1)
    hand_over(again)
    assert (row().at_kf, row().to_hand_over) == (1, 0)


def test_report_shows_the_latest_decided_position(sent_back):
    def position():
        [organ] = [o for o in assemble("nulagesrapport", 2026)["organ"] if o["forslag"]]
        return organ["forslag"][0]["stallningstagande"]

    again = prepare(second_of(sent_back))
    assert (position()["position"], position()["outcome"]) == ("tillstyrks", "aterremiss")
    again.decide(BeslutFactory(organ=ks(), decided_on=AUTUMN))
    assert (position()["position"], position()["outcome"]) == ("tillstyrks_andring", None)


def test_dialogue_and_lists_cost_the_same_with_one_round_as_with_two(
    client,
):
    organ = OrganFactory()
    analys = NulagesanalysFactory(organ=organ, state="beslutad", forslag=3)
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    first, *others = [
        StallningstagandeFactory(forslag=f, dialog=dialog, till_kf=True, decided=True)
        for f in analys.forslag.all()
    ]
    client.force_login(person("ks_beredare"))
    pages = [f"/2026/tillitsdialoger/{dialog.pk}/", "/2026/forslag/", "/2026/uppsikt/"]
    for page in pages:
        client.get(page)
    counts = []
    for sent in ([first], others):
        for one in sent:
            send_back(one)
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def waiting(role, *organ, year=2027):
    one = person(role, *organ)
    return [w.sentence for w in start.waiting(one, roles_of(one), year)]


def test_what_is_sent_back_in_december_is_not_lost_at_new_year(client, sent_back):
    """Every list of the new year holds it, from kommunstyrelsen's next word to the last decision."""

    def row():
        return next(r for r in overview(2027) if r.organ.pk == sent_back.forslag.analys.organ_id)

    again = second_of(sent_back)
    assert [one for one, _ in closing.to_decide(2027).not_ready] == [again]
    assert (row().forslag, row().again) == (1, 1)
    client.force_login(person("ks_beredare"))
    table = client.get("/2027/uppsikt/").content.decode()
    # Also before the year's analysis is decided.
    assert 'class="num" data-value="1">1</td>' in table
    assert 'data-label="Öppna förslag">1</td>' in client.get("/2027/").content.decode()
    said = "Ta ställning på nytt till ett återremitterat förslag från tidigare år."
    assert said in waiting("ks_beredare")
    page = client.get("/2027/tillitsdialoger/ks-beslut/").content.decode()
    write = f"/2026/tillitsdialoger/{again.dialog_id}/stallningstagande/{again.forslag_id}/"
    assert f'href="{write}"' in page
    assert client.get(write).status_code == 200

    prepare(again)
    assert closing.to_decide(2027).ready == [again]
    assert any("beslut om ett ställ" in s for s in waiting("namndsekreterare", ks()))
    again.decide(BeslutFactory(organ=ks(), decided_on=AUTUMN))
    assert row().to_hand_over == 1
    at = "/2027/tillitsdialoger/till-kf/"
    client.post(at, listed(client, at))
    assert Stallningstagande.objects.awaiting_kf(2027).get() == again
    assert any("beslut om ett förslag" in s for s in waiting("namndsekreterare", kf()))
    client.force_login(person("namndsekreterare", kf()))
    at = f"/2027/forslag/{again.forslag_id}/kf-beslut/"
    data = {"decided_on": TODAY, "paragraf": "77", "diarienummer": "KF.2026.77"}
    assert client.post(at, data | {"outcome": "bifall", "omgang": 2}).status_code == 302
    assert client.post(at, data | {"outcome": "bifall", "omgang": 2}).status_code == 409
    assert row().forslag == 0
    assert not Stallningstagande.objects.awaiting_kf(2027).exists()


def test_what_came_back_this_year_has_a_sentence_of_its_own(sent_back):
    organ = sent_back.forslag.analys.organ
    said = waiting("ks_beredare", year=2026)
    assert "Ta ställning på nytt till ett återremitterat förslag från 2026." in said
    assert not any(s.startswith("Ta ställning till") for s in said)
    other = StallningstagandeFactory(position="")
    said = waiting("ks_beredare", year=2026)
    new = other.forslag.analys.organ.in_sentence
    assert f"Ta ställning till ett förslag från {new}." in said
    assert not any(f"förslag från {organ.in_sentence}" in s for s in said)


def test_what_is_not_sent_back_stays_in_its_year():
    hand_over(StallningstagandeFactory(till_kf=True, decided=True))
    StallningstagandeFactory()
    assert not Stallningstagande.objects.awaiting_kf(2027).exists()
    assert not Stallningstagande.objects.undecided(2027).exists()
    assert not any(row.forslag for row in overview(2027))
