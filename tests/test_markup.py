"""What somebody writes is words on every page, never a script: each field is tried as an attacker."""

import pytest

from dialogues.models import Deltagare, Overenskommelse, Tillitsdialog
from goals.models import Forslag, Kort, Nulagesanalys
from organisation.models import User
from tests.test_leaks import client_of, crawl
from writing.models import Text

pytestmark = pytest.mark.django_db

ATTACK = '"><script>alert(7)</script><img src=x onerror=alert(7)>'


def attack(world):
    """The words into everything that an official, or whoever takes their session, can write."""
    for text in Text.objects.filter(frozen_at__isnull=True):
        text.limit = None
        text.write(f'<p onclick="alert(7)">Ord{ATTACK}</p>', base=text.version, by=None)
    drafts = Nulagesanalys.objects.filter(beslut__isnull=True)
    Forslag.objects.filter(analys__in=drafts).update(title=ATTACK)
    Kort.objects.filter(analys__in=drafts).update(heading=ATTACK)
    dialogues = Tillitsdialog.objects.exclude(state="bekraftad")
    Deltagare.objects.filter(dialog__in=dialogues).update(role=ATTACK, name=ATTACK)
    Overenskommelse.objects.filter(dialog__in=dialogues).update(what=ATTACK)
    dialogues.update(title=ATTACK, place=ATTACK)
    User.objects.update(name=ATTACK)


@pytest.mark.parametrize("role", ["handlaggare", "beredare", "controller"])
def test_nothing_that_is_written_becomes_a_script(world, role):
    attack(world)
    pages = crawl(client_of(world, role))
    for url, page in pages.items():
        for live in ("<script>alert(7)", "<img src=x", "onclick=", "onerror=alert(7)>"):
            assert live not in page.replace("onerror=alert(7)&gt;", ""), url
    assert any("&lt;script&gt;alert(7)" in page for page in pages.values())
