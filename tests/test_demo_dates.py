"""The demo year holds together: what was done was done when the årshjul says, in all three kinds."""

import tomllib
from io import StringIO

import pytest
from django.core.management import call_command

from demo.management.commands.load_demo import DATA
from dialogues.models import Stallningstagande, Tillitsdialog
from goals.models import Grunduppdrag, Nulagesanalys
from organisation.models import Moment

pytestmark = pytest.mark.django_db
Kind = Moment.Kind


@pytest.fixture(scope="module")
def ale(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", kommun="ale", stdout=StringIO())
        yield
        transaction.set_rollback(True)


def test_every_grunduppdrag_has_the_decision_that_the_demo_states(ale):
    data = tomllib.loads((DATA / "ale" / "styrning.toml").read_text(encoding="utf-8"))
    stated = {
        one["slug"]: (
            one["grunduppdrag"]["beslut"]["date"],
            one["grunduppdrag"]["beslut"]["diarienummer"],
        )
        for one in data["organ"]
    }
    adopted = Grunduppdrag.objects.adopted()
    loaded = adopted.values_list("organ__slug", "beslut__decided_on", "beslut__diarienummer")
    assert {slug: (day, number) for slug, day, number in loaded} == stated


def outside(year, kind, days):
    moments = list(Moment.objects.filter(arshjul__year=year, kind=kind))
    assert moments
    return [d for d in days if not any(m.starts <= d <= m.ends for m in moments)]


@pytest.mark.parametrize("year", [2025, 2026])
def test_ale_keeps_to_its_arshjul(ale, year):
    dialogues = Tillitsdialog.objects.filter(year=year)
    assert {d.kind for d in dialogues} == set(Tillitsdialog.Kind.values)
    of_ks = [d.held_on for d in dialogues if d.is_of_ks]
    others = [d.held_on for d in dialogues if not d.is_of_ks]
    taken = Stallningstagande.objects.decided().filter(dialog__year=year)
    analyses = Nulagesanalys.objects.decided().filter(year=year)
    assert outside(year, Kind.NULAGESANALYS, [a.beslut.decided_on for a in analyses]) == []
    assert outside(year, Kind.TILLITSDIALOG, others) == []
    assert outside(year, Kind.KS_TILLITSDIALOG, of_ks) == []
    assert outside(year, Kind.STALLNINGSTAGANDE, [s.beslut.decided_on for s in taken]) == []
    for dialog in dialogues:
        for analys in dialog.analyser.all():
            assert analys.beslut.decided_on <= dialog.held_on
