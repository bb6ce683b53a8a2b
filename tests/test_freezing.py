"""What is adopted, decided or confirmed stays as it was: the database itself refuses, on both engines."""

import datetime
import hashlib
import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from ale_styrning.freezing import Freeze, NoWayBack
from ale_styrning.racing import again_if_taken
from dialogues.models import Fullmaktigebeslut
from goals.freezing import analysis_content
from goals.models import (
    Avsnitt,
    GlobaltMal,
    Klarmarkering,
    Kort,
    Malkoppling,
    Mall,
    Nulagesanalys,
    Nyckeltalsvarde,
    Riktningsmalsarv,
    Stycke,
)
from goals.models.adopted import digest
from tests.factories import (
    BeslutFactory,
    BolagsprovningFactory,
    GrunduppdragFactory,
    KortFactory,
    MandatperiodFactory,
    NulagesanalysFactory,
    NyckeltalFactory,
    OmvarldsfaktorFactory,
    OrganFactory,
    RapportFactory,
    RiktningsmalFactory,
    SektorFactory,
    StallningstagandeFactory,
    StyrdokumentFactory,
    TillitsdialogFactory,
    UppdragFactory,
    VardegrundFactory,
    VisionFactory,
    advance,
    hand_over,
    kf,
    ks,
    person,
    text_of,
)
from writing.models import Text

pytestmark = pytest.mark.django_db


def declared():
    """Every freeze of the migrations in the order they run: the last of a name is what holds."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = {}
    for key in _in_order(loader.graph):
        for operation in loader.disk_migrations[key].operations:
            if isinstance(operation, Freeze):
                model = apps.get_model(key[0], operation.model)
                if operation.relation:
                    model = getattr(model, operation.relation).through
                found[operation.name] = (model, operation)
    return found


def _in_order(graph):
    plan = []
    for leaf in graph.leaf_nodes():
        plan += [node for node in graph.forwards_plan(leaf) if node not in plan]
    return plan


FREEZES = declared()


def triggers():
    """Each trigger in the database with the words that define it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, c.relname, pg_get_functiondef(t.tgfoid) FROM pg_trigger t "
                "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
            )
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def test_database_has_exactly_the_triggers_that_the_migrations_declare():
    expected = {
        f"{name}_{event.lower()}": model._meta.db_table
        for name, (model, freeze) in FREEZES.items()
        for event in freeze.events
    }
    assert {name: table for name, (table, _) in triggers().items()} == expected


@pytest.mark.parametrize("name", [n for n, (_, f) in FREEZES.items() if f.may_change])
def test_trigger_knows_every_column_that_the_model_has_now(name):
    """A column added later is not frozen until the migration that adds it repeats the freeze."""
    model, freeze = FREEZES[name]
    sql = triggers()[f"{name}_update"][1]
    compared = set(re.findall(r'OLD\."(\w+)"', sql))
    frozen = {f.column for f in model._meta.local_fields if f.name not in freeze.may_change}
    assert compared == frozen


# --- Every freeze is tried, with a row that it holds -----------------------------------------------


def _decided():
    return NulagesanalysFactory(
        state="beslutad", organ=OrganFactory(slug="fryst"), words="Beslutade ord"
    )


def _confirmed():
    return TillitsdialogFactory(state="bekraftad", words="Bekräftade ord")


def _decided_forslag():
    goal, factor = RiktningsmalFactory(), OmvarldsfaktorFactory()
    analys = NulagesanalysFactory()
    forslag = analys.forslag.get()
    forslag.riktningsmal.add(goal)
    forslag.omvarldsfaktorer.add(factor)
    advance(analys, "beslutad")
    return forslag


def _dialog_with_everything():
    organ = OrganFactory(slug="part")
    dialog = TillitsdialogFactory(parter=[ks(), organ], state="genomford")
    dialog.sektorer.add(SektorFactory())
    dialog.analyser.add(NulagesanalysFactory(organ=organ, state="beslutad"))
    dialog.principer.add(1)
    for party in (ks(), organ):
        dialog.confirm(party, None)
    return dialog


def _through(owner, relation):
    manager = getattr(owner, relation)
    return manager.through.objects.filter(**{manager.source_field_name: owner}).first()


