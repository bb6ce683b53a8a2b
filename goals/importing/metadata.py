"""What a document says about itself: who adopted it, when, under which § and diarienummer.

Only what stands as a statement of its own in the document's head or foot is taken. A decision
mentioned in running text is about something else, unless the sentence speaks of this document.
"""

import datetime
import re
from collections.abc import Iterator

from .characters import join_lines, squeeze
from .outline import is_addressee, is_sender, is_sentence
from .tree import Block, Piece

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
_DATE = re.compile(
    r"(?<!\d)(?:(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<y8>(?:19|20)\d{2})(?P<m8>[01]\d)(?P<d8>[0-3]\d)"
    r"|(?P<d1>\d{1,2})(?:\s?:?e)?\s(?P<month>[a-zå]{3,9})\.?\s(?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})[/.](?P<m2>\d{1,2})[ -/.](?P<y2>\d{4}))(?!\d)",
    re.IGNORECASE,
)
_PARAGRAF = re.compile(r"§§?\s*(\d{1,4})|\bparagraf\s+(\d{1,4})", re.IGNORECASE)
_DNR_VALUE = r"(?:[A-ZÅÄÖ]{1,6}[ .-]?)?\d{2,4}[-/.:]\d{1,6}(?:[-/.]\d{1,6})*"
_DNR = re.compile(
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

_KEYS: dict[str, tuple[str, ...]] = {
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
_KEY_OF = {alias: key for key, aliases in _KEYS.items() for alias in aliases}
# Keys that may stand without any sign between them and their value.
_LONG_KEYS = sorted(
    (a for a in _KEY_OF if len(a) >= 9 and _KEY_OF[a] != "adopted" or a == "dnr"),
    key=len,
    reverse=True,
)
_BY = re.compile(
    r"\s+(?:av|i|den|datum|av\s+(?:kf|ks|kommunfullmäktige|fullmäktige|kommunstyrelsen|[\w-]*nämnden))$"
)
_ADOPTION = re.compile(
    r"^(?P<verb>antag(?:en|et|na|en och fastställd)|beslut(?:ad|at)|fastställ(?:d|t|da))\b(?!\s*:)\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_OF_THIS = re.compile(
    r"\b(?:denna|detta|dessa|dokumentet|styrdokumentet|policyn|planen|programmet|strategin|riktlinje(?:n|rna)"
    r"|reglementet|styrmodellen|visionen)\b[^.]{0,80}?\b(?:antogs|antagits|fastställdes|beslutades|är antag\w+"
    r"|har antagits|är fastställ\w+|är beslutad|har fastställts)\b(?P<rest>[^.]{0,120}(?:\.\d[^.]{0,60})?)",
    re.IGNORECASE,
)
_DRAFT = re.compile(
    r"^(utkast|förslag|remissversion|remiss|arbetsmaterial|förslag till beslut|tjänsteskrivelse)\b",
    re.I,
)
_KIND_WORD = re.compile(
    r"^(?:policy|riktlinjer?|plan|program|strategi|reglemente|styrdokument|taxa|handlingsplan|regler|vision"
    r"|styrmodell|inriktningsdokument|bolagsordning|ägardirektiv|föreskrifter|anvisning(?:ar)?|rutin)$",
    re.IGNORECASE,
)


def date_in(text: str) -> datetime.date | None:
    """The first date in text, in any of the ways Swedish documents write it."""
    for match in _DATE.finditer(text):
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


def _all_dates(text: str) -> list[datetime.date]:
    dates = (date_in(match[0]) for match in _DATE.finditer(text))
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


def _diarienummer(value: str) -> str | None:
    match = _DNR.search(value) or re.match(rf"\s*({_DNR_VALUE})(?!\d)", value)
    return squeeze(match[1]) if match else None


def _key_of(text: str) -> str | None:
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
        if match and (key := _key_of(match[1])):
            return key, squeeze(match[1]), squeeze(match[2])
    text = squeeze(line)
    lowered = text.lower()
    for alias in _LONG_KEYS:
        if lowered.startswith(alias + " ") and len(text) <= 100 and not text.endswith("."):
            value = text[len(alias) :].strip(" :–-")
            if _fits(_KEY_OF[alias], value):
                return _KEY_OF[alias], text[: len(alias)], value
    return None


def _fits(key: str, value: str) -> bool:
    """Whether a value without a colon before it can be that key's value."""
    if not value:
        return False
    if key == "diarienummer":
        return bool(_diarienummer(value))
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


class Harvest:
    """Collects facts. The first statement of a fact wins; a draft's bare dates are not adoption."""

    def __init__(self, is_draft: bool):
        self.facts: dict[str, str] = {}
        self.is_draft = is_draft

    def put(self, key: str, value: str | None) -> bool:
        if value and key not in self.facts:
            self.facts[key] = value
        return bool(value)

    def pair(self, key: str, label: str, value: str) -> bool:
        """Take a key and its value; False when the value says nothing of the kind."""
        value = squeeze(value).strip("*_ ")
        if not value or value in ("-", "–"):
            return False
        if key == "adopted":
            return self.adoption(label, value)
        if key == "paragraf":
            number = re.search(r"\d{1,4}", value)
            return self.put("paragraf", f"§ {number[0]}" if number else None)
        if key == "diarienummer":
            if _diarienummer(value) or re.search(r"\d", value) and len(value) <= 40:
                return self.put("diarienummer", _diarienummer(value) or value)
            return False
        if key in ("valid_from", "valid_to", "updated", "dated"):
            date = date_in(value)
            if date:
                self.put(key, date.isoformat())
                if key == "valid_from":
                    ends = _all_dates(value)
                    if len(ends) == 2 and re.search(r"till|t\.?o\.?m|[–-]", value):
                        self.put("valid_to", ends[1].isoformat())
                return True
            if key == "valid_to" or key == "valid_from":
                if re.search(r"tills vidare", value, re.I):
                    return self.put("validity", value[:1].upper() + value[1:])
                return self.put("validity", f"{label.rstrip(':')} {value}")
            return len(value) <= 40 and self.put(key, value)
        if key == "validity":
            self.put("validity", value)
            dates = _all_dates(value)
            years = re.match(r"^(\d{4})\s*[–-]\s*(\d{4})$", value)
            if len(dates) == 2:
                self.put("valid_from", dates[0].isoformat())
                self.put("valid_to", dates[1].isoformat())
            elif years:
                self.put("valid_from", f"{years[1]}-01-01")
                self.put("valid_to", f"{years[2]}-12-31")
            elif len(dates) == 1 and re.search(r"från|fr\.? ?o\.? ?m", value, re.I):
                self.put("valid_from", dates[0].isoformat())
            elif len(dates) == 1 and re.search(r"\btill\b|t\.? ?o\.? ?m|längst", value, re.I):
                self.put("valid_to", dates[0].isoformat())
            return True
        if key in self.facts and self.facts[key] != value:
            self.facts[key] += "; " + value
            return True
        return self.put(key, value)

    def adoption(self, label: str, value: str) -> bool:
        """Organ, date and § of the first decision; what is said of a revision after it is kept."""
        first, revised = value, ""
        split = re.search(
            r"[,;.(]?\s*\b(?:senast )?(?:reviderad|reviderat|ändrad|uppdaterad)\b", value, re.I
        )
        if split:
            first, revised = value[: split.start()], value[split.start() :].strip(" ,;.()")
        if re.search(r"\bförslag\b", first, re.I):
            return False
        organ = organ_in(first) or organ_in(label)
        date, paragraf, dnr = date_in(first), paragraf_in(first), _DNR.search(first)
        if not (organ or date or paragraf):
            only_name = re.search(
                r"instans|organ|\bav$|fattare", squeeze(label).rstrip(":").lower()
            )
            return bool(only_name and len(value) <= 60 and self.put("organ", value))
        self.put("organ", organ)
        if date:
            self.put("adopted_on", date.isoformat())
        self.put("paragraf", paragraf)
        if dnr:
            self.put("diarienummer", squeeze(dnr[1]))
        if revised:
            self.put("revision", revised)
        return True

    def statement(self, text: str) -> bool:
        """A whole line that states an adoption, a designation or a validity without a key."""
        text = squeeze(text).strip("*_ ")
        if not text or len(text) > 160:
            return False
        if match := re.fullmatch(rf"(?:{_DNR.pattern})\.?", text, re.I):
            return self.put("diarienummer", squeeze(match[1]))
        adopted = _ADOPTION.match(text)
        if (
            adopted
            and (organ_in(adopted["rest"]) or date_in(adopted["rest"]))
            and not is_long(text)
        ):
            return self.adoption(adopted["verb"], adopted["rest"])
        bare = re.sub(_DATE, "", text)
        rest = re.sub(r"§§?\s*\d{1,4}|\b(?:dnr|den)\b|[\s,.;:()–-]+", " ", bare).strip()
        if date_in(text) and rest and organ_in(rest) and len(rest.split()) <= 4:
            if rest.lower() in (organ_in(rest) or "").lower() or rest in ("KF", "KS"):
                return not self.is_draft and self.adoption("", text)
        if re.match(
            r"^(gäller|giltig\w*)\s+(tills vidare|från|fr\.?o\.?m|till|t\.?o\.?m|\d{4})", text, re.I
        ):
            return not is_long(text) and self.pair("validity", "Gäller", text.rstrip("."))
        if match := re.match(
            r"^(reviderad|reviderat|senast reviderad|uppdaterad|uppdaterades)\b[:\s]+(.*)$",
            text,
            re.I,
        ):
            if date_in(match[2]) and not is_long(text):
                key = "updated" if match[1].lower().startswith("upp") else "revision"
                return self.pair(key, match[1], match[2])
        return False


def is_long(text: str) -> bool:
    return len(text.split()) > 16


def harvest(pieces: list[Piece]) -> tuple[list[Piece], dict[str, str]]:
    """Take the metadata out of the pieces; what is not understood stays where it was."""
    is_draft = any(
        piece.kind in ("paragraph", "heading")
        and _DRAFT.match(squeeze(" ".join(piece.lines)))
        and len(squeeze(" ".join(piece.lines))) < 60
        for piece in pieces
    )
    found = Harvest(is_draft)
    head = _head_length(pieces)
    kept = _pass(pieces[:head], found, in_head=True)
    tail_start = _tail_start(pieces, head)
    kept += pieces[head:tail_start]
    kept += _pass(pieces[tail_start:], found, in_head=False)
    if "adopted_on" not in found.facts:
        _from_sentence(kept, found)
    order = list(_KEYS)
    rank = {"organ": -3, "adopted_on": -2, "paragraf": -1}
    facts = dict(
        sorted(
            found.facts.items(),
            key=lambda f: rank.get(f[0], order.index(f[0]) if f[0] in order else 99),
        )
    )
    return kept, facts


def _head_length(pieces: list[Piece]) -> int:
    for index, piece in enumerate(pieces):
        if piece.kind == "list" or index > 60:
            return index
        if piece.kind == "table" and not _is_fact_table(piece.block):
            return index
        if piece.kind == "paragraph":
            text = join_lines(piece.lines)
            facts = sum(
                1 for line in piece.lines if split_pair(line) or Harvest(False).statement(line)
            )
            if is_sentence(text) and not facts:
                return index
    return len(pieces)


def _tail_start(pieces: list[Piece], head: int) -> int:
    index = len(pieces)
    while index > head and len(pieces) - index < 8:
        piece = pieces[index - 1]
        if piece.kind == "table" and _is_fact_table(piece.block):
            index -= 1
            continue
        if piece.kind != "paragraph":
            break
        if not any(_tail_fact(line) for line in piece.lines):
            break
        index -= 1
    return index


def _tail_fact(line: str) -> bool:
    pair = split_pair(line)
    return bool(pair and (":" in line or "\t" in line)) or Harvest(False).statement(line)


def _is_fact_table(block: Block | None) -> bool:
    if block is None or not block.rows:
        return False
    facts = sum(
        1 for row in block.rows if any(_key_of(cell) or split_pair(cell) for cell in row if cell)
    )
    return facts * 2 >= len(block.rows) and facts > 0


def _pass(pieces: list[Piece], found: Harvest, in_head: bool) -> list[Piece]:
    kept: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        if piece.kind == "table" and _is_fact_table(piece.block):
            rows = _table_facts(piece.block.rows if piece.block else [], found)
            if rows:
                piece.block = Block("table", rows=rows)
                kept.append(piece)
            continue
        if piece.kind != "paragraph":
            if not (piece.kind == "heading" and in_head and _heading_fact(piece, found)):
                kept.append(piece)
            continue
        following = pieces[index] if index < len(pieces) else None
        if (
            in_head
            and len(piece.lines) == 1
            and following is not None
            and following.kind == "paragraph"
        ):
            # The key on one line, its value on the next.
            if _alone(piece.lines[0], following.lines[0], found):
                following.lines = following.lines[1:]
                if not following.lines:
                    index += 1
                continue
        piece.lines = list(_line_facts(piece.lines, found, in_head))
        if piece.lines:
            kept.append(piece)
    return kept


def _heading_fact(piece: Piece, found: Harvest) -> bool:
    """A designation or adoption set as a heading on a cover."""
    text = join_lines(piece.lines)
    return bool(re.search(r"\d", text)) and found.statement(text)


def _alone(key_line: str, value_line: str, found: Harvest) -> bool:
    key = _key_of(key_line)
    value = squeeze(value_line)
    if (
        not key
        or not value
        or len(value) > 100
        or is_sentence(value)
        or _key_of(value)
        or split_pair(value)
    ):
        return False
    if len(squeeze(key_line)) < 4 and key != "diarienummer" and key != "paragraf":
        return False
    if key in (
        "responsible",
        "contact",
        "applies_to",
        "kind",
        "title",
        "version",
        "replaces",
        "revision",
        "validity",
    ):
        if not key_line.strip().endswith(":") and not _fits(key, value):
            return False
    return found.pair(key, key_line, value)


def _line_facts(lines: list[str], found: Harvest, in_head: bool) -> Iterator[str]:
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        pair = split_pair(line)
        if pair and not (is_long(line) and line.rstrip().endswith(".")):
            if found.pair(*pair):
                if pair[0] == "adopted" and index < len(lines) and not date_in(line):
                    # The decision's date and § on a line of their own.
                    rest = re.sub(
                        r"§§?\s*\d{1,4}|[\s,.()]|\bden\b", "", _DATE.sub("", lines[index])
                    )
                    if not rest and date_in(lines[index]) and found.adoption("", lines[index]):
                        index += 1
                continue
        elif found.statement(line):
            continue
        elif in_head and index < len(lines) and _alone(line, lines[index], found):
            index += 1
            continue
        yield line


def _table_facts(rows: list[list[str]], found: Harvest) -> list[list[str]]:
    """Key and value side by side (any number of pairs a row), or keys in one row, values below."""
    left: list[list[str]] = []
    index = 0
    while index < len(rows):
        row = rows[index]
        index += 1
        below = rows[index] if index < len(rows) else None
        keys = [_key_of(cell) if cell else None for cell in row]
        filled = [cell for cell in row if cell]
        if below and len(filled) > 1 and sum(map(bool, keys)) == len(filled):
            if not any(_key_of(cell) for cell in below if cell):
                taken = [
                    found.pair(key, label, value) if key else not value
                    for key, label, value in zip(keys, row, below, strict=False)
                ]
                if all(taken):
                    index += 1
                    continue
        cells = filled
        unused: list[str] = []
        at = 0
        while at < len(cells):
            key = _key_of(cells[at])
            if key and at + 1 < len(cells) and found.pair(key, cells[at], cells[at + 1]):
                at += 2
                continue
            pair = split_pair(cells[at])
            if pair and found.pair(*pair):
                at += 1
                continue
            unused.append(cells[at])
            at += 1
        if unused:
            left.append(row if len(unused) == len(filled) else unused)
    width = max((len(row) for row in left), default=0)
    return [row + [""] * (width - len(row)) for row in left]


def _from_sentence(pieces: list[Piece], found: Harvest) -> None:
    """A sentence saying when and by whom this very document was adopted. It stays in the text."""
    for piece in pieces:
        if piece.kind != "paragraph":
            continue
        match = _OF_THIS.search(join_lines(piece.lines))
        if match and date_in(match["rest"]) and organ_in(match["rest"]):
            found.adoption("", match["rest"])
            return


def is_kind_word(text: str) -> bool:
    return bool(_KIND_WORD.match(squeeze(text)))


def can_be_title(text: str) -> bool:
    text = squeeze(text)
    return bool(
        re.search(r"[^\W\d]{2}", text)
        and not text[:1].islower()
        and len(text) <= 200
        and not is_addressee(text)
        and not (is_sentence(text) and len(text) > 90)
        and not date_in(text)
        and not _DRAFT.match(text)
        and not split_pair(text)
    )


def is_letterhead(text: str) -> bool:
    return is_sender(text) or is_kind_word(text) or bool(_DNR_BARE.match(squeeze(text)))
