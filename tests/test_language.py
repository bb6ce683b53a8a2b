"""No English reaches a user (språklagen 11 §): every page is read, word by word."""

import ast
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import transaction
from django.forms import CharField, DateField, EmailField, IntegerField, URLField
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

BASE_DIR = Path(__file__).resolve().parent.parent

# Words that are English and not Swedish. Not here: "for", "and" as a bird is rare enough to stay.
ENGLISH = frozenset(
    """the and of with from this that these those you your yours please are was were been have has had
    will would should could cannot which who when where what why how not only also into onto about
    save delete add edit change changed view search filter history home log login logout password
    username required select selected choose enter invalid valid error errors field fields value values
    must does did doing yes today now clear reset cancel close open show hide next previous page pages
    result results item items entry entries user users group groups permission permissions name names
    date time first last email address file files upload download currently remove create created
    updated update welcome site documentation theme toggle light dark auto breadcrumbs skip content
    available chosen another other any all none unknown no is it in_english loading submit back forward
    draft published true false title description number many few object objects list""".split()
) - {
    "all",
    "is",
    "no",
    "it",
    "last",
    "first",
    "fields",
    "list",
    "auto",
}  # Swedish words, or too short

# Whole sentences that hold an English word as a name.
PROPER = re.compile(
    r"Open Sans|Source (?:Sans|Serif)|styrning@\S+|https?://\S+|Agenda 2030", re.IGNORECASE
)
HEARD = ("title", "aria-label", "placeholder", "alt", "aria-description", "label", "data-confirm",
         "data-confirm-title", "data-confirm-yes", "data-label")  # fmt: skip


class Reader(HTMLParser):
    """What a person sees or hears of a page, except words that officials wrote."""

    VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr",
            "path", "line", "circle", "rect", "stop"}  # fmt: skip
    SILENT = {"script", "style", "textarea"}

    def __init__(self):
        super().__init__()
        self.words, self.stack = [], []

    @property
    def is_silent(self):
        return bool(self.stack) and self.stack[-1][1]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        written = "prose" in (given.get("class") or "").split()
        silent = tag in self.SILENT or written or self.is_silent
        if tag not in self.VOID:
            self.stack.append((tag, silent))
        self.words += [given[name] for name in HEARD if given.get(name)]
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            self.words.append(given.get("value") or "")

    def handle_endtag(self, tag):
        while self.stack and tag in [t for t, _ in self.stack]:
            if self.stack.pop()[0] == tag:
                break

    def handle_data(self, data):
        if data.strip() and not self.is_silent:
            self.words.append(data)


def english(text):
    """The English words of a text that a person reads."""
    text = PROPER.sub(" ", text)
    return [w for w in re.findall(r"[A-Za-zÅÄÖåäöéü]+", text) if w.lower() in ENGLISH]


def english_of_page(html):
    reader = Reader()
    reader.feed(html)
    return [f"{' '.join(text.split())[:90]!r}" for text in reader.words if english(text)]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


ROLES = ["sern.handlaggare", "sern.sekreterare", "ks.beredare", "kf.ledamot", "controller", None]


def crawl(username, *, most=45):
    """Pages reached from the start by links, one of each kind of address."""
    from organisation.models import User

    client = Client()
    if username:
        client.force_login(User.objects.get(username=username))
    waiting, seen, read = (
        ["/2026/", "/2025/", "/tillganglighet/", "/logga-in/", "/finns-inte/"],
        set(),
        {},
    )
    if username:
        waiting += ["/2026/sok/?q=skola", "/2026/sok/?q=xyzzy", "/2026/arshjul/", "/1999/"]
    while waiting and len(read) < most:
        url = waiting.pop(0)
        kind = re.sub(
            r"\d+", "0", re.sub(r"(nulagesanalyser|bolag)/[\w-]+", r"\1/x", url.split("?")[0])
        )
        if kind in seen and "sok" not in url:
            continue
        seen.add(kind)
        response = client.get(url)
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        html = response.content.decode()
        read[url] = html
        links = re.findall(r'href="(/[^"#]*)', html)
        waiting += [u for u in links if not u.startswith(("/static/", "/admin/", "/logga"))]
    return read


@pytest.mark.parametrize("username", ROLES)
def test_no_page_shows_english(demo, username):
    read = crawl(username)
    assert len(read) >= (12 if username else 4)
    found = [f"{url}: {words}" for url, html in read.items() if (words := english_of_page(html))]
    assert not found, "\n".join(found)


