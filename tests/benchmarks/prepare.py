"""Fill an installation and say where its pages are, and check afterwards that no save was lost.

python -m tests.benchmarks.prepare demo|full     writes what the load needs to know, as JSON
python -m tests.benchmarks.prepare check         reads acknowledged saves, writes what was lost
"""

import datetime
import json
import logging
import sys

import django

WRITERS = 20


def fill(size):
    from django.core.management import call_command

    from tests.benchmarks import history

    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0, run_syncdb=True)  # the plain tables, which point at these
    call_command("load_demo", stdout=sys.stderr)
    counts = history.grow() if size == "full" else {}
    history.finished_reports(2026, snapshot={"avsnitt": []})
    return {"counts": counts, "pages": pages(), "save": save(), "writers": writers()}


def session(user):
    """Log a person in, without the password's cost."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


def pages():
    """Each page that is measured: its name, its address, and who looks at it."""
    from django.urls import reverse

    from goals.models import Nulagesanalys
    from organisation.models import User

    official = User.objects.get(username="sern.handlaggare")
    ks, kf = User.objects.get(username="ks.beredare"), User.objects.get(username="kf.ledamot")
    sessions = {user.pk: session(user) for user in (official, ks, kf)}
    demo = ["utbildningsnamnden", "samhallsbyggnadsnamnden", "socialnamnden"]
    decided = Nulagesanalys.objects.latest_decided().filter(year=2026, organ__slug__in=demo)
    organ = decided.order_by("organ__slug").first().organ.slug
    return [
        {"name": name, "url": reverse(view, args=args), "session": sessions[user.pk]}
        for name, view, args, user in [
            ("startsidan, handläggare", "start_year", [2026], official),
            ("startsidan, kommunstyrelsen", "start_year", [2026], ks),
            ("analysen, översikt", "goals:nulagesanalys", [2026, "servicenamnden"], official),
            (
                "analysen, avsnitt", "goals:avsnitt",
                [2026, "servicenamnden", "verksamhetsbeskrivning"], official,
            ),
            ("analysen, beslutad", "goals:nulagesanalys", [2026, organ], official),
            ("uppsikt över organen", "dialogues:uppsikt", [2026], ks),
            ("rapporterna", "reports:rapporter", [2026], kf),
            ("enkel Djangosida", "plain:entries", [], official),
        ]
    ]  # fmt: skip


def save():
    """One text of the product's and one plain note, for the same person."""
    from django.urls import reverse

    from goals.models import Analystext
    from organisation.models import User
    from tests.benchmarks.plain.models import Category, Entry, Note

    kinds = Category.objects.bulk_create(Category(name=f"Slag {n}") for n in range(6))
    Entry.objects.bulk_create(
        Entry(
            title=f"En post med en rubrik av vanlig längd, nummer {n}",
            category=kinds[n % 6],
            state=Entry.State.OPEN if n % 3 else Entry.State.CLOSED,
            due=datetime.date(2026, 1, 1) + datetime.timedelta(days=n),
        )
        for n in range(200)
    )
    official = User.objects.get(username="sern.handlaggare")
    answer = Analystext.objects.writable_by(official).select_related("text").order_by("pk")[0]
    key = session(official)
    return [
        {"url": reverse("writing:text", args=[answer.text_id]), "session": key,
         "version": answer.text.version},
        {"url": reverse("plain:save", args=[Note.objects.create().pk]), "session": key,
         "version": 0},
    ]  # fmt: skip


def writers():
    """Officials of one organ, each with a text of their own in its open analysis."""
    from django.urls import reverse

    from goals.models import Analystext
    from organisation.models import Behorighet, User

    official = User.objects.get(username="sern.handlaggare")
    organ = official.behorigheter.get().organ
    answers = Analystext.objects.writable_by(official).select_related("text").order_by("pk")
    found = []
    for number, answer in enumerate(answers[1 : WRITERS + 1], start=1):
        user = User.objects.create(username=f"bench.{number}", password="!")
        Behorighet.objects.create(
            user=user,
            organ=organ,
            role=Behorighet.Role.HANDLAGGARE,
            active_from=datetime.date(2023, 1, 1),
        )
        found.append(
            {"url": reverse("writing:text", args=[answer.text_id]), "session": session(user),
             "text": answer.text_id, "version": answer.text.version}
        )  # fmt: skip
    return found


def check(acknowledged):
    """How many acknowledged saves the history does not hold, word for word.

    ``acknowledged``: text, version and HTML of each answer. A version acknowledged twice, a gap in
    the history and a text that is not its own last version count as lost too.
    """
    from writing.models import Revision, Text

    ids = {row["text"] for row in acknowledged}
    kept = {
        (text, version): html
        for text, version, html in Revision.objects.filter(text__in=ids).values_list(
            "text_id", "version", "html"
        )
    }
    lost = sum(kept.get((row["text"], row["version"])) != row["html"] for row in acknowledged)
    lost += len(acknowledged) - len({(row["text"], row["version"]) for row in acknowledged})
    for text in Text.objects.filter(pk__in=ids):
        lost += sum((text.pk, version) not in kept for version in range(1, text.version + 1))
        lost += kept.get((text.pk, text.version)) != text.html
    return {"lost": lost, "revisions": len(kept)}


if __name__ == "__main__":
    django.setup()
    logging.disable(logging.INFO)
    task = sys.argv[1]
    result = check(json.load(sys.stdin)) if task == "check" else fill(task)
    sys.stdout.write("\n" + json.dumps(result))
