"""What every page knows: the municipality, its words, the year, and the sections a person has."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from organisation.models import Arshjul, Kommun
from organisation.roles import Roles, roles_of

WAITING = "waiting"  # in the session: what waits, by year


@dataclass(frozen=True)
class Section:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Words:
    """A concept in the four forms that sentences need."""

    singular: str
    plural: str
    bestamd: str
    bestamd_plural: str

    @property
    def is_neuter(self) -> bool:
        """ "Inget samtal", not "ingen": told from the form that has the article at its end."""
        return self.bestamd.endswith("t")


DEFAULT_WORDS = {
    "riktningsmal": Words("riktningsmål", "riktningsmål", "riktningsmålet", "riktningsmålen"),
    "omvarldsfaktor": Words(
        "omvärldsfaktor", "omvärldsfaktorer", "omvärldsfaktorn", "omvärldsfaktorerna"
    ),
    "nulagesanalys": Words(
        "nulägesanalys", "nulägesanalyser", "nulägesanalysen", "nulägesanalyserna"
    ),
    "tillitsdialog": Words(
        "tillitsdialog", "tillitsdialoger", "tillitsdialogen", "tillitsdialogerna"
    ),
    "sektor": Words("sektor", "sektorer", "sektorn", "sektorerna"),
    "vision": Words("vision", "visioner", "visionen", "visionerna"),
    "vardegrund": Words("värdegrund", "värdegrunder", "värdegrunden", "värdegrunderna"),
}


_FORMS = ("singular", "plural", "bestamd", "bestamd_plural")
_OURS: dict[str, list[tuple[str, str]]] = {}  # a form of ours → the concepts and forms it can be
for _concept, _word in DEFAULT_WORDS.items():
    for _form in _FORMS:
        _OURS.setdefault(getattr(_word, _form), []).append((_concept, _form))
_SPOKEN = re.compile(
    rf"(?<!\w)(mellan )?({'|'.join(sorted(_OURS, key=len, reverse=True))})(?!\w)", re.IGNORECASE
)


def own(text: str, ord: Mapping[str, Words], *, plural: bool = False) -> str:
    """A text of the product's own (a model's name, a kind's) in the municipality's words.

    ``plural`` tells which is meant where our word is the same in both; after "mellan" it is many.
    """

    def theirs(match: re.Match[str]) -> str:
        before, ours = match[1] or "", match[2]
        means = _OURS[ours.lower()]
        concept, form = means[-1] if plural or before else means[0]
        word: str = getattr(ord[concept], form)
        return before + (word[:1].upper() + word[1:] if ours[0].isupper() else word)

    return _SPOKEN.sub(theirs, text)


def words(roles: Roles | None = None) -> dict[str, Words]:
    """The installation's words for its levels, by concept; asked for once a request with its roles."""
    return _installation()[1] if roles is None else _once(roles)[1]


def installed(roles: Roles) -> Kommun | None:
    """The municipality, or None before it has been laid out."""
    return _once(roles)[0]


def _once(roles: Roles) -> tuple[Kommun | None, dict[str, Words]]:
    kept: dict[str, Any] = roles.__dict__
    if "_installation" not in kept:
        kept["_installation"] = _installation()
    return kept["_installation"]


def _installation() -> tuple[Kommun | None, dict[str, Words]]:
    """The municipality and its words in one query: every page shows both."""
    forms = ["concept", *_FORMS]
    rows = list(
        Kommun.objects.order_by("pk").annotate(
            **{f"own_{f}": F(f"benamningar__{f}") for f in forms}
        )
    )
    if not rows:
        return None, DEFAULT_WORDS
    current = rows[0]
    own = {}
    for row in rows:
        concept, *word = (getattr(row, f"own_{f}") for f in forms)
        if row.pk == current.pk and concept:
            own[concept] = Words(*word)
    return current, DEFAULT_WORDS | own


def years() -> list[int]:
    """The years that the installation works in, latest first."""
    return list(Arshjul.objects.values_list("year", flat=True))


def year_of(request: HttpRequest) -> int:
    """The year in the address, or the one that is now."""
    match = request.resolver_match
    if match and "year" in match.kwargs:
        return int(match.kwargs["year"])
    return timezone.localdate().year


def sections(request: HttpRequest, year: int, roles: Roles, ord: Any) -> list[Section]:
    """The sections that the person's roles give, with the current one marked."""
    if not roles.known:
        return []
    named = [
        ("Start", "start_year"),
        (ord["nulagesanalys"].plural.capitalize(), "goals:nulagesanalyser"),
        (ord["tillitsdialog"].plural.capitalize(), "dialogues:tillitsdialoger"),
        ("Förslag", "dialogues:forslagslista"),
        ("Mål", "goals:mal"),
        ("Rapporter", "reports:rapporter"),
        ("Årshjul", "arshjul"),
    ]
    if roles.oversees:
        named.insert(1, ("Uppsikt", "dialogues:uppsikt"))
    result = []
    for label, name in named:
        url = reverse(name, args=[year])
        is_start = name == "start_year"
        current = request.path == url if is_start else request.path.startswith(url)
        result.append(Section(label, url, current))
    return result


def note_waiting(request: HttpRequest, year: int, count: int) -> None:
    """Keep how much waits for the person, for the bell of every page; written when it changes."""
    kept = request.session.get(WAITING, {})
    if kept.get(str(year)) != count:
        request.session[WAITING] = kept | {str(year): count}


def waiting_count(request: HttpRequest, year: int) -> int:
    """How much waited when the person last saw the start page: to count again costs a dozen queries."""
    kept = getattr(request, "session", {}).get(WAITING, {})
    return kept.get(str(year), 0)


def kommun(request: HttpRequest) -> dict[str, Any]:
    year = year_of(request)
    roles = roles_of(request.user) if hasattr(request, "user") else Roles((), known=False)
    ord = SimpleLazyObject(lambda: words(roles))
    return {
        "kommun": SimpleLazyObject(lambda: installed(roles) or Kommun(name="Kommunen")),
        "ord": ord,
        "year": year,
        "years": SimpleLazyObject(years),
        "roles": roles,
        "notices_count": waiting_count(request, year) if roles.known else 0,
        "sections": SimpleLazyObject(lambda: sections(request, year, roles, ord)),
    }