def _fullmaktigebeslut():
    one = StallningstagandeFactory(decided=True, till_kf=True)
    hand_over(one)
    return Fullmaktigebeslut.objects.create(
        stallningstagande=one,
        beslut=BeslutFactory(decided_on=one.beslut.decided_on),
        outcome="bifall",
    )


def _global_goal(mal):
    goal = GlobaltMal.objects.get(number=4)
    return Malkoppling.objects.create(riktningsmal=mal, globalt_mal=goal, how="Genom skolan.")


def _adopted_koppling():
    mal = RiktningsmalFactory(adopted=False)
    koppling = _global_goal(mal)
    mal.adopt(BeslutFactory())
    return koppling


def _trace(*, adopted=True, retired=False):
    """From a goal of the mandatperiod before to a new one, or to none."""
    before = MandatperiodFactory(starts=datetime.date(2019, 1, 1), ends=datetime.date(2022, 12, 31))
    old, new = RiktningsmalFactory(mandatperiod=before), RiktningsmalFactory(adopted=adopted)
    if retired:
        return Riktningsmalsarv.objects.create(old=old, kind="avslutat")
    return Riktningsmalsarv.objects.create(old=old, new=new, kind="omskrivet")


def _published():
    return NulagesanalysFactory(state="publicerad", organ=OrganFactory(slug="fryst"))


def _followed_up():
    agreement = _confirmed().overenskommelser.get()
    agreement.follow_up("Gjort.", on=datetime.date(2026, 3, 1), closed=False, by=None)
    return agreement.uppfoljningar.get()


def _document():
    document = StyrdokumentFactory(sha256="a" * 64)
    section = document.avsnitt.create(position=1, heading="Syfte")
    section.stycken.create(position=1, kind="paragraph", content="Antagna ord")
    return document


# name: a frozen row, the field to change, its new value
ROWS = {
    "beslut_frozen": (BeslutFactory, "paragraf", 9999),
    "text_frozen": (lambda: text_of(_decided()), "html", "<p>Ändrat</p>"),
    "revision_frozen": (lambda: text_of(_decided()).revisioner.get(), "html", "<p>Ändrat</p>"),
    "vision_frozen": (VisionFactory, "title", "Ändrat"),
    "vardegrund_frozen": (VardegrundFactory, "title", "Ändrat"),
    "varde_frozen": (lambda: VardegrundFactory().varden.get(), "title", "Ändrat"),
    "grunduppdrag_frozen": (GrunduppdragFactory, "summary", "Ändrat"),
    "riktningsmal_frozen": (RiktningsmalFactory, "title", "Ändrat"),
    "malkoppling_frozen": (_adopted_koppling, "how", "Ändrat"),
    "riktningsmalsarv_frozen": (_trace, "reason", "Ändrat"),
    "omvarldsfaktor_frozen": (OmvarldsfaktorFactory, "title", "Ändrat"),
    "mall_frozen": (lambda: Mall.objects.get(version=1), "name", "Ändrat"),
    "avsnitt_frozen": (lambda: Avsnitt.objects.get(number=1), "heading", "Ändrat"),
    "nulagesanalys_frozen": (_decided, "content", {"ändrat": True}),
    "nulagesanalys_published": (_published, "state", "beslutad"),
    "analystext_frozen": (lambda: _decided().texter.first(), "slot", "risker"),
    "kort_frozen": (lambda: _decided().kort.first(), "heading", "Ändrat"),
    "klarmarkering_frozen": (lambda: _decided().klarmarkeringar.first(), "by_id", None),
    "forslag_frozen": (lambda: _decided().forslag.get(), "title", "Ändrat"),
    "forslag_riktningsmal_frozen": (lambda: _through(_decided_forslag(), "riktningsmal"), None, 0),
    "forslag_omvarldsfaktorer_frozen": (
        lambda: _through(_decided_forslag(), "omvarldsfaktorer"), None, 0,
    ),
    "styrdokument_file_frozen": (_document, "original_name", "annan.pdf"),
    "styrdokument_adopted_kept": (StyrdokumentFactory, None, 0),
    "styrdokumentavsnitt_frozen": (lambda: _document().avsnitt.get(), "heading", "Ändrat"),
    "styrdokumentavsnitt_kept": (lambda: _document().avsnitt.get(), None, 0),
    "stycke_frozen": (
        lambda: Stycke.objects.get(avsnitt__styrdokument=_document()), "content", "Ändrat",
    ),
    "uppdrag_frozen": (UppdragFactory, "title", "Ändrat"),
    "handelse_frozen": (lambda: _decided().handelser.first(), "comment", "Ändrat"),
    "tillitsdialog_frozen": (_confirmed, "title", "Ändrat"),
    "deltagare_frozen": (lambda: _confirmed().deltagare.get(), "role", "Ändrat"),
    "dialogtext_frozen": (lambda: _confirmed().texter.first(), "text_id", 0),
    "bekraftelse_frozen": (lambda: _confirmed().bekraftelser.first(), "by_id", None),
    "overenskommelse_frozen": (lambda: _confirmed().overenskommelser.get(), "what", "Ändrat"),
    "tillitsdialog_parter_frozen": (
        lambda: _through(_dialog_with_everything(), "parter"), None, 0,
    ),
    "tillitsdialog_sektorer_frozen": (
        lambda: _through(_dialog_with_everything(), "sektorer"), None, 0,
    ),
    "tillitsdialog_analyser_frozen": (
        lambda: _through(_dialog_with_everything(), "analyser"), None, 0,
    ),
    "tillitsdialog_principer_frozen": (
        lambda: _through(_dialog_with_everything(), "principer"), None, 0,
    ),
    "stallningstagande_frozen": (
        lambda: StallningstagandeFactory(decided=True), "position", "avslas",
    ),
    "uppfoljning_frozen": (_followed_up, "note", "Ändrat"),
    "stallningstagande_handed_over": (
        lambda: hand_over(StallningstagandeFactory(decided=True, till_kf=True)),
        "handed_over_at", timezone.now(),
    ),
    "fullmaktigebeslut_frozen": (_fullmaktigebeslut, "outcome", "avslag"),
    "bolagsprovning_frozen": (BolagsprovningFactory, "motivation", "Ändrat"),
    "rapport_snapshot_frozen": (RapportFactory, "snapshot", {"ändrat": True}),
    "rapport_finished_frozen": (lambda: RapportFactory(state="klar"), "sha256", "f" * 64),
}  # fmt: skip

