"""The demo municipalities say nothing that contradicts itself, and show what the model can hold."""

import hashlib
import re
import tomllib
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count, Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.clock import NOW
from demo.management.commands.load_demo import DATA
from dialogues.models import Bekraftelse, Tillitsdialog, Uppfoljning
from goals.importing import read
from goals.importing.storing import fields_of
from goals.models import (
    Grunduppdrag,
    Nulagesanalys,
    Nyckeltal,
    Riktningsmal,
    Styrdokument,
    Uppdrag,
)
from organisation.models import User
from writing.models import Revision

pytestmark = pytest.mark.django_db
KOMMUNER = ["ale", "vaggeryd"]


@pytest.fixture(scope="module", params=KOMMUNER)
def kommun(request, django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", kommun=request.param, stdout=StringIO())
        yield request.param
        transaction.set_rollback(True)


def day(moment):
    return timezone.localdate(moment)


# --- dates --------------------------------------------------------------------------------------


def test_a_dialogue_is_confirmed_days_after_it_and_before_kommunstyrelsen_decides(kommun):
    confirmed = Bekraftelse.objects.select_related("dialog")
    assert confirmed
    for one in confirmed:
        assert one.dialog.held_on < day(one.at) <= NOW
        assert (day(one.at) - one.dialog.held_on).days <= 10
        assert day(one.at).weekday() < 5
    for dialog in Tillitsdialog.objects.filter(state=Tillitsdialog.State.BEKRAFTAD):
        assert dialog.confirmed_at == max(b.at for b in dialog.bekraftelser.all())
        for position in dialog.stallningstaganden.filter(beslut__isnull=False):
            assert day(dialog.confirmed_at) < position.beslut.decided_on


def test_what_a_dialogue_says_was_written_between_it_and_the_confirmations(kommun):
    held = Tillitsdialog.objects.held()
    words = Revision.objects.filter(text__dialogtext__dialog__in=held)
    assert words
    for one in words.select_related("text__dialogtext__dialog"):
        dialog = one.text.dialogtext.dialog
        assert dialog.held_on < day(one.at) <= NOW
        if dialog.confirmed_at:
            assert one.at < dialog.confirmed_at


def test_a_decided_analysis_took_its_steps_around_the_day_of_its_decision(kommun):
    for analys in Nulagesanalys.objects.decided():
        steps = {h.state: day(h.at) for h in analys.handelser.all()}
        assert steps["klarmarkerad"] < steps["beslutad"] == analys.beslut.decided_on
        if analys.published_at:
            assert steps["beslutad"] < day(analys.published_at) <= NOW


def test_a_decided_analysis_cites_figures_that_were_fetched_before_it(kommun):
    seen = 0
    for analys in Nulagesanalys.objects.decided():
        for part in analys.content["avsnitt"]:
            for figure in part.get("nyckeltal", []):
                handed_over = day(analys.handelser.get(state="klarmarkerad").at)
                assert f"{analys.year}-01-01" <= figure["retrieved_on"] <= str(handed_over)
                seen += 1
    assert seen


# --- figures and names ----------------------------------------------------------------------------


def test_every_indicator_has_eight_years_and_says_why_one_is_missing(kommun):
    totals = Count("varden", filter=Q(varden__gender="T"))
    for nyckeltal in Nyckeltal.objects.annotate(number=totals):
        assert nyckeltal.number == 8, nyckeltal
        years = set(nyckeltal.varden.values_list("year", flat=True))
        for missing in set(range(min(years), max(years))) - years:
            assert str(missing) in nyckeltal.source_text


def test_an_organ_is_called_the_same_in_its_diarienummer(kommun):
    for analys in Nulagesanalys.objects.decided().select_related("organ", "beslut"):
        prefix = re.match(r"\w+?(?=[. ])", analys.beslut.diarienummer)[0]
        assert prefix == analys.organ.short_name


def test_a_note_does_not_repeat_the_state_that_stands_before_it(kommun):
    states = r"(försena[dt]|klart?|pågår)\b"
    assert not [n for n in Uppfoljning.objects.all() if re.match(states, n.note, re.IGNORECASE)]


# --- styrdokument ---------------------------------------------------------------------------------


def test_a_reglemente_is_adopted_by_kommunfullmaktige_and_not_by_the_one_it_regulates(kommun):
    for one in Styrdokument.objects.filter(kind=Styrdokument.Kind.REGLEMENTE):
        assert one.organ.kind == "kommunfullmaktige", one


def test_goals_uppdrag_and_grunduppdrag_come_from_sections(kommun):
    adopted = Riktningsmal.objects.of_year(2026)
    assert adopted.filter(source__stycken__isnull=False).distinct().count() == adopted.count() > 3
    assert Uppdrag.objects.filter(source__isnull=False).count() >= 3
    for given in Grunduppdrag.objects.exclude(source=None).select_related("source__styrdokument"):
        assert given.source.styrdokument.title == given.title
    assert Grunduppdrag.objects.exclude(source=None)


def test_a_document_says_of_itself_what_the_register_says(kommun):
    data = tomllib.loads((DATA / kommun / "styrning.toml").read_text(encoding="utf-8"))
    files = {path.stem: path for path in (DATA / kommun / "styrdokument").glob("*.md")}
    assert files.keys() <= {given["slug"] for given in data["styrdokument"]}
    for path in files.values():
        said = fields_of(read(path))
        kept = Styrdokument.objects.get(original_name=path.name)
        assert kept.file
        assert kept.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        for field in ("title", "organ", "adopted_on", "paragraf", "diarienummer", "valid_from"):
            assert said[field] == getattr(kept, field), (path.name, field)


def test_the_pages_lead_between_a_goal_and_the_section_it_comes_from(kommun):
    reader = Client()
    reader.force_login(User.objects.get(username="kf.ledamot"))
    goal = Riktningsmal.objects.of_year(2026).select_related("source__styrdokument").first()
    document = reverse("goals:styrdokument", args=[2026, goal.source.styrdokument_id])
    anchor = f"avsnitt-{goal.source_id}"
    page = reader.get(reverse("goals:riktningsmal", args=[2026, goal.pk])).content.decode()
    assert f'href="{document}#{anchor}"' in page
    page = reader.get(document).content.decode()
    assert f'id="{anchor}"' in page
    assert reverse("goals:riktningsmal", args=[2026, goal.pk]) in page
    year = Uppdrag.objects.exclude(source=None).earliest("year").year
    assert "#avsnitt-" in reader.get(reverse("goals:mal", args=[year])).content.decode()
