"""Dates, paragraphs, organ and diarienummer, in the ways that Swedish documents write them."""

import datetime
import re

from goals.importing.characters import squeeze

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("januari", "jan"), ("februari", "feb"), ("mars", "mar"), ("april", "apr"), ("maj",),
            ("juni", "jun"), ("juli", "jul"), ("augusti", "aug"), ("september", "sep", "sept"),
            ("oktober", "okt"), ("november", "nov"), ("december", "dec"),
        ],
        start=1,
    )
    for name in names
}  # fmt: skip
DATE = re.compile(
    r"(?<!\d)(?:(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<y8>(?:19|20)\d{2})(?P<m8>[01]\d)(?P<d8>[0-3]\d)"
    r"|(?P<d1>\d{1,2})(?:\s?:?e)?\s(?P<month>[a-zå]{3,9})\.?\s(?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})[/.](?P<m2>\d{1,2})[ -/.](?P<y2>\d{4}))(?!\d)",
    re.IGNORECASE,
)
_PARAGRAF = re.compile(r"§§?\s*(\d{1,4})|\bparagraf\s+(\d{1,4})", re.IGNORECASE)
_DNR_VALUE = r"(?:[A-ZÅÄÖ]{1,6}[ .-]?)?\d{2,4}[-/.:]\d{1,6}(?:[-/.]\d{1,6})*"
DNR = re.compile(
    rf"\b(?:dnr|diarienr|diarienummer|ärendenr|ärendenummer)\.?\s*:?\s*({_DNR_VALUE})", re.I
)
_DNR_BARE = re.compile(rf"^{_DNR_VALUE}$")

_ORGANS = [
    (r"kommunfullmäktiges?|kf", "Kommunfullmäktige"),
    (r"regionfullmäktiges?", "Regionfullmäktige"),
    (r"fullmäktiges?", "Kommunfullmäktige"),
    (r"kommunstyrelsens?|ks", "Kommunstyrelsen"),
    (r"bolagsstämman?s?|årsstämman?s?", "Bolagsstämman"),
]
_NAMND = re.compile(
    r"\b((?:[a-zåäö]+-?(?:,| och|[ -])? ?){0,3}[a-zåäö]*nämnden|styrelsen för [\wåäöÅÄÖ ]{3,40}?)\b",
    re.I,
)


def date_in(text: str) -> datetime.date | None:
    """The first date in text, in any of the ways Swedish documents write it."""
    for match in DATE.finditer(text):
        part = match.groupdict()
        try:
            if part["y"]:
                return datetime.date(int(part["y"]), int(part["m"]), int(part["d"]))
            if part["y8"]:
                return datetime.date(int(part["y8"]), int(part["m8"]), int(part["d8"]))
            if part["y1"]:
                month = _MONTHS.get(part["month"].lower())
                if month:
                    return datetime.date(int(part["y1"]), month, int(part["d1"]))
                continue
            return datetime.date(int(part["y2"]), int(part["m2"]), int(part["d2"]))
        except ValueError:
            continue
    return None


def all_dates(text: str) -> list[datetime.date]:
    dates = (date_in(match[0]) for match in DATE.finditer(text))
    return [date for date in dates if date]


def paragraf_in(text: str) -> str | None:
    match = _PARAGRAF.search(text)
    return f"§ {match[1] or match[2]}" if match else None


def organ_in(text: str) -> str | None:
    """The deciding organ that is named first in text, by its full name."""
    best: tuple[int, str] | None = None
    for pattern, name in _ORGANS:
        match = re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
        if match and (match[0].lower() not in ("kf", "ks") or match[0].isupper()):
            if best is None or match.start() < best[0]:
                best = (match.start(), name)
    match = _NAMND.search(text)
    if match and (best is None or match.start() < best[0]):
        name = re.sub(
            r"^(?:av|i|den|antagen|beslutad|fastställd|antaget)\s+",
            "",
            squeeze(match[1]),
            flags=re.I,
        )
        name = re.sub(r"^(?:av|i|den)\s+", "", name, flags=re.I)
        best = (match.start(), name[:1].upper() + name[1:])
    return best[1] if best else None


def diarienummer_in(value: str) -> str | None:
    match = DNR.search(value) or re.match(rf"\s*({_DNR_VALUE})(?!\d)", value)
    return squeeze(match[1]) if match else None


def is_designation(text: str) -> bool:
    return bool(_DNR_BARE.match(squeeze(text)))