# What does not hold a row as it was, but asks for something before it may be written: tested by name.
CONDITIONS = {
    "stallningstagande_prepared",
    "stallningstagande_sent_back",
    "stallningstagande_open_once",  # tests/dialogues/test_matters.py
    "fullmaktigebeslut_after_handover",
    "styrdokument_decision_kept",
}


def test_every_freeze_is_tried():
    assert set(ROWS) | CONDITIONS == set(FREEZES)


def frozen_against(event):
    return [name for name in ROWS if event in FREEZES[name][1].events]


def refused(action):
    """The message that the database refuses with; fails if it does not."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        action()
    return str(error.value)


@pytest.mark.parametrize("name", frozen_against("UPDATE"))
def test_frozen_row_refuses_update(name):
    make, field, value = ROWS[name]
    row = make()
    before = type(row)._base_manager.filter(pk=row.pk).values().get()
    field = field or next(f.attname for f in row._meta.local_fields if not f.primary_key)
    value = value or (-1 if field.endswith("_id") else value)
    one = type(row)._base_manager.filter(pk=row.pk)
    message = FREEZES[name][1].message

    assert message in refused(lambda: one.update(**{field: value}))

    column = row._meta.get_field(field).column
    sql = f'UPDATE "{row._meta.db_table}" SET "{column}" = NULL WHERE id = %s'
    assert message in refused(lambda: _execute(sql, [row.pk]))
    assert one.values().get() == before


@pytest.mark.parametrize("name", frozen_against("DELETE"))
def test_frozen_row_refuses_delete(name):
    row = ROWS[name][0]()
    one = type(row)._base_manager.filter(pk=row.pk)
    message = FREEZES[name][1].message
    assert message in refused(lambda: one._raw_delete("default"))
    assert message in refused(
        lambda: _execute(f'DELETE FROM "{row._meta.db_table}" WHERE id = %s', [row.pk])
    )
    assert one.exists()


@pytest.mark.parametrize("name", frozen_against("INSERT"))
def test_nothing_is_added_to_what_is_frozen(name):
    """A copy of the frozen row, as new: refused before any other rule is asked."""
    row = ROWS[name][0]()
    columns = [f.column for f in row._meta.local_fields if not f.primary_key]
    names = ", ".join(f'"{c}"' for c in columns)
    sql = (
        f'INSERT INTO "{row._meta.db_table}" ({names}) '
        f'SELECT {names} FROM "{row._meta.db_table}" WHERE id = %s'
    )
    count = type(row)._base_manager.count()
    assert FREEZES[name][1].message in refused(lambda: _execute(sql, [row.pk]))
    assert type(row)._base_manager.count() == count


def _execute(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def test_what_may_change_still_can():
    """The freezes leave open what has to go on after a decision."""
    analys = _decided()
    analys.publish(None)
    goal = RiktningsmalFactory()
    section = StyrdokumentFactory().avsnitt.create(position=1, heading="Mål")
    goal.source = section
    goal.save(update_fields=["source"])
    agreement = _confirmed().overenskommelser.get()
    agreement.follow_up("Gjort.", on=datetime.date(2026, 3, 1), closed=True, by=None)
    position = StallningstagandeFactory(decided=True, till_kf=True)
    hand_over(position)

    analys.refresh_from_db()
    goal.refresh_from_db()
    agreement.refresh_from_db()
    assert (analys.state, goal.source, agreement.is_closed) == ("publicerad", section, True)


def test_what_follows_a_goal_is_open_until_it_is_adopted():
    mal = RiktningsmalFactory(adopted=False)
    koppling = _global_goal(mal)
    koppling.how = "Genom biblioteken."
    koppling.save()
    koppling.delete()
    trace = _trace(adopted=False)
    trace.reason = "Ett skäl."
    trace.save()
    trace.new.adopt(BeslutFactory())
    assert "Spåret" in refused(lambda: Riktningsmalsarv.objects.update(reason="Ett annat."))


@pytest.mark.parametrize("retired", [False, True])
@pytest.mark.parametrize("adopted", [False, True])
def test_trace_is_kept_as_the_database_keeps_it(adopted, retired):
    trace = _trace(adopted=adopted, retired=retired)
    assert Riktningsmalsarv.objects.kept().exists() == adopted
    if adopted:
        assert "Spåret" in refused(lambda: Riktningsmalsarv.objects.update(reason="Ett annat."))
    else:
        trace.delete()


def test_how_a_goal_is_measured_is_not_part_of_the_decision():
    """The follow-up is revised every year (docs/decisions/0006)."""
    mal, figure = RiktningsmalFactory(), NyckeltalFactory()
    mal.nyckeltal.add(figure)
    mal.nyckeltal.clear()


@pytest.mark.parametrize("field", ["adopted_on", "organ", "paragraf", "diarienummer"])
def test_decision_on_a_document_is_put_right_but_not_taken_back(field):
    document = StyrdokumentFactory(paragraf=265, diarienummer="KS.2021.277")
    rows = type(document).objects.filter(pk=document.pk)
    rows.update(
        adopted_on=datetime.date(2021, 12, 21), organ=ks(), paragraf=266, diarienummer="KS.2021.278"
    )
    empty = {field: "" if field == "diarienummer" else None}
    message = FREEZES["styrdokument_decision_kept"][1].message
    assert message in refused(lambda: rows.update(**empty))
    draft = StyrdokumentFactory(adopted_on=None)
    type(draft).objects.filter(pk=draft.pk).update(organ=None)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
@pytest.mark.parametrize("name", frozen_against("DELETE"))
def test_frozen_row_is_not_replaced(name):
    """Without ``recursive_triggers`` SQLite asks no trigger about the row that gives way."""
    row = ROWS[name][0]()
    table, fields = row._meta.db_table, row._meta.local_fields
    names = ", ".join(f'"{f.column}"' for f in fields)
    before = type(row)._base_manager.filter(pk=row.pk).values().get()
    sql = f'INSERT OR REPLACE INTO "{table}" ({names}) SELECT {names} FROM "{table}" WHERE id = %s'
    assert FREEZES[name][1].message in refused(lambda: _execute(sql, [row.pk]))
    assert type(row)._base_manager.filter(pk=row.pk).values().get() == before


def test_position_cannot_go_to_kf_unprepared():
    """Kommunallagen 5:26–28, also for somebody who writes straight to the table."""
    one = StallningstagandeFactory(till_kf=True, words="")
    beslut = BeslutFactory(organ=ks())
    message = FREEZES["stallningstagande_prepared"][1].message
    rows = type(one).objects.filter(pk=one.pk)
    assert message in refused(lambda: rows.update(beslut=beslut))
    one.beslutsforslag.write("<p>KF beslutar.</p>", base=one.beslutsforslag.version, by=None)
    rows.update(beslut=beslut)
    assert rows.get().beslut == beslut


@pytest.mark.parametrize("outcome", ["", "bifall", "avslag"])
def test_only_what_is_sent_back_is_prepared_again(outcome):
    """One position to a förslag, and a next one after an återremiss alone (kommunallagen 5:50)."""
    one = StallningstagandeFactory(till_kf=True, decided=True)
    if outcome:
        hand_over(one)
        one.record_kf(BeslutFactory(organ=kf(), decided_on=datetime.date(2026, 6, 1)), outcome)
    message = FREEZES["stallningstagande_sent_back"][1].message
    again = {"forslag": one.forslag, "dialog": one.dialog, "position": "avslas"}
    assert message in refused(lambda: StallningstagandeFactory(round=2, **again))
    assert "UNIQUE" in refused(lambda: StallningstagandeFactory(round=1, **again)).upper()


@pytest.mark.parametrize("days", [-1, 0])
def test_kf_has_not_decided_before_the_forslag_was_handed_over(days):
    one = StallningstagandeFactory(till_kf=True, decided=True)
    one.hand_over(on=datetime.date(2026, 5, 20))
    day = datetime.date(2026, 5, 20) + datetime.timedelta(days=days)
    decision = {"stallningstagande": one, "outcome": "bifall",
                "beslut": BeslutFactory(organ=kf(), decided_on=day)}  # fmt: skip
    if days < 0:
        message = FREEZES["fullmaktigebeslut_after_handover"][1].message
        assert message in refused(lambda: Fullmaktigebeslut.objects.create(**decision))
    else:
        assert Fullmaktigebeslut.objects.create(**decision)


def test_rounds_are_counted_from_one():
    one = StallningstagandeFactory()
    rows = type(one).objects.filter(pk=one.pk)
    assert "round_from_one" in refused(lambda: rows.update(round=0))


def test_what_repeats_a_freeze_is_never_undone():
    """Undone, it would drop the triggers that an earlier migration made."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    made, unguarded = set(), set()
    for key in _in_order(loader.graph):
        operations = loader.disk_migrations[key].operations
        freezes = {o.name for o in operations if isinstance(o, Freeze)}
        if freezes & made:
            unguarded.add(key)
        made |= freezes
        if operations and isinstance(operations[-1], NoWayBack):
            unguarded -= {one for one in unguarded if one[0] == key[0]}
    assert not unguarded


