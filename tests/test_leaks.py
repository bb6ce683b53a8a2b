"""Arbetsmaterial reaches nobody but its own: no page, list, count, search, report or guessed id tells.

Two proofs. Every draft word of the world holds a mark, and a crawl of all that a role can reach
must not meet a mark that is not its own. And an outsider's pages must stay the same to the letter
while the drafts change: then no count and no state leaks either.
"""

import json
import re
from collections import deque
from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from dialogues.models import Stallningstagande
from goals.models import Forslag, Klarmarkering, Kort, Nulagesanalys, Riktningsmal
from reports.assembly import assemble
from reports.models import Rapport
from tests.factories import YEAR, ForslagFactory, KortFactory, text_of
from tests.world import ADOPTED, ANALYS, DIALOG, KS_DIALOG, POSITION, ROLES, SECRETS
from writing.models import Text

pytestmark = pytest.mark.django_db

# The marks that are the role's own to see; nobody else is to meet any.
OWN = {ANALYS, KS_DIALOG, DIALOG}
MAY_SEE = {
    "handlaggare": OWN,
    "ansvarig": OWN,
    "sekreterare": OWN,
    "vald": OWN,
    "beredare": {KS_DIALOG, POSITION},
    "ks_ledamot": {KS_DIALOG, POSITION},
    "ks_sekr": {KS_DIALOG},
    "controller": {ANALYS, KS_DIALOG, DIALOG, POSITION, ADOPTED},
}
OUTSIDERS = [role for role in ROLES if role not in MAY_SEE]


def client_of(world, role):
    client = Client()
    if role != "anonymous":
        client.force_login(world.people[role])
    return client


STARTS = [
    "/",
    f"/{YEAR}/",
    f"/{YEAR}/nulagesanalyser/",
    f"/{YEAR}/tillitsdialoger/",
    f"/{YEAR}/forslag/",
    f"/{YEAR}/rapporter/",
    f"/{YEAR}/uppsikt/",
    f"/{YEAR}/mal/",
    # What every mark ends with finds them all, and is not itself a mark when the page repeats it.
    f"/{YEAR}/sok/?q=hemlighet",
    f"/{YEAR}/forslag/?q=hemlighet",
    f"/{YEAR}/uppsikt/?q=hemlighet",
]
# Nor the helpers beside a text that show what everybody may read.
SAME_EVERYWHERE = re.compile(
    r"^/(admin|logga-ut|static)/|[?&](sida|ordning)=|[?&]stod=(vagledning|omvarldsanalys|uppdrag)"
)


def crawl(client):
    """Every page that links lead to, as address → what it says."""
    pages, queue, seen = {}, deque(STARTS), set(STARTS)
    while queue:
        url = queue.popleft()
        response = client.get(url)
        if response.status_code == 302:
            found = [response.url]
        elif "text/html" in response.headers.get("Content-Type", ""):
            pages[url] = same_for_all(response.content.decode())
            found = re.findall(r'(?:href|hx-get|action)="([^"#]*)', pages[url])
        else:
            pages[url] = b"".join(response).decode(errors="replace")
            found = []
        assert response.status_code < 500, url
        for link in found:
            link = unescape(link)
            link = f"{url.split('?')[0]}{link}" if link.startswith("?") else link.split("#")[0]
            if link.startswith("/") and link not in seen and not SAME_EVERYWHERE.search(link):
                seen.add(link)
                queue.append(link)
    return pages


@pytest.fixture
def crawled(world):
    """The pages of a role in the world as it was built: crawled once, for both proofs."""
    kept = vars(world).setdefault("crawled", {})

    def pages_of(role):
        if role not in kept:
            kept[role] = crawl(client_of(world, role))
        return kept[role]

    return pages_of


def same_for_all(page):
    """The page without what differs each time it is made."""
    page = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", page)
    page = re.sub(r"hx-headers='[^']*'|</?mark>", "", page)
    return re.sub(r'nonce="[^"]+"', "", page)


