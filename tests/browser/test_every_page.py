"""axe meets every page of the product, in every state and as every role that gets it.

No list of pages stands here. They are the addresses of tests/test_permissions.py, where each address
of the product is, with objects in every state; a page without a row there fails that test, and one
that no role was shown here fails ``test_no_page_was_forgotten``.
"""

from urllib.parse import parse_qsl

import pytest
from django.db import transaction
from django.test import Client

from tests import restoring, world
from tests.browser.looking import faults, parts_of
from tests.test_permissions import BODIES, OUTSIDE, ROUTES, addresses, rows, url_of

_kept = {}


@pytest.fixture
def town(live_server, transactional_db, settings, tmp_path_factory):
    """The small municipality of tests/world.py behind a running server."""
    media = _kept.setdefault("media", tmp_path_factory.mktemp("every_page"))
    settings.MEDIA_ROOT = media
    if restore := _kept.get("restore"):
        restore()
    else:
        _kept["world"] = world.build()
        _kept["restore"] = restoring.keep("every_page")
        _kept["plan"] = list(plan(_kept["world"]))
        _kept["met"] = set()
    return live_server.url


def plan(built):
    """(role, method, address, body, name) of what is to be judged: each address once as each method, and
    then again in every state and for every role whose page has a part that none before it had."""
    clients = {"anonymous": Client()}
    for role, user in built.people.items():
        clients[role] = Client()
        clients[role].force_login(user)
    at, met, names = addresses(built), set(), set()
    for method, name, where, expected in rows():
        url, body = url_of(name, at[where]), BODIES.get(f"{name} {where}", "")
        for role, status in zip(world.ROLES, expected, strict=True):
            if status not in ("200", "422"):
                continue
            with transaction.atomic():
                response = clients[role].generic(
                    method, url, body, content_type="application/x-www-form-urlencoded"
                )
                transaction.set_rollback(True)
            response.close()
            if not response.headers["Content-Type"].startswith("text/html"):
                break
            parts = parts_of(response.content.decode())
            if (method, name) not in names or not parts <= met:
                yield role, method, url, body, name
            names.add((method, name))
            met |= parts
            if method == "POST":
                break  # the form and its errors are the same for all who may send it


@pytest.mark.parametrize("role", world.ROLES)
def test_every_page_as(role, sit_down, town):
    people = {"anonymous": None} | {r: u.username for r, u in _kept["world"].people.items()}
    page, found = sit_down(people[role]), []
    for who, method, url, body, _ in _kept["plan"]:
        if who == role:
            found += open_and_judge(page, method, url, body, _kept["met"])
    assert not found, "\n".join(found)


def open_and_judge(page, method, url, body, met):
    answer = page.goto(url) if method == "GET" else send(page, url, body)
    # A form that asks for nothing is saved when nothing is sent, and leads on.
    if answer.status not in (200, 422):
        return [f"{method} {url}: {answer.status}"]
    return faults(page, f"{method} {url}", met=met)


def send(page, url, body):
    """What comes back when a form is sent with nothing in it but what the address asks for, past the
    browser's own checks."""
    page.goto("/tillganglighet/")
    with page.expect_navigation() as navigation:
        page.evaluate(
            """([action, fields]) => {
              const token = document.cookie.match(/csrftoken=(\\w+)/)[1];
              const form = Object.assign(document.createElement("form"), {method: "post", action});
              for (const [name, value] of [["csrfmiddlewaretoken", token], ...fields]) {
                form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
              }
              document.body.append(form);
              form.submit();
            }""",
            [url, parse_qsl(body)],
        )
    return navigation.value


# Addresses that never answer with a page of their own: a file, or the way to another page.
NO_PAGE = {"start", "kommun_css", "logotyp", "reports:ladda_ner", "goals:styrdokument_file"}


def test_no_page_was_forgotten(town):
    judged = {name for *_, name in _kept["plan"]}
    may_be_seen = {name for method, name, *_ in rows() if method == "GET"}
    assert may_be_seen - judged == NO_PAGE
    # The rest are acts, which lead on to a page that is judged; and what has no row in the table,
    # the log-in above all, is judged in tests/browser/test_accessibility.py.
    assert set(ROUTES) - {name for _, name, *_ in rows()} == OUTSIDE