def test_going_back_is_refused_with_the_reason():
    with pytest.raises(IrreversibleError, match=r"^Det beslutade .* säkerhetskopia"):
        NoWayBack("Det beslutade skulle kunna ändras").database_backwards("", None, None, None)


# --- The hash stands for the content ----------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        VisionFactory, VardegrundFactory, RiktningsmalFactory, OmvarldsfaktorFactory,
        GrunduppdragFactory,
    ],
)  # fmt: skip
def test_adopted_content_gives_its_hash_again(make):
    one = type(adopted := make()).objects.get(pk=adopted.pk)
    assert one.content_hash == digest(one.content())
    assert all(text.frozen_at for text in one.texts())


def test_decided_analysis_gives_its_hash_again():
    RiktningsmalFactory()
    OmvarldsfaktorFactory()
    analys = Nulagesanalys.objects.get(pk=_decided().pk)
    assert analys.content_hash == digest(analys.content)
    assert analys.content == analysis_content(analys)
    assert "Beslutade ord" in str(analys.content)


def test_text_gives_its_hash_again():
    analys = NulagesanalysFactory(filled=False)
    text_of(analys).write("<p>Å, ä och ö.</p>", base=0, by=None)
    assert text_of(analys).sha256 == hashlib.sha256("<p>Å, ä och ö.</p>".encode()).hexdigest()


