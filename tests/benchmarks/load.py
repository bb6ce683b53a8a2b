"""Requests from many people at once, over loopback, and what they cost."""

import http.client
import itertools
import json
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = "b" * 32  # a CSRF cookie and the header that matches it


def request(site, method, url, session, fields=None):
    """Status and body. A connection a request: sync workers keep none open."""
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "Accept": "text/html",
        "Accept-Encoding": "gzip",
    }
    body = None
    if fields is not None:
        body = urlencode(fields)
        headers |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": TOKEN,
            "Accept": "application/json",
        }
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        connection.request(method, url, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def timed(*arguments):
    """Seconds of one request that must succeed."""
    started = time.perf_counter()
    status, body = request(*arguments)
    seconds = time.perf_counter() - started
    if status != 200:
        raise RuntimeError(f"{arguments[1:3]}: {status} {body[:300]!r}")
    return seconds


@dataclass(frozen=True)
class Compared:
    """Two things measured in turn: the median of each, and the median of their ratio pair by pair.

    What else the machine does falls on both halves of a pair, so the ratio holds on a busy machine.
    """

    one: float
    other: float
    ratio: float

    @classmethod
    def of(cls, pairs):
        one, other = (statistics.median(column) for column in zip(*pairs, strict=True))
        return cls(one, other, statistics.median(a / b for a, b in pairs))


def side_by_side(one, other, rounds):
    """Seconds of two requests sent in turn, one at a time."""
    for call in (one, other) * 8:  # both workers warm
        call()
    return Compared.of([(one(), other()) for _ in range(rounds)])


def rate(call, seconds, clients=4):
    """Requests a second with a few people waiting all the time."""
    deadline = time.perf_counter() + seconds
    done, errors = itertools.count(), []

    def client():
        try:
            while time.perf_counter() < deadline:
                call()
                next(done)
        except Exception as error:
            errors.append(error)

    started = time.perf_counter()
    _all(client for _ in range(clients))
    if errors:
        raise errors[0]
    return next(done) / (time.perf_counter() - started)


def rates_in_turn(one, other, seconds, rounds):
    """Requests a second of two pages, in short turns."""
    return Compared.of([(rate(one, seconds), rate(other, seconds)) for _ in range(rounds)])


PARAGRAPH = (
    "Nämnden har under året arbetat med bemanningen i de verksamheter där vikarier har varit svårast "
    "att få tag på, och ser att tidigare planering ger lugnare veckor för både medarbetare och brukare. "
)
HTML = "<h3>Bemanning</h3>" + f"<p>{PARAGRAPH * 3}</p><ul><li>{PARAGRAPH}</li></ul>" * 3


class Saver:
    """Saves one text again and again, each time with other words, at one address."""

    def __init__(self, site, target):
        self.site, self.target, self.version = site, target, target["version"]

    def __call__(self):
        html = f"{HTML}<p>Gång {self.version}.</p>"
        started = time.perf_counter()
        fields = {"html": html, "base": self.version}
        status, body = request(
            self.site, "POST", self.target["url"], self.target["session"], fields
        )
        seconds = time.perf_counter() - started
        if status != 200:
            raise RuntimeError(f"{self.target['url']}: {status} {body[:300]!r}")
        self.version = json.loads(body)["version"]
        return seconds


@dataclass
class Saves:
    """What twenty officials were told while they saved."""

    acknowledged: list = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    errors: list = field(default_factory=list)
    slowest: float = 0.0

    @property
    def conflicts(self):
        return self.statuses[409]


def save_at_once(site, writers, seconds):
    """Every writer saves as fast as the answers come; a refused one starts again from what stands.

    Writers with the same text meet each other; anything but 200 and 409 is an error.
    """
    saves, lock = Saves(), threading.Lock()
    deadline = time.perf_counter() + seconds

    def write(name, target):
        version = target["version"]
        for turn in itertools.count():
            if time.perf_counter() >= deadline:
                return
            words = f"{HTML}<p>{name} skriver för {turn}:e gången.</p>"
            started = time.perf_counter()
            try:
                status, body = request(
                    site, "POST", target["url"], target["session"],
                    {"html": words, "base": version},
                )  # fmt: skip
                answer = json.loads(body) if status in (200, 409) else {}
            except (OSError, http.client.HTTPException, ValueError) as error:
                status, body, answer = 0, repr(error), {}
            took = time.perf_counter() - started
            version = answer.get("version", version)
            with lock:
                saves.statuses[status] += 1
                saves.slowest = max(saves.slowest, took)
                if status == 200:
                    ours = {"text": target["text"], "version": version, "html": answer["html"]}
                    if f"<p>{name} skriver för {turn}:e gången.</p>" not in answer["html"]:
                        saves.errors.append("answered with somebody else's words")
                    saves.acknowledged.append(ours)
                elif status != 409:
                    saves.errors.append(f"{status} {body[:200]!r}")

    _all(
        lambda name=f"Skribent {number}", target=target: write(name, target)
        for number, target in enumerate(writers, start=1)
    )
    return saves


def _all(calls):
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
