"""Two people, or two clicks, in the same moment: one is first, and the other is told so."""

import datetime

import pytest

from dialogues.models import Tillitsdialog
from organisation.models import Beslut
from tests.at_once import at_once, logged_in, meanwhile, on_postgresql, posts
from tests.dialogues.addresses import listed, shown
from tests.factories import (
    YEAR,
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    OrganFactory,
    StallningstagandeFactory,
    TillitsdialogFactory,
    advance,
    dialogue_text,
    hand_over,
    kf,
    ks,
    person,
    shown_of,
)
from writing.models import Text

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = 8


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks(), kf()


@pytest.fixture
def parties():
    return [OrganFactory(slug="ena"), OrganFactory(slug="andra")]


@pytest.mark.parametrize(
    ("rest", "data"),
    [
        ("overenskommelser/ny/", {"what": "Bygga en skola"}),
        ("deltagare/", {"role": "Rektor"}),
        ("uppgifter/", {"title": "Ny rubrik", "held_on": "2026-02-01"}),
        ("overenskommelser/{agreement}/ta-bort/", {}),
        ("deltagare/{participant}/ta-bort/", {}),
    ],
)
def test_what_the_last_party_confirms_is_what_stands(parties, rest, data):
    first, last = parties
    confirming, writing = (
        logged_in(person("ansvarig", last)),
        logged_in(person("handlaggare", first)),
    )
    for _ in range(TURNS):
        dialog = TillitsdialogFactory(
            kind="inom_mellan_organ", parter=parties, state="genomford", title="Rubrik"
        )
        dialog.confirm(first, None)
        before = content(dialog)
        url = f"/{YEAR}/tillitsdialoger/{dialog.pk}/"
        change = rest.format(
            agreement=dialog.overenskommelser.get().pk, participant=dialog.deltagare.get().pk
        )
        seen = shown(writing, url + change) if change == "uppgifter/" else {}
        confirmed, written = at_once(
            posts(confirming, f"{url}bekrafta/", organ=last.slug, **shown_of(dialog)),
            posts(writing, url + change, **data, **seen),
        )
        dialog.refresh_from_db()
        assert (confirmed, written) == ((302, 409) if dialog.is_confirmed else (409, 302))
        assert (content(dialog) == before) is dialog.is_confirmed
        if dialog.is_confirmed:
            assert set(dialog.bekraftelser.values_list("organ", flat=True)) == {
                one.pk for one in parties
            }


def test_no_party_has_confirmed_what_was_saved_while_it_confirmed(parties):
    first, last = parties
    dialog = TillitsdialogFactory(kind="inom_mellan_organ", parter=parties, state="genomford")
    text = dialogue_text(dialog, "resultat")
    save = lambda: text.write("<p>Helt andra ord.</p>", base=text.version, by=None)  # noqa: E731
    with meanwhile(save) as (begin, given):
        dialog.hold_texts()
        begin()
        dialog.confirm(first, None)
    assert given == [None]
    assert {one.pk for one in dialog.awaiting()} == {first.pk, last.pk}
    dialog.confirm(last, None)
    assert dialog.awaiting() == [first]


def content(dialog):
    return (
        Tillitsdialog.objects.get(pk=dialog.pk).title,
        list(dialog.overenskommelser.values_list("pk", "what")),
        list(dialog.deltagare.values_list("pk", "role")),
    )


def test_the_last_party_confirms_once_though_it_clicks_twice():
    organ = OrganFactory(slug="ena")
    client = person("ansvarig", organ)
    for _ in range(TURNS):
        dialog = TillitsdialogFactory(kind="inom_mellan_organ", parter=[organ], state="genomford")
        url = f"/{YEAR}/tillitsdialoger/{dialog.pk}/bekrafta/"
        seen = shown_of(dialog)
        clicks = [posts(logged_in(client), url, organ="ena", **seen) for _ in range(2)]
        assert sorted(at_once(*clicks)) == [302, 409]


@pytest.mark.parametrize(
    ("rest", "data", "second"),
    [
        ("overenskommelser/ny/", {"what": "Bygga en skola", "due": "2026-12-01"}, 422),
        ("deltagare/", {"role": "Rektor"}, 422),
        (
            "overenskommelser/{agreement}/folj-upp/",
            {"on": "2026-03-01", "note": "Klart.", "closed": "on"},
            409,
        ),
        ("overenskommelser/{agreement}/folj-upp/", {"on": "2026-03-01", "note": "På väg."}, 409),
    ],
)
def test_two_clicks_write_once(rest, data, second):
    preparer = person("ks_beredare")
    for _ in range(TURNS):
        dialog = TillitsdialogFactory()
        agreement = dialog.overenskommelser.get()
        url = f"/{YEAR}/tillitsdialoger/{dialog.pk}/{rest.format(agreement=agreement.pk)}"
        clicks = [posts(logged_in(preparer), url, **data) for _ in range(2)]
        assert sorted(at_once(*clicks)) == [302, second]
        assert agreement.uppfoljningar.count() == ("folj-upp" in rest)
        assert dialog.overenskommelser.count() == 1 + ("ny" in rest)
        assert dialog.deltagare.count() == 1 + ("deltagare" in rest)


