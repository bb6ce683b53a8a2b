"""The labels under which documents state facts about themselves."""

import re

from goals.importing.characters import squeeze

from .values import date_in, diarienummer_in

KEYS: dict[str, tuple[str, ...]] = {
    "adopted": (
        "antagen", "antaget", "antagna", "beslutad", "beslutat", "fastställd", "fastställt",
        "beslutsinstans", "beslutande organ", "beslutande instans", "beslutande", "beslutsorgan",
        "antagandedatum", "beslutsdatum", "datum för beslut", "datum för antagande", "beslutas av",
        "datum för fastställande", "fastställandedatum", "fastställelsedatum", "antagande", "beslutsfattare",
        "beslutsdatum och paragraf", "beslutsdatum och §", "beslut", "instans", "organ", "beslutsnivå",
    ),
    "paragraf": ("paragraf", "§", "beslutsparagraf", "paragrafnummer"),
    "diarienummer": (
        "diarienummer", "diarienr", "dnr", "ärendenummer", "ärendenr", "diariebeteckning",
        "beteckning", "diarie nr",
    ),
    "valid_from": (
        "ikraftträdande", "ikraftträdandedatum", "träder i kraft", "gäller från", "gäller från och med",
        "gäller fr.o.m.", "gäller fr.o.m", "gäller fr o m", "giltig från", "giltigt från",
        "giltig från och med", "giltighet från", "i kraft från", "trädde i kraft",
    ),
    "valid_to": (
        "gäller till", "gäller till och med", "gäller t.o.m.", "gäller t.o.m", "gäller t o m",
        "giltig till", "giltigt till", "giltig till och med", "giltighet till", "giltig t.o.m.",
    ),
    "validity": (
        "giltighetstid", "giltighet", "giltig", "gäller", "giltighetsperiod", "gäller för perioden",
        "gällande", "gäller perioden",
    ),
    "revision": (
        "revideras", "revidering", "revideringsdatum", "revideras senast", "nästa revidering",
        "reviderad", "reviderat", "senast reviderad", "senast reviderat", "aktualitetsprövas",
        "översyn", "aktualiseras", "revideringsintervall", "ska revideras", "reviderad av",
    ),
    "responsible": (
        "ansvarig sektor", "ansvarig förvaltning", "ansvarig nämnd", "ansvarig", "dokumentansvarig",
        "dokumentägare", "informationsägare", "ansvarig avdelning", "ansvarig enhet", "ägare",
        "ansvarig funktion", "ansvarigt organ", "dokumentansvarig förvaltning", "ansvarig för dokumentet",
        "sidansvarig", "ansvarig verksamhet",
    ),
    "contact": (
        "ansvarig handläggare", "handläggare", "kontaktperson", "upprättad av", "upprättat av",
        "ansvarig tjänsteperson", "ansvarig tjänsteman", "författare", "framtagen av", "kontakt",
    ),
    "updated": (
        "uppdaterad", "uppdaterat", "uppdaterades", "senast uppdaterad", "senast uppdaterat",
        "senast ändrad", "senast granskad", "sidan uppdaterades", "sidan uppdaterad", "granskad",
        "senast uppdaterades",
    ),
    "kind": (
        "dokumenttyp", "typ av dokument", "dokumentkategori", "dokumentslag", "typ av styrdokument",
        "styrdokumenttyp",
    ),
    "title": ("dokumentnamn", "dokumenttitel", "titel", "dokumentets namn", "title", "dokumentets titel"),
    "applies_to": ("gäller för", "dokumentet gäller för", "målgrupp", "omfattar", "berörda"),
    "replaces": ("ersätter", "upphäver", "ersätter tidigare"),
    "version": ("version", "versionsnummer", "utgåva", "dokumentversion"),
    "dated": ("datum", "dokumentdatum", "date"),
}  # fmt: skip
_KEY_OF = {alias: key for key, aliases in KEYS.items() for alias in aliases}
# Keys that may stand without any sign between them and their value.
_LONG_KEYS = sorted(
    (a for a in _KEY_OF if len(a) >= 9 and _KEY_OF[a] != "adopted" or a == "dnr"),
    key=len,
    reverse=True,
)
_BY = re.compile(
    r"\s+(?:av|i|den|datum|av\s+(?:kf|ks|kommunfullmäktige|fullmäktige|kommunstyrelsen|[\w-]*nämnden))$"
)


def key_of(text: str) -> str | None:
    key = squeeze(text).rstrip(":").strip().lower().strip("*_")
    if key in _KEY_OF:
        return _KEY_OF[key]
    stripped = _BY.sub("", key)
    while stripped != key:
        if stripped in _KEY_OF:
            return _KEY_OF[stripped]
        key, stripped = stripped, _BY.sub("", stripped)
    return None


def split_pair(line: str) -> tuple[str, str, str] | None:
    """(key, the key as written, value) of a line that states a fact about the document."""
    line = line.strip()
    for pattern in (
        r"^([^:\t]{1,45}?)\s*:\s*\t*\s*(.+)$",
        r"^([^\t]{1,45}?)\s*\t+\s*(.+)$",
        r"^(\S.{0,44}?)\s{3,}(.+)$",
    ):
        match = re.match(pattern, line)
        if match and (key := key_of(match[1])):
            return key, squeeze(match[1]), squeeze(match[2])
    text = squeeze(line)
    lowered = text.lower()
    for alias in _LONG_KEYS:
        if lowered.startswith(alias + " ") and len(text) <= 100 and not text.endswith("."):
            value = text[len(alias) :].strip(" :–-")
            if fits(_KEY_OF[alias], value):
                return _KEY_OF[alias], text[: len(alias)], value
    return None


def fits(key: str, value: str) -> bool:
    """Whether a value without a colon before it can be that key's value."""
    if not value:
        return False
    if key == "diarienummer":
        return bool(diarienummer_in(value))
    if key in ("valid_from", "valid_to", "updated", "dated"):
        return date_in(value) is not None
    if key in ("responsible", "contact"):
        return value[0].isupper() and len(value.split()) <= 8
    if key in ("validity", "revision"):
        return date_in(value) is not None or bool(
            re.match(r"^(gäller |tills|senast|vid |årlig|vart|varje|\d{4}|var )", value, re.I)
        )
    if key in ("kind", "title", "applies_to"):
        return value[0].isupper()
    return False
