"""From any förslag, mål or decision the whole chain can be followed."""

import datetime

import pytest

from dialogues.thread import first_sentence, thread_of
from goals.models import Uppdrag
from tests.factories import (
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    OrganFactory,
    RiktningsmalFactory,
    StallningstagandeFactory,
    VisionFactory,
    advance,
    hand_over,
    kf,
    ks,
    person,
)

pytestmark = pytest.mark.django_db
LIST = "/2026/forslag/"


@pytest.fixture(autouse=True)
def kommun():
    KommunFactory()
    ks(), kf()


def forslag_for(goal, state="beslutad", organ=None, goals=1):
    analys = NulagesanalysFactory(organ=organ or OrganFactory(), state="arbetsmaterial")
    one = analys.forslag.get()
    one.riktningsmal.add(goal, *(RiktningsmalFactory() for _ in range(goals - 1)))
    if state != "arbetsmaterial":
        advance(analys, state)
    one.refresh_from_db()
    return one


def test_the_whole_chain_is_there_with_a_link_at_every_step(client):
    VisionFactory()
    goal = RiktningsmalFactory(title="Alla lyckas")
    forslag = forslag_for(goal)
    position = StallningstagandeFactory(forslag=forslag, till_kf=True, decided=True)
    hand_over(position)
    beslut = BeslutFactory(organ=kf(), decided_on=datetime.date(2026, 6, 1))
    position.record_kf(beslut, "bifall", "Precis så.")
    Uppdrag.objects.create(
        organ=forslag.analys.organ, year=2027, title="Gör det", due="2027-12-01",
        beslut=beslut, forslag=forslag,
    )  # fmt: skip
    client.force_login(person("ks_ledamot"))
    page = client.get(f"{LIST}{forslag.pk}/").content.decode()
    chain = ["Ett Ale", "Alla lyckas", forslag.analys.organ.genitive, forslag.title,
             position.dialog.title, "Tillstyrks", "Bifall", "Gör det"]  # fmt: skip
    thread = page[page.index('<ol class="thread">') :]
    places = [thread.index(word) for word in chain]
    assert places == sorted(places)
    assert f"/2026/beslut/{beslut.pk}/" in thread
    assert f"/2026/beslut/{position.beslut_id}/" in thread
    steps = thread_of(forslag, person("ks_ledamot"))
    assert all(step.happened for step in steps)
    assert all(step.url for step in steps if step.kind in ("Vision", "Kommunstyrelsen"))


def test_what_has_not_happened_yet_is_drawn_in_outline():
    forslag = forslag_for(RiktningsmalFactory())
    steps = {step.kind: step for step in thread_of(forslag, person("kf_ledamot"))}
    for kind in ("Tillitsdialog", "Kommunstyrelsen", "Kommunfullmäktige", "Vad det blev"):
        assert steps[kind].css == "", kind


@pytest.mark.parametrize(
    ("role", "own", "status"),
    [("handlaggare", True, 200), ("controller", False, 200), ("ks_beredare", False, 404),
     ("kf_ledamot", False, 404), ("handlaggare", False, 404)],
)  # fmt: skip
def test_a_forslag_in_arbetsmaterial_is_its_organs_own(client, role, own, status):
    forslag = forslag_for(RiktningsmalFactory(), "arbetsmaterial")
    client.force_login(person(role, forslag.analys.organ) if own else person(role))
    assert client.get(f"{LIST}{forslag.pk}/").status_code == status
    assert forslag.title not in client.get(LIST).content.decode()


def test_the_page_of_another_year_does_not_exist(client):
    forslag = forslag_for(RiktningsmalFactory())
    client.force_login(person("controller"))
    assert client.get(f"/2025/forslag/{forslag.pk}/").status_code == 404


def test_from_a_goal_to_every_organs_reasoning_and_forslag(client):
    VisionFactory()
    goal = RiktningsmalFactory(title="Alla lyckas")
    forslag = forslag_for(goal, organ=OrganFactory(slug="namnd-a"))
    silent = OrganFactory(slug="namnd-b")
    NulagesanalysFactory(organ=silent, words="Hemligt utkast")
    client.force_login(person("kf_ledamot"))
    page = client.get(f"/2026/forslag/mal/{goal.pk}/").content.decode()
    assert forslag.title in page
    assert "Namnd as resonemang" in page
    assert "Namnd b" in page
    assert "Har inte beslutat sin nulägesanalys för 2026 än" in page
    assert "Hemligt utkast" not in page


