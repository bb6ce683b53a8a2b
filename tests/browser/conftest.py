"""A browser, a running server with the demo year in it, and an eye on what the pages ask for.

Every test begins with the demo year as it was loaded. Nobody types a password unless a test is about
that: a session is made and its cookie given to the browser.
"""

import os
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect

from organisation.models import User
from tests import chromium, restoring
from tests.browser.desk import PAGE
from tests.browser.hands import open_desk

# Playwright runs an event loop in this thread; the database is asked only between its calls.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
YEAR = 2026

expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    if chromium.path() is None:
        pytest.skip(
            "Chromium saknas. Installera det med: sudo apt-get install chromium-headless-shell"
        )
    with chromium.launched() as browser:
        yield browser


_kept = {}


@pytest.fixture
def town(live_server, transactional_db):
    """The demo year behind a running server; its address without a slash at the end."""
    if restore := _kept.get("demo"):
        restore()
    else:
        call_command("load_demo", stdout=StringIO())
        _kept["demo"] = restoring.keep("demo_year")
    return live_server.url


class Watch:
    """What no page may do: err, be stopped by the content security policy, call another host, fail."""

    def __init__(self, address):
        self.host = urlsplit(address).netloc
        self.faults = []
        self.expected = {409, 422}

    def expect(self, *statuses):
        self.expected |= set(statuses)

    def follow(self, context):
        context.on("console", self.console)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        context.on("request", self.request)
        context.on("response", self.response)

    def console(self, message):
        # A failed request has its status judged below; without a network it has none, and htmx tells
        # of one that was under way when the page was left.
        told = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort", "htmx:sendError")
        if message.type in ("error", "warning") and not message.text.startswith(told):
            self.faults.append(f"{message.page.url}: {message.text}")

    def request(self, request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.faults.append(f"asked another host: {request.url}")

    def response(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")


@pytest.fixture
def watch(town):
    watch = Watch(town)
    yield watch
    assert watch.faults == []


@pytest.fixture
def sit_down(browser, town, watch):
    """``sit_down("ubn.handlaggare")`` is a page of a browser of that person's own, logged in."""
    contexts = []

    def sit_down(username=None, *, viewport=WIDE, js=True, **options):
        context = browser.new_context(
            base_url=town,
            viewport=viewport,
            java_script_enabled=js,
            locale="sv-SE",
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        watch.follow(context)
        if username:
            log_in(context, username, town)
        return context.new_page()

    yield sit_down
    for context in contexts:
        context.close()


def log_in(context, username, address):
    client = Client()
    client.force_login(User.objects.get(username=username))
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


@pytest.fixture
def desk(sit_down):
    page = sit_down("sern.handlaggare")
    open_desk(page, PAGE)
    return page
