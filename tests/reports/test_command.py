"""``manage.py render_rapport``: the same report from the shell."""

import hashlib

import pytest
from django.core.management import CommandError, call_command

from reports.models import Rapport
from reports.ordering import order
from tests.factories import (
    YEAR,
    ArshjulFactory,
    BeslutFactory,
    KommunFactory,
    NulagesanalysFactory,
    ks,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    KommunFactory()
    return ArshjulFactory().year


def render(path, capsys, kind="tillitsdialoger", year=YEAR, **more):
    call_command("render_rapport", kind=kind, year=year, output=path, **more)
    return capsys.readouterr().out


def test_command_writes_the_file_and_says_what_it_is(year, press, tmp_path, capsys):
    said = render(tmp_path / "rapport.pdf", capsys)
    content = (tmp_path / "rapport.pdf").read_bytes()
    assert f"2 sidor, {len(content)} byte" in said
    assert hashlib.sha256(content).hexdigest() in said
    assert not Rapport.objects.exists()


@pytest.mark.parametrize("decided", [False, True])
def test_command_gives_the_bytes_of_the_edition_that_says_the_same(
    year, press, tmp_path, capsys, django_capture_on_commit_callbacks, decided
):
    with django_capture_on_commit_callbacks(execute=True):
        beslut = BeslutFactory(organ=ks()) if decided else None
        rapport, _ = order("nulagesrapport", YEAR, by=None, beslut=beslut)
    rapport.refresh_from_db()
    assert rapport.sha256 in render(tmp_path / "ut.pdf", capsys, kind="nulagesrapport")
    NulagesanalysFactory(state="beslutad")
    render(tmp_path / "ny.pdf", capsys, kind="nulagesrapport")
    assert (tmp_path / "ny.pdf").read_bytes().endswith(b" 2")


def test_command_makes_a_real_pdf(year, tmp_path, capsys):
    render(tmp_path / "rapport.pdf", capsys)
    assert (tmp_path / "rapport.pdf").read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"year": 1999}, "inget årshjul för 1999"),
        ({"output": "saknas/rapport.pdf"}, "finns inte"),
    ],
)
def test_command_says_what_is_missing(year, tmp_path, more, said):
    options = {"kind": "tillitsdialoger", "year": str(YEAR), "output": str(tmp_path / "r.pdf")}
    options |= {key: str(value) for key, value in more.items()}
    arguments = [part for key, value in options.items() for part in (f"--{key}", value)]
    with pytest.raises(CommandError, match=said):
        call_command("render_rapport", *arguments)


def test_command_refuses_another_kind(year, tmp_path):
    with pytest.raises(CommandError):
        call_command(
            "render_rapport", "--kind", "budget", "--year", "2026", "--output", str(tmp_path / "r")
        )
