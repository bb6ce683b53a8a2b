"""A municipality with words of its own for every level never meets ours: on no page, in no report."""

import functools
import html
import json
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

import tests.world
from dialogues import start
from dialogues.forms.dialoger import KsDialogForm
from goals.models import Mall
from organisation.context import DEFAULT_WORDS, own, words
from organisation.models import Benamning, Kommun
from organisation.roles import roles_of
from reports.assembly import assemble, stamped
from reports.pdf import manuscript
from reports.pdf.composing import OUR_WORDS
from tests.factories import YEAR, VardegrundFactory
from tests.reports import samples
from tests.test_permissions import ADMIN, ROLES, addresses, ask_for, doors, rows, url_of  # noqa: F401

OWN = {
    "riktningsmal": ("kompassmål", "kompassmålena", "kompassmålet", "kompassmålen"),
    "omvarldsfaktor": ("yttre kraft", "yttre krafter", "yttre kraften", "yttre krafterna"),
    "nulagesanalys": ("lägesbild", "lägesbilder", "lägesbilden", "lägesbilderna"),
    "tillitsdialog": ("rundsamtal", "rundsamtalena", "rundsamtalet", "rundsamtalen"),
    "sektor": ("förvaltning", "förvaltningar", "förvaltningen", "förvaltningarna"),
    "vision": ("framtidsbild", "framtidsbilder", "framtidsbilden", "framtidsbilderna"),
    "vardegrund": ("grundsyn", "grundsyner", "grundsynen", "grundsynerna"),
}
OURS = re.compile(
    r"[\w/.-]*(?:riktningsmål|omvärldsfaktor|nulägesanaly|tillitsdialog|värdegrund)\w*"
    r"|\b(?:sektor|vision)(?:en|er|erna|s)?\b",
    re.IGNORECASE,
)
THEIRS = re.compile(
    r"/admin/organisation/kommun/"  # where the words are given: it names each by ours
    r"|/admin/goals/mall/(1/|$)"  # the first mall: its name and headings are a controller's to change
)
# Attributes that a reader sees or hears.
SAID = re.compile(r'(?:aria-label|placeholder|title|alt|content)="([^"]*)"')


def said(page):
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    attributes = " | ".join(SAID.findall(page))
    text = (
        f"{re.sub(r'<[^>]+>', ' ', page)} | {attributes}"
        if attributes
        else re.sub(r"<[^>]+>", " ", page)
    )
    return html.unescape(text).replace("\u00ad", "")


def ours(text, written):
    """Our words in the text that nobody wrote, each with the words around it."""
    text = " ".join(text.split())
    for one in written:
        text = text.replace(one, "…")
    return {text[max(0, m.start() - 40) : m.end() + 30] for m in OURS.finditer(text)}


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker, tmp_path_factory):
    """As in conftest, with a mall and a värdegrund whose own headings are none of our words."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        media = tmp_path_factory.mktemp("world")
        patch.setattr(settings, "MEDIA_ROOT", media)
        mall = Mall.objects.get().new_version()
        for avsnitt in mall.avsnitt.filter(kind__in=["riktningsmal", "omvarldsfaktorer"]):
            avsnitt.heading = f"Rubrik {avsnitt.number}"
            avsnitt.save()
        Mall.objects.filter(pk=mall.pk).update(name="Vår mall", fixed_on="2022-01-01")
        values = functools.partial(VardegrundFactory, title="Våra värden")
        patch.setattr(tests.world, "VardegrundFactory", values)
        built = tests.world.build()
        built.media = media
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def written(world):
    """All that people wrote, or chose as a name, in more than one word: theirs, whatever it says."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and not field.choices:
                found |= {
                    str(one) for one in model._default_manager.values_list(field.name, flat=True)
                }
    lines = {" ".join(said(one).split()) for text in found for one in text.splitlines()}
    several = (one for one in lines if OURS.search(one) and " " in one)
    return sorted(several, key=len, reverse=True)


@pytest.fixture
def own_words(world):
    kommun = Kommun.objects.current()
    for concept, forms in OWN.items():
        names = ("singular", "plural", "bestamd", "bestamd_plural")
        Benamning.objects.create(
            kommun=kommun, concept=concept, **dict(zip(names, forms, strict=True))
        )


def test_every_word_has_another_here():
    assert set(OWN) == set(DEFAULT_WORDS) == set(Benamning.Concept.values)
    assert not [form for forms in OWN.values() for form in forms if OURS.search(form)]


def test_no_page_says_our_words(world, doors, own_words, written):  # noqa: F811
    found = {}
    for method, name, where, expected in rows():
        shown = [
            role
            for role, status in zip(ROLES, expected, strict=True)
            if status == ("200" if method == "GET" else "422")
        ]
        for role in shown:
            response = ask_for(doors, role, method, url_of(name, doors.at[where]))
            if "text/html" in response.headers.get("Content-Type", ""):
                for one in ours(said(response.content.decode()), written):
                    found.setdefault(one, f"{role} {method} {response.request['PATH_INFO']}")
    assert not found, "\n".join(f"{where}: {one}" for one, where in found.items())


def test_no_page_of_the_settings_says_our_words(world, doors, own_words, written):  # noqa: F811
    found = {}
    for url in set(ADMIN) - {url for url in ADMIN if THEIRS.match(url)}:
        response = doors.clients["controller"].get(url)
        if response.status_code == 200 and "text/html" in response["Content-Type"]:
            for one in ours(said(response.content.decode()), written):
                found.setdefault(one, url)
    assert not found, "\n".join(f"{where}: {one}" for one, where in found.items())


def test_dialogue_of_kommunstyrelsen_is_planned_and_named_by_their_word(world, own_words):
    """The word is an ett-word here: a sentence that says "ingen" of it would be no Swedish."""
    beredare = roles_of(world.people["beredare"])
    told = {one.sentence for one in start.waiting(world.people["beredare"], beredare, YEAR)}
    assert any("kan inte få sitt rundsamtal planerat än" in one for one in told), told
    organ = world.analyses["omarbetad"].organ
    form = KsDialogForm({"organ": organ.slug}, year=YEAR, words=words())
    assert form.is_valid(), form.errors
    assert form.save().title == f"Kommunstyrelsens rundsamtal med {organ.in_sentence}"


@pytest.mark.parametrize("kind", ["tillitsdialoger", "nulagesrapport"])
def test_no_report_says_our_words(world, own_words, written, kind):
    snapshot = stamped(assemble(kind, YEAR), edition=1, diarienummer="KS 2026/1")
    found = ours(said(manuscript(json.loads(json.dumps(snapshot))).whole()), written)
    assert not found, found


@pytest.mark.parametrize("kind", ["tillitsdialoger", "nulagesrapport"])
def test_snapshot_from_before_a_word_was_in_it_is_printed_with_ours(kind):
    old = getattr(samples, kind)()
    for concept in ("sektor", "tillitsdialog"):
        old["words"].pop(concept, None)
    new = old | {"words": {**OUR_WORDS, **old["words"]}}
    assert manuscript(old).whole() == manuscript(new).whole()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sektorer", "Förvaltningar"),
        ("spår mellan riktningsmål", "spår mellan kompassmålena"),
        ("Ett svar per riktningsmål", "Ett svar per kompassmål"),
        ("Vision och värdegrund", "Framtidsbild och grundsyn"),
        ("som riktningsmålen kan peka på", "som kompassmålen kan peka på"),
        ("Television i sektorn", "Television i förvaltningen"),
    ],
)
def test_our_text_is_told_in_their_words(world, own_words, text, told):
    assert own(text, words()) == told
    assert own(text, DEFAULT_WORDS) == text
