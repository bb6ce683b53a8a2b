"""What a typesetter does to the words themselves: spaces that hold, and where compounds part.

Used on both sides of the process boundary, so nothing here knows Django or WeasyPrint.
"""

from __future__ import annotations

import re

import pyphen

NBSP = "\u00a0"
WIDEST_PAIR = 22  # letters that a line of the largest heading surely has room for
_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_HOLDS = (
    re.compile(r"(?<=\d) (?=\d{3}(?!\d))"),  # 600 000
    re.compile(rf"(?<=\d) (?=(?:{_MONTHS})\b)"),  # 31 maj
    re.compile(r"(?<=[§\d]) (?=[§%])|(?<=§) (?=\d)"),  # § 45, 6 kap. 9 §, 12 %
    re.compile(r"(?<=\bkl\.) (?=\d)"),
    re.compile(r"(?<=[A-ZÅÄÖ]{2}) (?=\d{4}[/.:])"),  # KS 2026/112
)

# The Swedish patterns part these wrongly ("soci-alnämnden", "mats-vinn"): they know no compounds.
SEAMS = (
    "social|nämnd social|tjänst social|förvaltning social|sekreterare social|bidrag nyckel|tal "
    "nuläges|analys nuläges|rapport nuläges|karta nuläges|beskrivning mat|svinn mat|avfall "
    "energi|användning energi|prestanda energi|deklaration personal|omsättning personal|kostnad "
    "kvadrat|meter kilo|watt mega|watt giga|watt pensionärs|organisation skriv|svårighet "
    "bränsle|avtal skatte|intäkt skatte|underlag skatte|finansiera högstadie|skol familje|hem "
    "tät|ort styr|system lärar|utbildning vuxen|utbildning fält|arbet fält|assistent "
    "budget|arbet kvalitets|arbet trygghets|arbet drift|ansvar mark|lägenhet äldre|omsorg "
    "ägar|direktiv ställ|företrädar sjuk|sköterska under|sköterska skol|kurator bygglovs|ansök "
    "resvane|undersök läkemedels|automat samman|träd områdes|ansvar"
).split()


def hold_together(text: str) -> str:
    """The text with a no-break space where a line must not end: in numbers, dates and §."""
    for hold in _HOLDS:
        text = hold.sub(NBSP, text)
    return text


def keep_company(title: str) -> str:
    """The title with its last two words held together: a last line of one short word is no line."""
    head, _, last = title.rpartition(" ")
    before, _, previous = head.rpartition(" ")
    if before and len(previous) + len(last) < WIDEST_PAIR:
        return f"{head}{NBSP}{last}"
    return title


def teach_compounds() -> None:
    """Add the seams to the Swedish patterns that this process hyphenates with."""
    patterns = pyphen.Pyphen(lang="sv").hd
    for seam in SEAMS:
        first, _, second = seam.partition("|")
        word = first + second
        # Liang's digits: even forbids, odd allows, the highest decides.
        digits = [0, *[8] * (len(first) - 1), 9, 8]
        patterns.patterns[word] = (0, tuple(digits))
        patterns.maxlen = max(patterns.maxlen, len(word))
    patterns.cache.clear()