def test_a_decision_shows_everything_decided_under_it(client):
    position = StallningstagandeFactory(till_kf=True, decided=True)
    client.force_login(person("kf_ledamot"))
    page = client.get(f"/2026/beslut/{position.beslut_id}/").content.decode()
    assert position.forslag.title in page
    assert f"/2026/forslag/{position.forslag_id}/" in page
    analysis = client.get(f"/2026/beslut/{position.forslag.analys.beslut_id}/").content.decode()
    assert position.forslag.analys.get_absolute_url() in analysis


def test_anonymous_reads_none_of_it(client):
    position = StallningstagandeFactory(decided=True)
    for page in (LIST, f"{LIST}{position.forslag_id}/", f"/2026/beslut/{position.beslut_id}/"):
        assert client.get(page).status_code == 302


def test_list_is_filtered_by_organ_kind_position_and_goal(client):
    goal = RiktningsmalFactory()
    one = forslag_for(goal, organ=OrganFactory(slug="namnd-a"))
    other = StallningstagandeFactory(decided=True).forslag
    client.force_login(person("ks_ledamot"))

    def shown(**given):
        page = client.get(LIST, given).content.decode()
        return {f.pk for f in (one, other) if f"/2026/forslag/{f.pk}/" in page}

    assert shown() == {one.pk, other.pk}
    assert shown(organ="namnd-a") == {one.pk}
    assert shown(mal=goal.pk) == {one.pk}
    assert shown(lage="tillstyrks") == {other.pk}
    assert shown(lage="inget") == {one.pk}
    assert shown(slag="nytt_mal") == set()
    assert shown(q="finns inte") == set()


def test_lists_cost_the_same_for_one_as_for_three(client, django_assert_num_queries):
    VisionFactory()
    goal = RiktningsmalFactory()
    client.force_login(person("ks_ledamot"))

    def add():
        hand_over(StallningstagandeFactory(forslag=forslag_for(goal), till_kf=True, decided=True))

    add()
    client.get(LIST)
    for _ in range(2):
        with django_assert_num_queries(11):
            client.get(LIST)
        with django_assert_num_queries(14):
            client.get(f"/2026/forslag/mal/{goal.pk}/")
        add(), add()


def test_a_thread_costs_the_same_with_one_goal_as_with_three(client, django_assert_num_queries):
    VisionFactory()
    one, three = forslag_for(RiktningsmalFactory()), forslag_for(RiktningsmalFactory(), goals=3)
    client.force_login(person("ks_ledamot"))
    client.get(LIST)
    for forslag in (one, three):
        with django_assert_num_queries(15):
            client.get(f"{LIST}{forslag.pk}/")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Kort. Men det här säger mer än vad den första meningen gjorde. Sedan mer.",
         "Kort. Men det här säger mer än vad den första meningen gjorde."),
        ("Rubrik\nDet här är den första riktiga meningen.", "Det här är den första riktiga meningen."),
        ("", ""),
        ("Vi ökade 3.5 procent under året, vilket är mer än alla hade räknat med. Sedan.",
         "Vi ökade 3.5 procent under året, vilket är mer än alla hade räknat med."),
    ],
)  # fmt: skip
def test_a_step_begins_with_the_texts_first_sentence(text, sentence):
    assert first_sentence(text) == sentence


@pytest.mark.parametrize(
    ("outcome", "comment", "sentence"),
    [
        ("bifall", "", "Kommunfullmäktige beslutar att bygga."),
        ("bifall_andring", "Hälften byggs.", "Hälften byggs."),
        ("bifall_andring", "", "Kommunfullmäktige biföll med ändring."),
        ("avslag", "", "Kommunfullmäktige avslog förslaget."),
        ("aterremiss", "Räkna om.",
         "Kommunfullmäktige skickade tillbaka ärendet för ny beredning. Räkna om."),
    ],
)  # fmt: skip
def test_the_proposed_wording_stands_only_where_it_was_decided(client, outcome, comment, sentence):
    position = StallningstagandeFactory(
        till_kf=True, decided=True, words="Kommunfullmäktige beslutar att bygga."
    )
    hand_over(position)
    reader = person("ks_ledamot")

    def step():
        steps = thread_of(position.forslag, reader)
        return next(step for step in steps if step.kind == "Kommunfullmäktige")

    assert step().sentence == "Kommunfullmäktige har inte beslutat än."
    beslut = BeslutFactory(organ=kf(), decided_on=datetime.date(2026, 6, 1))
    position.record_kf(beslut, outcome, comment)
    position.refresh_from_db()
    assert step().sentence == sentence
    client.force_login(reader)
    decision = client.get(f"/2026/beslut/{beslut.pk}/").content.decode()
    assert "beslutar att bygga" not in decision