@pytest.fixture
def controller(demo):
    from organisation.models import User

    client = Client()
    client.force_login(User.objects.get(username="controller"))
    return client


def admin_addresses():
    yield reverse("admin:index")
    yield reverse("admin:password_change")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_changelist") + "?q=xyzzy"
        yield reverse(f"{name}_add")
        for one in (model._default_manager.order_by("pk").first(),):
            if one:
                for page in ("change", "history", "delete", "adopt"):
                    try:
                        yield reverse(f"{name}_{page}", args=[one.pk])
                    except NoReverseMatch:
                        continue


def test_no_page_of_the_admin_shows_english(controller):
    found, read = [], 0
    for url in admin_addresses():
        response = controller.get(url)
        assert response.status_code in (200, 302, 403), url
        read += response.status_code == 200
        if words := english_of_page(response.content.decode()):
            found.append(f"{url}: {words}")
    assert read > 60
    assert not found, "\n".join(found)


def test_no_refusal_of_the_admin_is_in_english(controller):
    """Every add form sent empty, and sent with nonsense."""
    found = []
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        page = controller.get(url)
        if page.status_code != 200:
            continue
        html = page.content.decode()
        totals = dict(
            re.findall(
                r'name="([\w-]+-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS)" value="(\d+)"', html
            )
        )
        names = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([\w-]+)"', html))
        for nonsense in ({}, dict.fromkeys(names - {"csrfmiddlewaretoken"}, "xyzzy")):
            with transaction.atomic():
                response = controller.post(url, nonsense | totals)
                transaction.set_rollback(True)
            assert response.status_code in (200, 422), url
            if words := english_of_page(response.content.decode()):
                found.append(f"{url}: {words}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (CharField(), ""),
        (CharField(max_length=2), "abc"),
        (CharField(min_length=9), "abc"),
        (IntegerField(max_value=1), "7"),
        (IntegerField(), "x"),
        (DateField(), "x"),
        (EmailField(), "x"),
        (URLField(assume_scheme="https"), "x y"),
    ],
)
def test_djangos_own_messages_are_swedish(field, value):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as error:
        field.clean(value)
    assert not english(" ".join(error.value.messages))


def test_no_template_holds_english():
    found = []
    for path in sorted((BASE_DIR / "templates").rglob("*.html")):
        source = re.sub(
            r"{#.*?#}|{% comment.*?endcomment %}", " ", path.read_text(), flags=re.DOTALL
        )
        source = re.sub(r"{% block \w*class %}.*?{% endblock %}", " ", source)
        source = re.sub(r"{{.*?}}|{%.*?%}", " ", source, flags=re.DOTALL)
        if words := english_of_page(source):
            found.append(f"{path.relative_to(BASE_DIR)}: {words}")
    assert not found, "\n".join(found)


def test_no_message_in_the_code_is_english():
    """Texts of messages, labels, help texts and refusals, wherever they are written."""
    told = {"error", "success", "warning", "info", "ValidationError", "Http404", "PermissionDenied",
            "CommandError", "Waiting"}  # fmt: skip
    named = {
        "label",
        "help_text",
        "violation_error_message",
        "verbose_name",
        "title",
        "purpose",
        "message",
    }
    found = []
    for app in ("organisation", "writing", "goals", "dialogues", "reports"):
        for path in (BASE_DIR / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                shown = [a for a in node.args if name in told] + [
                    k.value for k in node.keywords if k.arg in named
                ]
                for part in (p for s in shown for p in ast.walk(s)):
                    is_text = isinstance(part, ast.Constant) and isinstance(part.value, str)
                    if is_text and " " in part.value and english(part.value):
                        found.append(f"{path.relative_to(BASE_DIR)}:{part.lineno}: {part.value!r}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "html",
    ["<p>Please save</p>", '<button aria-label="Close">x</button>', '<input placeholder="Search">',
     '<input type="submit" value="Delete">', "<th>Date</th>"],
)  # fmt: skip
def test_english_would_be_seen(html):
    assert english_of_page(html)


@pytest.mark.parametrize(
    "html",
    ["<p>Spara texten</p>", "<script>please save</script>", "<p>Sök i förslagen</p>",
     '<div class="prose"><p>The words of an official</p></div>'],
)  # fmt: skip
def test_swedish_is_left_alone(html):
    assert not english_of_page(html)


def test_every_named_page_without_arguments_is_reached():
    """The crawl would be worth little if it began in the wrong place."""
    names = [p.name for p in get_resolver().url_patterns if isinstance(p, URLPattern) and p.name]
    assert {"start_year", "sok", "login"} & set(names)