def test_frozen_text_cannot_be_thawed():
    text = text_of(_decided())
    rows = Text.objects.filter(pk=text.pk)
    assert "beslutad" in refused(lambda: rows.update(frozen_at=None))
    assert "beslutad" in refused(lambda: rows.update(sha256="f" * 64))
    assert "beslutad" in refused(lambda: rows.update(updated_at=timezone.now()))


# --- A change is a new version ----------------------------------------------------------------------


def test_decided_analysis_is_changed_by_a_new_version_with_its_own_decision():
    by = person("handlaggare")
    old = _decided()
    was = Nulagesanalys.objects.filter(pk=old.pk).values().get()
    new = old.new_version(by, "Talet på sidan 3 är fel.")
    assert (new.version, new.state) == (2, "arbetsmaterial")
    assert analysis_content(new)["avsnitt"][1]["html"] == old.content["avsnitt"][1]["html"]

    text = text_of(new)
    text.write("<p>Rättade ord</p>", base=text.version, by=by)
    new.hand_over(by)
    new.decide(BeslutFactory(organ=new.organ), by)

    assert Nulagesanalys.objects.filter(pk=old.pk).values().get() == was
    assert "Rättade ord" not in str(was["content"])
    assert "Rättade ord" in str(Nulagesanalys.objects.get(pk=new.pk).content)
    assert Nulagesanalys.objects.latest_decided().get(organ=old.organ) == new
    assert new.forslag.get().previous == old.forslag.get()