def guessed(world):
    """Addresses that nobody was given: of every draft, by its id."""
    for text in Text.objects.filter(frozen_at__isnull=True):
        yield f"/skriv/{text.pk}/"
    for forslag in Forslag.objects.all():
        yield f"/{YEAR}/forslag/{forslag.pk}/"
        yield f"/{YEAR}/forslag/{forslag.pk}/kf-beslut/"
        yield f"/{YEAR}/tillitsdialoger/{world.draft.dialog_id}/stallningstagande/{forslag.pk}/"
    for dialog in [*world.of_ks.values(), *world.own.values(), world.mellan]:
        base = f"/{YEAR}/tillitsdialoger/{dialog.pk}/"
        agreement = f"{base}overenskommelser/{dialog.overenskommelser.get().pk}/"
        yield from [base, f"{base}uppgifter/", f"{base}deltagare/", agreement]
        yield f"{agreement}folj-upp/"
    for goal in (world.goal, world.draft_goal):
        yield f"/{YEAR}/mal/riktningsmal/{goal.pk}/"
        yield f"/{YEAR}/forslag/mal/{goal.pk}/"
    for rapport in Rapport.objects.all():
        yield f"/{YEAR}/rapporter/{rapport.pk}/"
        yield f"/{YEAR}/rapporter/{rapport.pk}/pdf/"
    for analys in Nulagesanalys.objects.all():
        base = f"/{YEAR}/nulagesanalyser/{analys.organ.slug}/"
        yield base
        for version in ("1", "2", "3", "²", "0", "99999999999999999999999", "-1"):
            yield f"{base}?version={version}"
        for avsnitt in analys.mall.avsnitt.all():
            yield f"{base}avsnitt/{avsnitt.slug}/"
            yield f"{base}avsnitt/{avsnitt.slug}/?stod=forra-aret"
            yield f"{base}avsnitt/{avsnitt.slug}/?stod=nyckeltal"
        yield f"{base}omvarldsfaktorer/1/"
        yield f"{base}riktningsmal/1/"
        yield f"{base}forslag/1/"
        yield f"{base}beslut/"
        for card in Kort.objects.filter(analys=analys):
            yield f"{base}kort/{card.pk}/"


def marks_in(content):
    return {mark for mark in SECRETS if mark.casefold() in content.casefold()}


@pytest.mark.parametrize("role", ROLES)
def test_no_page_tells_a_role_what_is_not_its_own(world, crawled, role):
    client = client_of(world, role)
    met = set()
    pages = crawled(role)
    for url, page in pages.items():
        met |= (found := marks_in(page))
        assert found <= MAY_SEE.get(role, set()), url
    for url in set(guessed(world)) - set(pages):
        response = client.get(url)
        assert response.status_code < 500, url
        met |= (found := marks_in(b"".join(response).decode(errors="replace")))
        assert found <= MAY_SEE.get(role, set()), url
    # The crawl can fail: those who may see, did.
    assert met == MAY_SEE.get(role, set())


@pytest.mark.parametrize("kind", Rapport.Kind.values)
def test_no_draft_reaches_a_report(world, kind):
    content = json.dumps(assemble(kind, YEAR), ensure_ascii=False)
    assert not marks_in(content)
    assert "Beslutsord" in content


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def change_every_draft(world):
    """What the organ's own people, and kommunstyrelsens, do in a day with their drafts."""
    draft = fresh(world.analyses["arbetsmaterial"])
    for slug in ("verksamhetsbeskrivning", "utmaningar", "nyckeltal"):
        text = text_of(draft, slug)
        text.write("<p>Helt andra ord, och fler.</p>", base=text.version, by=None)
    ForslagFactory(analys=draft, title="Ännu ett förslag").riktningsmal.add(world.goal)
    KortFactory(analys=draft, position=7)
    for avsnitt in draft.mall.avsnitt.all():
        Klarmarkering.objects.create(analys=draft, avsnitt=avsnitt)
    draft.hand_over(None)
    fresh(world.analyses["klarmarkerad"]).take_back(None, "Ett skäl")
    ForslagFactory(analys=fresh(world.analyses["omarbetad"]), title="Nytt i version två")
    Nulagesanalys.objects.open(world.organ["ny"], YEAR)
    fresh(world.own["planerad"]).record_held()
    fresh(world.of_ks["planerad"]).record_held()
    text = fresh(world.draft).motivering
    text.write("<p>En annan motivering</p>", base=text.version, by=None)
    Stallningstagande.objects.filter(pk=world.draft.pk).update(position="tillstyrks", till_kf=True)
    fresh(world.reports["bestalld"]).delete()
    Riktningsmal.objects.filter(pk=world.draft_goal.pk).update(title="En annan rubrik")


@pytest.mark.parametrize("role", OUTSIDERS)
def test_what_happens_to_drafts_changes_nothing_for_an_outsider(world, crawled, role):
    before = crawled(role)
    with transaction.atomic():
        change_every_draft(world)
        after = crawl(client_of(world, role))
        transaction.set_rollback(True)
    assert len(before) > 3
    assert before.keys() == after.keys()
    assert [url for url in before if before[url] != after[url]] == []