def test_two_clicks_plan_one_dialogue():
    preparer = person("ks_beredare")
    for _ in range(TURNS):
        organ = NulagesanalysFactory(state="beslutad").organ
        url = f"/{YEAR}/tillitsdialoger/ny/"
        clicks = [posts(logged_in(preparer), url, organ=organ.slug) for _ in range(2)]
        assert sorted(at_once(*clicks)) == [302, 409]
        assert organ.tillitsdialoger.count() == 1


DECISION = {"decided_on": "2026-09-01", "paragraf": "77", "diarienummer": "KS.2026.77"}


def test_kommunstyrelsens_decision_is_registered_once():
    url, preparer = f"/{YEAR}/tillitsdialoger/ks-beslut/", person("ks_beredare")
    for turn in range(TURNS):
        one = StallningstagandeFactory()
        data = DECISION | {"stallningstaganden": [one.pk], "paragraf": turn + 1}
        data |= listed(logged_in(preparer), url)
        clicks = [posts(logged_in(preparer), url, **data) for _ in range(2)]
        assert sorted(at_once(*clicks)) == [302, 409]
        assert Beslut.objects.filter(stallningstaganden=one).count() == 1


@pytest.mark.parametrize("outcome", ["bifall", "aterremiss"])
def test_kommunfullmaktiges_decision_is_registered_once(outcome):
    secretary = person("namndsekreterare", kf())
    for turn in range(TURNS):
        one = StallningstagandeFactory(till_kf=True, decided=True)
        hand_over(one)
        url = f"/{YEAR}/forslag/{one.forslag_id}/kf-beslut/"
        data = DECISION | {"outcome": outcome, "diarienummer": "KF.2026.77", "paragraf": turn + 1}
        clicks = [posts(logged_in(secretary), url, **data, omgang=1) for _ in range(2)]
        assert sorted(at_once(*clicks)) == [302, 409]


def confirm_later(dialog, organ):
    return lambda: Tillitsdialog.objects.get(pk=dialog.pk).confirm(organ, None)


@on_postgresql
def test_words_saved_while_the_last_party_confirms_are_not_confirmed_unread():
    organ = OrganFactory()
    dialog = TillitsdialogFactory(kind="inom_mellan_organ", parter=[organ], state="genomford")
    text = dialogue_text(dialog)
    with meanwhile(confirm_later(dialog, organ)) as (begin, given):
        text.write("<p>Andra ord.</p>", base=text.version, by=None)
        begin()
    [refused] = given
    assert "En text ändrades precis" in str(refused)
    dialog.refresh_from_db()
    assert not dialog.is_confirmed
    assert not Text.objects.get(pk=text.pk).frozen_at


@on_postgresql
def test_what_is_emptied_while_it_is_decided_is_not_decided():
    one = StallningstagandeFactory()
    beslut = BeslutFactory(organ=ks(), decided_on=datetime.date(YEAR, 3, 1))
    with meanwhile(lambda: type(one).objects.get(pk=one.pk).decide(beslut)) as (begin, given):
        one.motivering.write("", base=one.motivering.version, by=None)
        begin()
    [refused] = given
    assert "Motiveringen saknas." in str(refused)
    one.refresh_from_db()
    assert one.beslut is None


@on_postgresql
def test_what_is_sent_back_while_a_new_version_is_decided_goes_on_with_it():
    one = hand_over(StallningstagandeFactory(till_kf=True, decided=True))
    newer = one.forslag.analys.new_version(None, "Nytt")
    beslut = BeslutFactory(organ=kf(), decided_on=datetime.date(YEAR, 6, 1))
    again = type(one).objects.get(pk=one.pk)
    with meanwhile(lambda: again.record_kf(beslut, "aterremiss")) as (begin, _):
        advance(newer, "beslutad")
        begin()
    positions = type(one).objects.filter(beslut__isnull=True)
    assert [(p.forslag.analys, p.round) for p in positions] == [(newer, 2)]


def test_two_who_take_the_first_position_on_a_forslag_do_not_overwrite_each_other():
    forslag = NulagesanalysFactory(state="beslutad").forslag.get()
    dialog = TillitsdialogFactory(parter=[ks(), forslag.analys.organ], state="genomford")
    url = f"/{YEAR}/tillitsdialoger/{dialog.pk}/stallningstagande/{forslag.pk}/"
    preparers = [logged_in(person("ks_beredare")) for _ in range(2)]
    seen = shown(preparers[0], url)
    taken = zip(preparers, ("tillstyrks", "avslas"), strict=True)
    given = at_once(*(posts(c, url, position=p, omgang=1, **seen) for c, p in taken))
    assert sorted(given) == [302, 409]
    assert forslag.stallningstaganden.count() == 1