def test_only_one_version_is_under_work():
    analys = _decided()
    analys.new_version(None, "Fel.")
    with pytest.raises(ValidationError, match="redan en ny version"):
        analys.new_version(None, "Fel igen.")


def test_undecided_analysis_cannot_get_a_new_version():
    with pytest.raises(ValidationError, match="Bara en beslutad"):
        NulagesanalysFactory().new_version(None, "")


def test_decided_page_shows_the_figures_it_was_decided_with(client):
    organ = OrganFactory(slug="fryst")
    one = NyckeltalFactory(organ=organ, values=[61, 72])
    analys = NulagesanalysFactory(organ=organ, state="publicerad")
    Nyckeltalsvarde.objects.filter(nyckeltal=one).update(value=98765)
    one.name = "Nytt namn"
    one.save()
    organ.name = "Ett nytt namn på nämnden"
    organ.save()
    page = client.get(analys.get_absolute_url()).content.decode()
    assert "72" in page
    assert "98765" not in re.sub(r"\s", "", page)
    assert "Nytt namn" not in page
    assert f"<h1>{analys.content['organ']['name']}</h1>" in page


# --- Opening the frozen from below is refused in Python with a sentence, too --------------------------


def test_adopting_twice_changes_nothing():
    goal = RiktningsmalFactory()
    was = (goal.beslut, goal.content_hash)
    goal.adopt(BeslutFactory())
    assert (goal.beslut, goal.content_hash) == was


def test_decision_must_be_the_organs_own():
    analys = advance(NulagesanalysFactory(), "klarmarkerad")
    with pytest.raises(ValidationError, match="organet självt"):
        analys.decide(BeslutFactory(organ=OrganFactory()), None)
    analys.refresh_from_db()
    assert analys.beslut is None
    assert not Text.objects.filter(analystext__analys=analys, frozen_at__isnull=False).exists()


def test_draft_goal_can_be_changed_and_removed():
    goal = RiktningsmalFactory(adopted=False)
    goal.title = "Bättre"
    goal.save()
    goal.delete()
    assert not type(goal).objects.exists()


def test_open_analysis_takes_cards_and_marks():
    analys = NulagesanalysFactory(filled=False)
    card = KortFactory(analys=analys)
    card.heading = "Ny rubrik"
    card.save()
    mark = Klarmarkering.objects.create(analys=analys, avsnitt=analys.mall.avsnitt.first())
    mark.delete()
    assert analys.kort.get().heading == "Ny rubrik"


def test_refusal_is_not_taken_for_a_number_that_is_taken():
    analys, tried = NulagesanalysFactory(state="beslutad"), []

    def add():
        tried.append(1)
        KortFactory(analys=analys, position=8)

    with pytest.raises(IntegrityError, match="beslutad"):
        again_if_taken(add, Kort, "kort_unique_position")
    assert len(tried) == 1


def test_number_that_is_taken_is_tried_again():
    analys, tried = NulagesanalysFactory(filled=False), []
    KortFactory(analys=analys, position=1)

    def add():
        tried.append(1)
        return KortFactory(analys=analys, position=len(tried))

    assert again_if_taken(add, Kort, "kort_unique_position").position == 2