@pytest.mark.parametrize(
    ("position", "said"),
    [
        ("avslas", "Kommunstyrelsen avslog förslaget. Det går inte till kommunfullmäktige."),
        ("tillstyrks", "Kommunstyrelsen tillstyrkte förslaget. Det går inte till"),
        ("tillstyrks_andring", "Kommunstyrelsen tillstyrkte förslaget med ändring. Det går inte"),
        ("bereds_vidare", "Har inte hänt än."),
    ],
)
@pytest.mark.parametrize("is_decided", [True, False])
def test_no_future_is_promised_when_kommunstyrelsen_has_settled_the_matter(
    position, said, is_decided
):
    one = StallningstagandeFactory(position=position, decided=is_decided)
    last = thread_of(one.forslag, person("ks_ledamot"))[-1]
    settled = is_decided and position != "bereds_vidare"
    assert last.sentence.startswith(said if is_decided else "Har inte hänt än.")
    assert last.title == ("Inget uppdrag" if settled else "Inget uppdrag än")
    assert not last.happened


@pytest.fixture
def decided():
    """A position that has gone through kommunfullmäktige, from a goal."""
    VisionFactory()
    position = StallningstagandeFactory(
        forslag=forslag_for(RiktningsmalFactory(title="Alla lyckas")), till_kf=True, decided=True
    )
    hand_over(position)
    beslut = BeslutFactory(organ=kf(), decided_on=datetime.date(2026, 6, 1))
    return position.record_kf(beslut, "bifall")


def test_a_goals_thread_leads_on_to_dialogue_and_decisions(client, decided):
    position = decided.stallningstagande
    client.force_login(person("kf_ledamot"))
    goal = position.forslag.riktningsmal.get()
    page = client.get(f"/2026/forslag/mal/{goal.pk}/").content.decode()
    for way in (
        f'href="{position.dialog.get_absolute_url()}"',
        f'href="/2026/beslut/{position.beslut_id}/">Tillstyrks</a>',
        f'href="/2026/beslut/{decided.beslut_id}/">Fullmäktige: bifall</a>',
    ):
        assert way in page


def test_a_goals_thread_leads_to_no_dialogue_that_the_person_may_not_read(client):
    forslag = forslag_for(RiktningsmalFactory())
    position = StallningstagandeFactory(forslag=forslag, decided=True)
    at = f"/2026/forslag/mal/{forslag.riktningsmal.get().pk}/"
    for role, reads in (("kf_ledamot", False), ("ks_ledamot", True)):
        client.force_login(person(role))
        page = client.get(at).content.decode()
        assert (position.dialog.get_absolute_url() in page) is reads


def test_a_decision_shows_the_whole_chain_of_what_it_decided(client, decided):
    position = decided.stallningstagande
    forslag = position.forslag
    client.force_login(person("kf_ledamot"))
    decisions = (forslag.analys.beslut_id, position.beslut_id, decided.beslut_id)
    for beslut in decisions:
        page = client.get(f"/2026/beslut/{beslut}/").content.decode()
        chain = page[page.index('<ol class="chain"') :]
        chain = chain[: chain.index("</ol>")]
        words = ["Ett Ale", "Alla lyckas", forslag.analys.organ.genitive, "Förslaget",
                 "Tillitsdialog", "Kommunstyrelsen: tillstyrks", "Kommunfullmäktige: bifall"]  # fmt: skip
        places = [chain.index(word) for word in words]
        assert places == sorted(places)
        assert position.dialog.get_absolute_url() in chain
        for other in decisions[1:]:
            assert (f'href="/2026/beslut/{other}/"' in chain) is (other != beslut)


def test_a_decision_costs_the_same_for_one_as_for_three(client, django_assert_num_queries):
    VisionFactory()
    goal, reader = RiktningsmalFactory(), person("ks_ledamot")
    in_kf = BeslutFactory(organ=kf(), decided_on=datetime.date(2026, 6, 1))

    def add():
        one = StallningstagandeFactory(forslag=forslag_for(goal), till_kf=True, decided=True)
        hand_over(one).record_kf(in_kf, "bifall")

    add()
    client.force_login(reader)
    client.get(f"/2026/beslut/{in_kf.pk}/")
    for _ in range(2):
        with django_assert_num_queries(22):
            page = client.get(f"/2026/beslut/{in_kf.pk}/").content.decode()
        add(), add()
    assert page.count('<ol class="chain"') == 3
