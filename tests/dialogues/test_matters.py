"""A förslag is one matter through every version of its analysis, and the matter is open once."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from dialogues import closing
from dialogues.models import Stallningstagande
from dialogues.thread import thread_of
from dialogues.uppsikt import overview
from dialogues.views import stallningstaganden
from reports.assembly import assemble
from tests.dialogues.addresses import shown
from tests.dialogues.test_rounds import AUTUMN, JUNE, prepare, send_back
from tests.factories import (
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    StallningstagandeFactory,
    TillitsdialogFactory,
    UppdragFactory,
    advance,
    hand_over,
    kf,
    ks,
    person,
    text_of,
)

pytestmark = pytest.mark.django_db
REPORTED = {"nulagesrapport": "organ", "tillitsdialoger": "dialoger"}


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks(), kf()


def renew(one, *, withdrawn=False):
    """The organ decides a new version of the analysis; gives the förslag as it stands there."""
    analys = one.forslag.analys.organ.nulagesanalyser.latest_decided().get()
    newer = analys.new_version(None, "Vi skriver om förslaget.")
    if withdrawn:
        newer.forslag.update(removed_at=datetime.datetime.now(datetime.UTC))
    text = text_of(newer)
    text.write("<p>Nya ord.</p>", base=text.version, by=None)
    advance(newer, "beslutad")
    return newer.forslag.standing().first()


def row_of(one):
    return next(r for r in overview(2026) if r.organ.pk == one.forslag.analys.organ_id)


def open_ones():
    return list(Stallningstagande.objects.of_year(2026).open())


def card_of(client, dialog):
    [card] = client.get(dialog.get_absolute_url()).context["cards"]
    return card


@pytest.fixture
def decided():
    return StallningstagandeFactory(till_kf=True, decided=True, words="Första ordet.")


@pytest.mark.parametrize("version_first", [True, False])
def test_what_is_sent_back_goes_on_with_the_latest_decided_version(client, decided, version_first):
    newer = renew(decided) if version_first else None
    send_back(decided)
    newer = newer or renew(decided)
    [again] = open_ones()
    assert (again.forslag, again.round) == (newer, 2)
    assert again.sent_back.stallningstagande == decided

    client.force_login(person("ks_beredare"))
    card = card_of(client, decided.dialog)
    assert (card["forslag"], card["position"], card["earlier"]) == (newer, again, [decided])
    assert [one for one, _ in closing.to_decide(2026).not_ready] == [again]
    row = row_of(decided)
    assert (row.forslag, row.taken, row.again) == (1, 0, 1)
    page = client.get("/2026/forslag/").content.decode()
    assert page.count("Återremitterat, bereds på nytt") == 1


def test_a_second_new_version_carries_it_further(decided):
    send_back(decided)
    renew(decided)
    last = renew(decided)
    [again] = open_ones()
    assert (again.forslag, last.matter) == (last, decided.forslag_id)
    prepare(again).decide(BeslutFactory(organ=ks(), decided_on=AUTUMN))
    send_back(again, datetime.date(2026, 10, 5))
    assert [(one.forslag, one.round) for one in open_ones()] == [(last, 3)]


def test_thread_is_whole_from_either_version(client, decided):
    send_back(decided)
    newer = renew(decided)
    [again] = open_ones()
    prepare(again).decide(BeslutFactory(organ=ks(), decided_on=AUTUMN))
    hand_over(again)
    beslut = BeslutFactory(organ=kf(), decided_on=datetime.date(2026, 10, 5))
    again.record_kf(beslut, "bifall")
    UppdragFactory(forslag=newer, title="Gör det", beslut=beslut)
    client.force_login(person("kf_ledamot"))
    for forslag in (decided.forslag, newer):
        page = client.get(forslag.get_absolute_url()).content.decode()
        thread = page[page.index('<ol class="thread">') :]
        chain = ["Tillstyrks", "Återremiss", "andra gången", "med ändring", "Bifall", "Gör det"]
        places = [thread.index(word) for word in chain]
        assert places == sorted(places)
    assert f'href="{decided.forslag.get_absolute_url()}">version 1</a>' in page
    assert "Förslaget i version 1 av analysen" in page
    assert "Läs det senaste" in client.get(decided.forslag.get_absolute_url()).content.decode()


def test_a_draft_follows_into_the_new_version(client):
    draft = StallningstagandeFactory(words="Utkastet.")
    newer = renew(draft)
    assert [one.forslag for one in open_ones()] == [newer]
    client.force_login(person("ks_beredare"))
    at = f"{draft.dialog.get_absolute_url()}stallningstagande/"
    page = client.get(f"{at}{newer.pk}/").content.decode()
    assert "Utkastet." in page
    assert "Förslaget står i version 2 av analysen." in page
    late = client.post(f"{at}{draft.forslag_id}/", {"position": "avslas"})
    assert late.status_code == 409
    said = late.content.decode()
    for word in ("Förslaget står i en ny version av analysen", "<dd>Avslås</dd>", f"{newer.pk}/"):
        assert word in said
    draft.refresh_from_db()
    assert draft.position == "tillstyrks"


def test_a_new_version_takes_over_one_of_several_drafts_of_an_older_installation():
    older = StallningstagandeFactory(words="Äldre.")
    renew(older)
    latest = StallningstagandeFactory(words="Nyare.")
    first = older.forslag  # before a matter was open once, each version could have a draft
    Stallningstagande.objects.filter(pk=latest.pk).update(forslag=first)
    third = renew(older)
    assert [one.motivering.plain for one in third.stallningstaganden.all()] == ["Äldre."]
    assert first.stallningstaganden.get().motivering.plain == "Nyare."


def test_what_is_on_its_way_to_kf_is_not_asked_again_of_a_new_version(client, decided):
    hand_over(decided)
    newer = renew(decided)
    decided.dialog.begin_positions()
    assert open_ones() == [decided]
    row = row_of(decided)
    assert (row.forslag, row.taken, row.decided, row.at_kf) == (1, 1, 1, 1)
    assert Stallningstagande.objects.awaiting_kf(2026).count() == row.at_kf
    client.force_login(person("ks_beredare"))
    card = card_of(client, decided.dialog)
    assert (card["forslag"], card["position"]) == (newer, decided)
    at = f"{decided.dialog.get_absolute_url()}stallningstagande/{newer.pk}/"
    assert client.post(at, {"position": "avslas"}).status_code == 409
    page = client.get("/2026/forslag/").content.decode()
    assert "Väntar på fullmäktige" in page
    assert newer.get_absolute_url() in client.get("/2026/forslag/?lage=tillstyrks").content.decode()
    assert newer.get_absolute_url() not in client.get("/2026/forslag/?lage=inget").content.decode()


@pytest.mark.parametrize("outcome", ["bifall", "avslag"])
def test_what_kf_has_ended_is_ended_in_a_new_version_too(client, decided, outcome):
    hand_over(decided)
    decided.record_kf(BeslutFactory(organ=kf(), decided_on=JUNE), outcome)
    newer = renew(decided)
    assert open_ones() == []
    row = row_of(decided)
    assert (row.forslag, row.decided, row.open_forslag, row.at_kf) == (1, 1, 0, 0)
    client.force_login(person("namndsekreterare", kf()))
    page = client.get(newer.get_absolute_url()).content.decode()
    assert (f"/2026/forslag/{decided.forslag_id}/uppdrag/" in page) == (outcome == "bifall")


@pytest.mark.parametrize("kind", ["nulagesrapport", "tillitsdialoger"])
def test_reports_show_the_position_that_counts_for_the_latest_version(kind):
    forslag = NulagesanalysFactory(state="beslutad").forslag.get()
    dialog = TillitsdialogFactory(parter=[ks(), forslag.analys.organ], state="genomford")
    dialog.analyser.add(forslag.analys)
    renew(StallningstagandeFactory(forslag=forslag, dialog=dialog, till_kf=True, decided=True))
    [owner] = [one for one in assemble(kind, 2026)[REPORTED[kind]] if one["forslag"]]
    [reported] = owner["forslag"]
    assert reported["stallningstagande"]["position"] == "tillstyrks"


def test_what_kommunstyrelsen_settled_alone_is_asked_anew_of_a_new_version(client):
    settled = StallningstagandeFactory(decided=True, position="avslas")
    newer = renew(settled)
    assert row_of(settled).untaken == 1
    client.force_login(person("ks_beredare"))
    card = card_of(client, settled.dialog)
    assert (card["forslag"], card["position"], card["earlier"]) == (newer, None, [settled])
    page = client.get(settled.dialog.get_absolute_url()).content.decode()
    assert "Läs ställningstagandet till den tidigare versionen" in page
    at = f"{settled.dialog.get_absolute_url()}stallningstagande/{newer.pk}/"
    assert client.post(at, {"position": "tillstyrks"} | shown(client, at)).status_code == 302
    assert [one.forslag for one in open_ones()] == [newer]
    steps = thread_of(newer, person("ks_ledamot"))
    assert [s.title for s in steps if s.kind.startswith("Kommunstyrelsen")] == [
        "Avslås",
        "Tillstyrks",
    ]


def test_what_is_settled_after_an_aterremiss_is_asked_anew_everywhere(client, decided):
    send_back(decided)
    renew(decided)
    [again] = open_ones()
    prepare(again)
    Stallningstagande.objects.filter(pk=again.pk).update(till_kf=False)
    again.refresh_from_db()
    again.decide(BeslutFactory(organ=ks(), decided_on=AUTUMN))
    last = renew(decided)
    client.force_login(person("ks_beredare"))
    assert card_of(client, decided.dialog)["position"] is None
    assert row_of(decided).untaken == 1
    assert str(last) in client.get("/2026/forslag/?lage=inget").content.decode()
    assert str(last) not in client.get("/2026/forslag/?lage=tillstyrks").content.decode()
    TillitsdialogFactory(parter=[ks(), last.analys.organ], state="genomford").begin_positions()
    assert [one.forslag for one in open_ones()] == [last]


def test_a_new_version_that_comes_while_a_position_is_taken_is_told(client, monkeypatch):
    forslag = NulagesanalysFactory(state="beslutad").forslag.get()
    dialog = TillitsdialogFactory(parter=[ks(), forslag.analys.organ], state="genomford")
    dialog.stallningstaganden.all().delete()
    read = stallningstaganden._refuse_if_decided

    def decided_meanwhile(*args):
        monkeypatch.undo()
        advance(forslag.analys.new_version(None, "Nytt"), "beslutad")
        return read(*args)

    monkeypatch.setattr(stallningstaganden, "_refuse_if_decided", decided_meanwhile)
    client.force_login(person("ks_beredare"))
    at = f"{dialog.get_absolute_url()}stallningstagande/{forslag.pk}/"
    answer = client.post(at, {"position": "tillstyrks"} | shown(client, at))
    assert answer.status_code == 409
    assert "Förslaget står i en ny version av analysen" in answer.content.decode()
    assert open_ones() == []
    assert client.get(dialog.get_absolute_url()).status_code == 200


def test_positions_of_earlier_installations_follow_into_the_latest_version():
    migration = import_module("dialogues.migrations.0011_open_once")
    first = NulagesanalysFactory(state="beslutad").forslag.get()
    dialog = TillitsdialogFactory(parter=[ks(), first.analys.organ], state="genomford")
    dialog.stallningstaganden.all().delete()
    newer = first.analys.new_version(None, "Nytt")
    advance(newer, "beslutad")
    on = {"dialog": dialog, "position": "avslas"}
    settled = StallningstagandeFactory(forslag=newer.forslag.get(), decided=True, **on)
    untouched = StallningstagandeFactory(forslag=first, dialog=dialog, position="", words="")
    assert not untouched.motivering.version
    migration.follow(apps, None)
    assert list(Stallningstagande.objects.all()) == [settled]
    written = StallningstagandeFactory(forslag=first, **on)
    migration.follow(apps, None)
    assert set(Stallningstagande.objects.all()) == {settled, written}


def test_what_is_withdrawn_is_ended_where_it_was_begun_and_gone_where_it_was_not():
    begun = StallningstagandeFactory()
    untouched = StallningstagandeFactory(position="")
    for one in (begun, untouched):
        renew(one, withdrawn=True)
    undecided = Stallningstagande.objects.undecided(2026)
    assert list(undecided) == [begun]
    assert [row_of(one).forslag for one in (begun, untouched)] == [1, 0]
    assert [one.dialog.forslag().count() for one in (begun, untouched)] == [1, 0]


def test_analysis_shows_the_position_that_counts_in_each_version(client, decided):
    renew(decided)
    client.force_login(person("kf_ledamot"))
    at = decided.forslag.analys.get_absolute_url()
    for version in (1, 2):
        page = client.get(f"{at}?version={version}").content.decode()
        assert "<strong>Tillstyrks</strong> i kommunstyrelsen." in page


def test_not_even_the_database_opens_a_matter_twice(decided):
    newer = renew(decided)
    with pytest.raises(IntegrityError, match="redan öppet"), transaction.atomic():
        StallningstagandeFactory(forslag=newer, dialog=decided.dialog)
